"""Find talent: the page that searches for freelancers."""

from collections.abc import Mapping

from litestar import Response
from msgspec.structs import replace

from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.profiles.cards import profile_cards
from hiringhall.search.addresses import PersonAddress, read_person_address
from hiringhall.search.addresses.values import PAGE_SIZE
from hiringhall.search.queries import Bucket, PersonFacet
from hiringhall.search.search import NotReady
from hiringhall.web.access import Who
from hiringhall.web.finding import labels
from hiringhall.web.finding.answering import check, found_page
from hiringhall.web.finding.cards import PersonLine, person_lines
from hiringhall.web.finding.filters import Filters, Group, any_or, categories, chips, fullest, listed, ranges
from hiringhall.web.finding.kinds import TALENT
from hiringhall.web.finding.marking import Marker
from hiringhall.web.finding.paging import Results
from hiringhall.web.page import Pages
from hiringhall.web.visit import Visit

pages = Pages()

PLACES = (PersonFacet.CATEGORY, PersonFacet.SUBCATEGORY)
FACETS = tuple(facet for facet in PersonFacet if facet not in PLACES)

Counts = Mapping[PersonFacet, list[Bucket]]


@pages.get(TALENT.path, who=Who.ANYONE)
def find_talent(visit: Visit) -> Response[bytes]:
    """Show the freelancers that match, with counts by what they can be filtered by."""
    asked = read_person_address(visit.query.pairs)
    try:
        check(visit, asked)
        results, lines, counts = _found(visit, asked)
    except (InvalidInput, NotReady) as refused:
        return found_page(visit, TALENT, asked, _filters(asked, None), refused=refused)
    if asked.page > results.pages > 0:
        return visit.go(f"{TALENT.path}?{asked.with_page(results.pages)}")
    return found_page(visit, TALENT, asked, _filters(asked, counts), results=results, lines=lines)


def _found(visit: Visit, asked: PersonAddress) -> tuple[Results, list[PersonLine], Counts]:
    search, actor = visit.hall.search, visit.actor_or_none
    sort, descending = asked.order
    with visit.reading() as session:
        found = search.people(
            session,
            actor,
            asked.query,
            sort=sort,
            descending=descending,
            offset=(asked.page - 1) * PAGE_SIZE,
            count=PAGE_SIZE,
        )
        # A category and its subcategories are one filter, which is left aside to count both.
        anywhere = replace(asked.query, categories=(), subcategories=())
        counts = search.person_facets(session, actor, asked.query, FACETS) | search.person_facets(
            session, actor, anywhere, PLACES
        )
        cards = profile_cards(session, [person.id for person in found.rows])
    return Results(asked, found.total), person_lines(found.rows, cards, Marker(asked.text)), counts


def _filters(asked: PersonAddress, counts: Counts | None) -> Filters:
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
