"""Search, second version: finding jobs and freelancers by words and filters."""

from typing import Self

from msgspec import Struct

from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.endpoint import endpoint
from hiringhall.api.upwork.filters import JobSearch
from hiringhall.api.upwork.paging import Page, read_page
from hiringhall.api.upwork.views.job_hits import JobHit
from hiringhall.marketplace.jobs import queries

NAMES = {"text": "q"}
JSON_ONLY = frozenset({"json"})


class PagingView(Struct, frozen=True):
    """Which part of how many is shown."""

    offset: int
    count: int
    total: int

    @classmethod
    def of(cls, page: Page, total: int) -> Self:
        """Show a page."""
        return cls(page.offset, page.count, total)


class JobsFound(Struct, frozen=True):
    """Answer of the call."""

    jobs: list[JobHit]
    paging: PagingView


@endpoint(
    "profiles_search_jobs",
    "GET",
    "profiles/v2/search/jobs",
    "profiles/v2/search/job",  # a slip of one client
    section="Jobs",
    title="Search for jobs",
    scope=None,
    default_format="json",
    formats=JSON_ONLY,
    server_time=int,
    names=NAMES,
)
def search_jobs(call: Call, params: JobSearch) -> JobsFound:
    """Return a page of the jobs found, newest first unless told; nothing is shown beyond the 5,000th."""
    page = read_page(params.paging, name="paging")
    sort, descending = params.order()
    found = call.hall.search.jobs(
        call.session,
        call.actor,
        params.query(),
        sort=sort,
        descending=descending,
        offset=page.offset,
        count=page.count,
    )
    figures = {row.id: row for row in found.rows}
    cards = queries.job_cards(call.session, list(figures))
    return JobsFound([JobHit.of(call, card, figures[card.id]) for card in cards], PagingView.of(page, found.total))
