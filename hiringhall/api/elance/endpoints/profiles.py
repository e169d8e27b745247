"""Contractors: profiles and pictures, by name or id, and the search."""

import re
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from hiringhall.api.elance import categories, errors
from hiringhall.api.elance.call import Call, read_count
from hiringhall.api.elance.endpoint import endpoint
from hiringhall.api.elance.values import Paged, paged, portrait_url, wire_name
from hiringhall.api.elance.views.profiles import LatestJob, ProviderSummary, provider_profile
from hiringhall.marketplace.accounts.queries import find_user
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.contracts.queries import WorkRecord
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.jobs.queries import job_number
from hiringhall.marketplace.profiles.cards import ProfileCard, profile_cards
from hiringhall.marketplace.profiles.queries import FullProfile, readable_head, readable_profile
from hiringhall.marketplace.watching.queries import watched_freelancers
from hiringhall.marketplace.workrooms.jobs import posted_jobs
from hiringhall.marketplace.workrooms.people import Person, people
from hiringhall.marketplace.workrooms.records import records
from hiringhall.search.queries import PersonQuery, PersonSort

LATEST = 10
"""How many of a contractor's latest jobs are shown."""
SORTS = {"hourlyRate": PersonSort.RATE, "feedback": PersonSort.FEEDBACK}
_WORDS = re.compile(r"\w[\w+#]*")


class Profile(Struct, frozen=True, rename=wire_name):
    """A contractor's profile."""

    provider_profile: dict[str, Any]


class Icon(Struct, frozen=True, rename=wire_name):
    """Where a contractor's small picture is."""

    thumbnail_url: str


class ContractorsFound(Paged, frozen=True, rename=wire_name):
    """A part of the contractors found."""

    page_results: list[ProviderSummary]


@endpoint("GET", "profiles/my", section="4.20", title="Get my profile", scope=Scope.BASIC)
def get_my_profile(call: Call) -> Profile:
    """Return the caller's own profile as a contractor."""
    return _profile(call, str(call.user_id))


@endpoint("GET", "profiles/my/icon", section="4.21", title="Get my picture", scope=Scope.BASIC)
def get_my_icon(call: Call) -> Icon:
    """Return where the caller's small picture is."""
    return _icon(call, str(call.user_id))


@endpoint("GET", "profiles/{nameOrId}", section="4.22", title="Get a profile", public=True)
def get_profile(call: Call) -> Profile:
    """Return a contractor's profile by user name or id, as far as the caller may see it."""
    return _profile(call, call.path["nameOrId"])


@endpoint("GET", "profiles/{nameOrId}/icon", section="4.23", title="Get a picture", public=True)
def get_icon(call: Call) -> Icon:
    """Return where a contractor's small picture is."""
    return _icon(call, call.path["nameOrId"])


@endpoint("GET", "contractors/{userId}", section="4.27", title="Get a contractor", public=True)
def get_contractor(call: Call) -> Profile:
    """Return a contractor's profile by id."""
    if read_count(call.path["userId"]) is None:
        raise errors.invalid_id("userId")
    return _profile(call, call.path["userId"])


@endpoint("GET", "contractors", section="4.24", title="Search contractors", public=True, names={"text": "keywords"})
def search_contractors(call: Call) -> ContractorsFound:
    """Return a part of the contractors found, the best first unless told otherwise."""
    page, query = call.page(), _query(call)
    if query is None:
        return ContractorsFound(*paged(0, page, 0), [])
    found = call.hall.search.people(
        call.session,
        call.actor,
        query,
        sort=SORTS.get(call.query.get("sortCol", ""), PersonSort.RELEVANCE),
        descending=call.query.get("sortOrder", "").lower() != "asc",
        offset=page.offset,
        count=page.rows,
    )
    shown = _summaries(call, profile_cards(call.session, [row.id for row in found.rows]))
    return ContractorsFound(*paged(found.total, page, len(shown)), shown)


@endpoint("GET", "contractors/watchlist", section="4.26", title="List watched contractors", scope=Scope.BASIC)
def list_watched(call: Call) -> ContractorsFound:
    """Return a part of the contractors whom the caller watches, the last put on the list first."""
    page = call.page()
    watched = watched_freelancers(call.session, call.person)
    shown = _summaries(call, watched[page.offset : page.offset + page.rows])
    return ContractorsFound(*paged(len(watched), page, len(shown)), shown)


def _summaries(call: Call, cards: Sequence[ProfileCard]) -> list[ProviderSummary]:
    known = people(call.session, [card.id for card in cards])
    return [
        ProviderSummary.of(call, card, known[card.id].username, records(call.session, card.id).half.earned)
        for card in cards
    ]


def _query(call: Call) -> PersonQuery | None:
    """Return what is asked of the search, None when a filter names what is not."""
    words = " ".join(_WORDS.findall(call.query.get("keywords", "").lower()))
    wanted, topic = call.query.get("catFilter", ""), call.query.get("subcatFilter", "")
    category = categories.category(read_count(wanted)) if wanted else None
    subcategory = categories.subcategory(read_count(topic)) if topic else None
    if (wanted and category is None) or (topic and subcategory is None):
        return None
    return PersonQuery(
        text=words,
        categories=() if category is None else category.categories,
        subcategories=() if subcategory is None else (subcategory.topic,),
    )


def _person(call: Call, name: str) -> Person:
    """Return somebody by user name or id, whoever asks. Raises WireError when there is nobody."""
    try:
        user_id = find_user(call.session, name.lower())
    except NotFound:
        raise errors.no_profile() from None
    return people(call.session, [user_id])[user_id]


def _profile(call: Call, name: str) -> Profile:
    person = _person(call, name)
    profile = readable_profile(call.session, call.actor, person.key)
    asked = call.query.get("catId", "")
    category = categories.category(read_count(asked)) if asked else None
    works = [work for work in profile.work if work.job_key is not None and not work.is_hidden]
    latest = _latest(call, works, category)
    name_of_category = "" if category is None else category.name
    known = records(call.session, person.id)
    return Profile(provider_profile(call, _contractor(profile), person.username, known, latest, name_of_category))


def _contractor(profile: FullProfile) -> FullProfile:
    """Return a profile when it is that of a contractor: one's own can be read without."""
    if not profile.is_freelancer:
        raise errors.no_profile()
    return profile


def _latest(call: Call, works: list[WorkRecord], category: categories.Category | None) -> dict[str, LatestJob]:
    """Return the latest jobs, by key: those of a category if one was asked for."""
    numbers = {work.job_key: job_number(call.session, work.job_key) for work in works[:LATEST] if work.job_key}
    jobs = posted_jobs(call.session, [number for number in numbers.values() if number is not None])
    shown: dict[str, LatestJob] = {}
    for work in works[:LATEST]:
        job = jobs.get(numbers.get(work.job_key or "") or 0)
        if job is None or work.job_key is None:
            continue
        if category is None or job.card.category in category.categories:
            shown.setdefault(work.job_key, LatestJob.of(call, work, job))
    return shown


def _icon(call: Call, name: str) -> Icon:
    head = readable_head(call.session, call.actor, _person(call, name).key)
    if not head.is_freelancer:
        raise errors.no_profile()
    return Icon(portrait_url(call, head.key))
