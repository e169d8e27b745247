"""Profiles of jobs: what whoever looks for work may know of them."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from hiringhall.api.upwork import errors
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.decode import listed
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.api.upwork.views.job_profiles import JobProfileView, Known
from hiringhall.marketplace.accounts.clients import client_heads
from hiringhall.marketplace.contracts.figures import client_figures
from hiringhall.marketplace.contracts.queries import works_for
from hiringhall.marketplace.errors import InvalidInput, NotFound
from hiringhall.marketplace.jobs.queries import JobCard, job_cards, readable_job
from hiringhall.marketplace.keys import is_key, is_number
from hiringhall.marketplace.proposals.candidates import known_candidates
from hiringhall.marketplace.proposals.counts import job_counts

MOST_AT_ONCE = 20
MOST_WORKS = 100
"""How many of a client's contracts are shown, the newest first."""


class SomeJobs(Parameters, frozen=True):
    """Names one job or several."""

    job_key: Annotated[str, Meta(description="Key or number of a job, or up to 20 separated by semicolons.")]


class JobProfiles(Struct, frozen=True):
    """Several jobs."""

    profile: list[JobProfileView]


class JobProfilesAnswer(Struct, frozen=True):
    """Answer of the call: `profile` when one was named, `profiles` when several were."""

    profile: JobProfileView | UnsetType = UNSET
    profiles: JobProfiles | UnsetType = UNSET


@endpoint(
    "profiles_job_get",
    "GET",
    "profiles/v1/jobs/{job_key}",
    section="Jobs",
    title="Get job profile",
    scope=None,
)
def get_job_profiles(call: Call, params: SomeJobs) -> JobProfilesAnswer:
    """Return a job, or several, with client and past work; one that the caller may not see fails the call."""
    cards = job_cards(call.session, [_readable(call, key) for key in _keys(params.job_key)])
    companies = {card.company_id for card in cards}
    clients = client_heads(call.session, companies)
    figures = client_figures(call.session, companies)
    works = works_for(call.session, call.actor, companies)
    ids = [card.id for card in cards]
    counts, candidates = job_counts(call.session, ids), known_candidates(call.session, call.actor, ids)

    def show(card: JobCard) -> JobProfileView:
        id_ = card.company_id
        known = Known(clients[id_], figures[id_], counts[card.id], candidates[card.id])
        return JobProfileView.whole(call, card, known, works[id_][:MOST_WORKS])

    shown = [show(card) for card in cards]
    return JobProfilesAnswer(shown[0]) if len(shown) == 1 else JobProfilesAnswer(profiles=JobProfiles(shown))


def _keys(names: str) -> tuple[str, ...]:
    keys = listed(names) or ()
    if len(keys) > MOST_AT_ONCE:
        raise errors.too_many_keys(MOST_AT_ONCE)
    wrong = [key for key in keys if not is_key(key) and not is_number(key)]
    if wrong or not keys:
        what = f"{wrong[0]!r} is none; " if wrong else ""
        raise InvalidInput("job_key", f"{what}write the key of a job, such as ~01 and 16 hexadecimal digits.")
    return keys


def _readable(call: Call, key: str) -> int:
    try:
        return readable_job(call.session, call.actor, key).id
    except NotFound:
        raise NotFound(f"job: {key}") from None  # so that whoever named twenty learns which
