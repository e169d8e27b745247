"""Find talent: the page that searches for freelancers."""

from collections.abc import Mapping
from functools import partial

from litestar import Response
from msgspec.structs import replace
from sqlalchemy.orm import Session

from hiringhall.marketplace.profiles.cards import profile_cards
from hiringhall.search.addresses import PersonAddress, read_person_address
from hiringhall.search.addresses.values import PAGE_SIZE
from hiringhall.search.queries import Bucket, PersonFacet
from hiringhall.web.access import Who
from hiringhall.web.finding import labels
from hiringhall.web.finding.answering import Found, found_page
from hiringhall.web.finding.cards import person_lines
from hiringhall.web.finding.filters import Filters, Group, any_or, categories, chips, fullest, listed, ranges
from hiringhall.web.finding.kinds import TALENT
from hiringhall.web.finding.marking import Marker
from hiringhall.web.page import Pages
from hiringhall.web.visit import Visit

pages = Pages()

PLACES = (PersonFacet.CATEGORY, PersonFacet.SUBCATEGORY)


@pages.get(TALENT.path, who=Who.ANYONE, slow=True)
def find_talent(visit: Visit) -> Response[bytes]:
    """Show the freelancers that match, with counts by what they can be filtered by."""
    asked = read_person_address(visit.query.pairs)
    return found_page(visit, TALENT, asked, look=partial(_look, visit, asked), filters=partial(_filters, asked))


def _look(visit: Visit, asked: PersonAddress, session: Session) -> Found[PersonFacet]:
    search, actor, query = visit.hall.search, visit.actor_or_none, asked.query
    sort, descending = asked.order
    offset = (asked.page - 1) * PAGE_SIZE
    found = search.people(session, actor, query, sort=sort, descending=descending, offset=offset, count=PAGE_SIZE)
    counts = search.person_facets(session, actor, query, tuple(PersonFacet))
    if query.categories or query.subcategories:
        # A category and its subcategories are one filter, which is left aside to count either.
        counts |= search.person_facets(session, actor, replace(query, categories=(), subcategories=()), PLACES)
    cards = profile_cards(session, [person.id for person in found.rows])
    return Found(found.total, person_lines(found.rows, cards, Marker(asked.text)), counts)


def _filters(asked: PersonAddress, counts: Mapping[PersonFacet, list[Bucket]] | None) -> Filters:
    def buckets(facet: PersonFacet) -> list[Bucket] | None:
        return None if counts is None else counts.get(facet, [])

    return Filters(
        (
            Group(
                "category",
                "Category",
                categories(asked, buckets(PersonFacet.CATEGORY), buckets(PersonFacet.SUBCATEGORY)),
            ),
            Group("rate", "Hourly rate", ranges(asked, "rate", buckets(PersonFacet.RATE))),
            Group("success", "Job success", any_or(asked, "success", labels.SUCCESS), single=True),
            Group("feedback", "Feedback", any_or(asked, "feedback", labels.FEEDBACK), single=True),
            Group("hours", "Hours worked", any_or(asked, "hours", labels.HOURS), single=True),
            Group(
                "skill",
                "Skills",
                fullest(asked, "skill", labels.skill, buckets(PersonFacet.SKILL)),
                add="Another skill",
            ),
            Group("english", "English", listed(asked, "english", labels.ENGLISH, buckets(PersonFacet.ENGLISH))),
            Group("kind", "Works", listed(asked, "kind", labels.KINDS, buckets(PersonFacet.KIND))),
            Group(
                "country",
                "Country",
                fullest(asked, "country", labels.same, buckets(PersonFacet.COUNTRY)),
                add="Another country",
            ),
        ),
        chips(TALENT.subject, asked),
    )
