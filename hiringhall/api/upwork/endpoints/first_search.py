"""Search, first version: as clients before 2015 ask for it."""

from typing import Any

from msgspec import Struct

from hiringhall import clock
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.endpoint import endpoint
from hiringhall.api.upwork.endpoints.search import require_group
from hiringhall.api.upwork.first_filters import FirstFreelancerSearch, FirstJobSearch
from hiringhall.api.upwork.heritage import one_or_many
from hiringhall.api.upwork.paging import Page, lister, read_page
from hiringhall.api.upwork.views.job_profiles import ListedJobView
from hiringhall.api.upwork.views.listed_freelancers import ListedFreelancerView
from hiringhall.marketplace.accounts.clients import client_heads
from hiringhall.marketplace.contracts.figures import client_figures, freelancer_figures
from hiringhall.marketplace.jobs.queries import job_cards
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.profiles import entries
from hiringhall.marketplace.profiles.cards import profile_cards
from hiringhall.marketplace.proposals.counts import job_counts

NAMES = {"text": "q", "title": "q"}
FIRST_PAGE = Page(0, 20)


class JobsListed(Struct, frozen=True):
    """The listing header with none, one or several jobs."""

    lister: dict[str, Any]
    job: str | ListedJobView | list[ListedJobView]


class JobsListedAnswer(Struct, frozen=True):
    """Answer of the call."""

    jobs: JobsListed


class FreelancersListed(Struct, frozen=True):
    """The listing header with none, one or several freelancers."""

    lister: dict[str, Any]
    provider: str | ListedFreelancerView | list[ListedFreelancerView]


class FreelancersListedAnswer(Struct, frozen=True):
    """Answer of the call."""

    providers: FreelancersListed


@endpoint(
    "profiles_search_jobs_v1",
    "GET",
    "profiles/v1/search/jobs",
    section="Jobs",
    title="Search for jobs, first version",
    scope=None,
    documented=False,
    names=NAMES,
)
def list_found_jobs(call: Call, params: FirstJobSearch) -> JobsListedAnswer:
    """Return a page of the jobs found, newest first unless told; nothing is shown beyond the 5,000th."""
    page = read_page(params.page, default=FIRST_PAGE)
    sort, descending = params.order()
    query = params.query()
    found = (
        Slice[Any]((), 0)  # no job prefers a group
        if params.gr
        else call.hall.search.jobs(
            call.session,
            call.actor,
            query,
            sort=sort,
            descending=descending,
            offset=page.offset,
            count=page.count,
        )
    )
    cards = job_cards(call.session, [row.id for row in found.rows])
    companies = {card.company_id for card in cards}
    clients, figures = client_heads(call.session, companies), client_figures(call.session, companies)
    counts = job_counts(call.session, [card.id for card in cards])
    shown = [
        ListedJobView.of(card, clients[card.company_id], figures[card.company_id], counts[card.id]) for card in cards
    ]
    header = lister(page, found.total, params.written_sort()[1] or "", query=params.q)
    return JobsListedAnswer(JobsListed(header, one_or_many(shown)))


@endpoint(
    "profiles_search_providers_v1",
    "GET",
    "profiles/v1/search/providers",
    section="Public profiles",
    title="Search for freelancers, first version",
    scope=None,
    documented=False,
    names=NAMES,
)
def list_found_freelancers(call: Call, params: FirstFreelancerSearch) -> FreelancersListedAnswer:
    """Return a page of the freelancers found, the best first unless told; nothing is shown beyond the 5,000th."""
    page = read_page(params.page, default=FIRST_PAGE)
    sort, descending = params.order()
    query = params.query()
    for slug in query.groups:
        require_group(call, "g", slug)
    found = call.hall.search.people(
        call.session,
        call.actor,
        query,
        sort=sort,
        descending=descending,
        offset=page.offset,
        count=page.count,
    )
    cards = profile_cards(call.session, [row.id for row in found.rows])
    ids = [card.id for card in cards]
    figures = freelancer_figures(call.session, ids, clock.day(clock.now()))
    skills, agencies = entries.SKILLS.of(call.session, ids), entries.agencies(call.session, ids)
    shown = [
        ListedFreelancerView.of(call, card, figures[card.id], skills[card.id], agencies[card.id]) for card in cards
    ]
    header = lister(page, found.total, params.written_sort()[1] or "", query=params.q)
    return FreelancersListedAnswer(FreelancersListed(header, one_or_many(shown)))
