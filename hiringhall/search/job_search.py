"""Searching jobs."""

from tantivy import Occur, Query, Searcher

from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.searches.models import Subject
from hiringhall.search.filters import any_fact, any_of, between, every_fact, numbers_of_counts, sorted_numbers
from hiringhall.search.finding import RELEVANCE, Asked, Sight, columns, expressions, find
from hiringhall.search.packing import bounds, unpack, unpack_counts
from hiringhall.search.queries import FoundJob, JobFacet, JobQuery, JobSort, Numbers
from hiringhall.search.schema import CLIENT, ID, RATE_MAX, RATE_MIN, sorted_by

JOBS = Subject.JOBS
MOST = (1 << 64) - 1
_SORTS = {
    JobSort.CREATED: "created",
    JobSort.CLIENT_RATING: "client_feedback",
    JobSort.CLIENT_CHARGE: "client_charge",
    JobSort.CLIENT_HOURS: "client_seconds",
    JobSort.RELEVANCE: RELEVANCE,
    JobSort.WORKLOAD: "workload",
    JobSort.DURATION: "duration",
    JobSort.BUDGET: "budget",
    JobSort.START: "start",
    JobSort.END: "end",
}


def asked_jobs(query: JobQuery) -> Asked:
    """Return what a query asks the index for. Raises InvalidInput for an expression that cannot be read."""
    filters: list[tuple[JobFacet | None, Query]] = []
    for facet, kind, values in (
        (JobFacet.CATEGORY, "category", query.categories),
        (JobFacet.SUBCATEGORY, "subcategory", query.subcategories),
        (JobFacet.TYPE, "type", query.types),
        (JobFacet.DURATION, "duration", query.durations),
        (JobFacet.WORKLOAD, "workload", query.workloads),
        (JobFacet.COUNTRY, "country", query.countries),
        (None, "state", query.states),
    ):
        if values:
            filters.append((facet, any_fact(JOBS, kind, values)))
    filters += ((JobFacet.SKILL, found) for found in every_fact(JOBS, "skill", query.with_skills))
    if query.budget:
        filters.append((JobFacet.BUDGET, sorted_numbers(JOBS, "budget", query.budget)))
    if query.client_feedback:
        filters.append((None, sorted_numbers(JOBS, "client_feedback", query.client_feedback)))
    if query.client_hires:
        filters.append((None, numbers_of_counts(JOBS, CLIENT, query.client_hires, 2)))
    if query.rate:
        filters.append((JobFacet.RATE, _rates(query.rate)))
    if query.posted_from is not None or query.posted_to is not None:
        posted = bounds(query.posted_from, query.posted_to)
        filters.append((None, between(JOBS, sorted_by("created").down, *posted)))
    texts = expressions(JOBS, query.text, query.title, query.skills, live=query.live)
    return Asked(JOBS, texts, [*filters])


def _rates(numbers: Numbers) -> Query:
    """Find jobs whose range of rates reaches into one of the intervals."""
    found = []
    for interval in numbers:
        if interval is None:
            found.append(between(JOBS, RATE_MAX, 0, 0))
        else:
            high = MOST if interval.high is None else interval.high + 1
            reaches = between(JOBS, RATE_MAX, max(interval.low or 0, 0) + 1, MOST)
            found.append(Query.boolean_query([(Occur.Must, reaches), (Occur.Must, between(JOBS, RATE_MIN, 1, high))]))
    return any_of(found)


def find_jobs(
    searcher: Searcher, query: JobQuery, sight: Sight, *, sort: JobSort, descending: bool, offset: int, count: int
) -> Slice[FoundJob]:
    """Return a slice of the jobs found."""
    hits = find(
        searcher,
        asked_jobs(query),
        sight,
        sort=_SORTS[sort],
        newest="created",
        descending=descending,
        offset=offset,
        count=count,
    )
    found = []
    for reference, rating, client in zip(
        *columns(searcher, hits, (ID, sorted_by("client_feedback").down, CLIENT)), strict=True
    ):
        hires, reviews = unpack_counts(client, 2)
        found.append(FoundJob(reference, unpack(rating), reviews, hires))
    return Slice(found, hits.total)
