"""Search, second version: finding jobs and freelancers by words and filters."""

from typing import Self

from msgspec import Struct

from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.decode import Flag
from hiringhall.api.upwork.endpoint import endpoint
from hiringhall.api.upwork.filters import FreelancerSearch, JobSearch
from hiringhall.api.upwork.paging import Page, read_page
from hiringhall.api.upwork.views.freelancer_hits import FreelancerHit
from hiringhall.api.upwork.views.job_hits import JobHit
from hiringhall.marketplace.errors import InvalidInput, NotFound
from hiringhall.marketplace.jobs.queries import job_cards
from hiringhall.marketplace.profiles.cards import profile_cards
from hiringhall.marketplace.profiles.groups import get_group
from hiringhall.marketplace.profiles.heads import heads

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


class FreelancersFound(Struct, frozen=True):
    """Answer of the call; the providers are keys alone when that was asked for."""

    providers: list[FreelancerHit | str]
    paging: PagingView


@endpoint(
    "profiles_search_providers",
    "GET",
    "profiles/v2/search/providers",
    section="Public profiles",
    title="Search for freelancers",
    scope=None,
    default_format="json",
    formats=JSON_ONLY,
    server_time=int,
    names=NAMES,
)
def search_freelancers(call: Call, params: FreelancerSearch) -> FreelancersFound:
    """Return a page of the freelancers found, the best first; nothing is shown beyond the 5,000th."""
    page = read_page(params.paging, name="paging")
    query = params.query()
    for slug in query.groups:
        require_group(call, "groups", slug)
    found = call.hall.search.people(call.session, call.actor, query, offset=page.offset, count=page.count)
    figures = {row.id: row for row in found.rows}
    paging = PagingView.of(page, found.total)
    if params.include_entities is Flag.YES:
        keys = heads(call.session, list(figures))
        return FreelancersFound([keys[id_].key for id_ in figures if id_ in keys], paging)
    cards = profile_cards(call.session, list(figures))
    return FreelancersFound([FreelancerHit.of(call, card, figures[card.id]) for card in cards], paging)


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
    cards = job_cards(call.session, list(figures))
    return JobsFound([JobHit.of(call, card, figures[card.id]) for card in cards], PagingView.of(page, found.total))


def require_group(call: Call, name: str, slug: str) -> None:
    """Raise InvalidInput for the parameter `name` unless there is such a group."""
    try:
        get_group(call.session, slug)
    except NotFound:
        raise InvalidInput(name, f"there is no group {slug!r}.") from None
