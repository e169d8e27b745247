"""Find work: the page that searches for jobs."""

from collections.abc import Mapping
from functools import partial

from litestar import Response
from msgspec.structs import replace
from sqlalchemy.orm import Session

from hiringhall.marketplace.jobs.queries import job_cards
from hiringhall.search.addresses import JobAddress, read_job_address
from hiringhall.search.addresses.values import PAGE_SIZE
from hiringhall.search.queries import Bucket, JobFacet
from hiringhall.web import job_words
from hiringhall.web.access import Who
from hiringhall.web.finding import labels
from hiringhall.web.finding.answering import Found, found_page
from hiringhall.web.finding.cards import job_lines
from hiringhall.web.finding.filters import Filters, Group, any_or, categories, chips, fullest, listed, ranges
from hiringhall.web.finding.kinds import WORK
from hiringhall.web.finding.marking import Marker
from hiringhall.web.page import Pages
from hiringhall.web.visit import Visit

pages = Pages()

PLACES = (JobFacet.CATEGORY, JobFacet.SUBCATEGORY)


@pages.get(WORK.path, who=Who.ANYONE, slow=True)
def find_work(visit: Visit) -> Response[bytes]:
    """Show the open jobs that match, with counts by what they can be filtered by."""
    asked = read_job_address(visit.query.pairs)
    return found_page(visit, WORK, asked, look=partial(_look, visit, asked), filters=partial(_filters, asked))


def _look(visit: Visit, asked: JobAddress, session: Session) -> Found[JobFacet]:
    search, actor, query = visit.hall.search, visit.actor_or_none, asked.query
    sort, descending = asked.order
    offset = (asked.page - 1) * PAGE_SIZE
    found = search.jobs(session, actor, query, sort=sort, descending=descending, offset=offset, count=PAGE_SIZE)
    counts = search.job_facets(session, actor, query, tuple(JobFacet))
    if query.categories or query.subcategories:
        # A category and its subcategories are one filter, which is left aside to count either.
        counts |= search.job_facets(session, actor, replace(query, categories=(), subcategories=()), PLACES)
    cards = job_cards(session, [job.id for job in found.rows])
    return Found(found.total, job_lines(found.rows, cards, Marker(asked.text)), counts)


def _filters(asked: JobAddress, counts: Mapping[JobFacet, list[Bucket]] | None) -> Filters:
    def buckets(facet: JobFacet) -> list[Bucket] | None:
        return None if counts is None else counts.get(facet, [])

    return Filters(
        (
            Group("category", "Category", categories(asked, buckets(JobFacet.CATEGORY), buckets(JobFacet.SUBCATEGORY))),
            Group("type", "Kind of pay", listed(asked, "type", job_words.TYPES, buckets(JobFacet.TYPE))),
            Group("budget", "Budget", ranges(asked, "budget", buckets(JobFacet.BUDGET))),
            Group("rate", "Hourly rate", ranges(asked, "rate", buckets(JobFacet.RATE))),
            Group("posted", "Posted", any_or(asked, "posted", labels.POSTED), single=True),
            Group(
                "skill", "Skills", fullest(asked, "skill", labels.skill, buckets(JobFacet.SKILL)), add="Another skill"
            ),
            Group("duration", "Duration", listed(asked, "duration", labels.DURATIONS, buckets(JobFacet.DURATION))),
            Group("workload", "Workload", listed(asked, "workload", job_words.WORKLOADS, buckets(JobFacet.WORKLOAD))),
            Group(
                "country",
                "Client's country",
                fullest(asked, "country", labels.same, buckets(JobFacet.COUNTRY)),
                add="Another country",
            ),
        ),
        chips(WORK.subject, asked),
    )
