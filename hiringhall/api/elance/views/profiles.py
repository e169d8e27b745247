"""Contractors: whole profiles, and summaries in lists (fact sheet 2.5 and 4.24)."""

from datetime import UTC, datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from msgspec import Struct

from hiringhall import clock
from hiringhall.api.elance import mapping
from hiringhall.api.elance.call import Call
from hiringhall.api.elance.categories import Category, of_topic
from hiringhall.api.elance.values import (
    country_code,
    dollars,
    job_url,
    keyed,
    number,
    portrait_url,
    profile_url,
    skill_names,
    wire_name,
)
from hiringhall.marketplace.contracts.models import ContractState
from hiringhall.marketplace.contracts.queries import WorkRecord
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.profiles.cards import ProfileCard
from hiringhall.marketplace.profiles.entries import ShownPortfolioItem
from hiringhall.marketplace.profiles.queries import FullProfile
from hiringhall.marketplace.watching.queries import watched_of_freelancers
from hiringhall.marketplace.workrooms.jobs import PostedJob
from hiringhall.marketplace.workrooms.records import Record, Records

ALL = "All Categories"
_NONE_GIVEN = "N/A"


class ProfileType(Struct, frozen=True, rename=wire_name):
    """What kind of contractor it is; there are no icons."""

    name: str
    icon: str
    full_name: str
    code: str


class NamedCategory(Struct, frozen=True):
    """A category that a contractor works in."""

    id: str
    name: str


class LatestJob(Struct, frozen=True, kw_only=True, rename=wire_name):
    """A job that a contractor worked on."""

    job_id: int
    name: str
    budget: str
    budget_min: str
    budget_max: str
    start_date: str
    feedback_date: int
    bid_amount: str
    is_hourly: int
    hourly_rate_code: str
    hourly_rate_min: str
    hourly_rate_max: str
    subcategory: str
    status: str
    time_left: str
    job_url: str

    @classmethod
    def of(cls, call: Call, work: WorkRecord, job: PostedJob) -> Self:
        """Show a job with what came of it."""
        low, high = mapping.budget_range(job.card)
        hourly = work.type is JobType.HOURLY
        phase = mapping.COMPLETE if work.state is ContractState.CLOSED else mapping.WORKING
        return cls(
            job_id=job.card.id,
            name=job.card.title,
            budget=mapping.budget_text(job.card),
            budget_min=str(low),
            budget_max=str(high),
            start_date=f"{work.started_on:%m/%d/%Y}",
            feedback_date=0 if work.by_client is None else work.by_client.shown_at,
            bid_amount=dollars(work.charge),
            is_hourly=int(hourly),
            hourly_rate_code=mapping.rate_code(low, high) if hourly else "",
            hourly_rate_min=str(low) if hourly else "",
            hourly_rate_max=str(high) if hourly else "",
            subcategory=of_topic(job.card.subcategory)[1].name,
            status=mapping.STATUS[phase],
            time_left=mapping.time_left(job),
            job_url=job_url(call, job.card.key),
        )


class PortfolioItem(Struct, frozen=True):
    """A piece of work."""

    url: str
    title: str
    description: str
    tags: str
    websiteurl: str
    fullurl: str

    @classmethod
    def of(cls, call: Call, owner: FullProfile, item: ShownPortfolioItem) -> Self:
        """Show a piece of work."""
        page = f"/freelancers/{owner.key}/portfolio/{item.key}"
        return cls("", item.title, item.description, " ".join(skill_names(item.skills)), item.url, call.url(page))


class Testimonial(Struct, frozen=True, rename=wire_name):
    """What a client said."""

    buyer_name: str
    buyer_profile_url: str
    comments: str


class TimezoneData(Struct, frozen=True):
    """The time zone of a contractor."""

    name: str
    gmt_offset: str
    city: str


class ProviderSummary(Struct, frozen=True, kw_only=True, rename=wire_name):
    """A contractor as lists have them, all of it texts."""

    user_id: str
    user_name: str
    business_name: str
    tag_line: str
    hourly_rate: str
    city: str
    state: str
    country: str
    earnings_6_months: str
    category: str
    logo: str
    provider_profile_url: str

    @classmethod
    def of(cls, call: Call, card: ProfileCard, username: str, earned: int) -> Self:
        """Show a profile in brief; `earned` in cents."""
        return cls(
            user_id=str(card.id),
            user_name=username,
            business_name=card.name,
            tag_line=card.title,
            hourly_rate=dollars(card.rate),
            city=card.city,
            state=card.state,
            country=card.country,
            earnings_6_months=dollars(earned),
            category=next((found.name for found in own_categories(card.categories)), ""),
            logo=portrait_url(call, card.key),
            provider_profile_url=profile_url(call, card.key),
        )


def own_categories(topics: list[str]) -> list[Category]:
    """Return the categories of subcategories of the catalog, each once."""
    return list({found.id: found for found, _ in map(of_topic, topics)}.values())


def provider_profile(
    call: Call, profile: FullProfile, username: str, known: Records, latest: dict[str, LatestJob], category: str
) -> dict[str, Any]:
    """Return a profile, field by field in the order that Elance had; `category` is the one asked for.

    `latest` are the jobs that it shows, by key.
    """
    works = [work for work in profile.work if work.job_key in latest]
    return {
        **_person(call, profile, username),
        "skills": keyed([skill.name for skill in profile.skills]),
        "skillsCount": len(profile.skills),
        "portfolioCount": len(profile.portfolio),
        "privateEarnings": False,
        **_recent(known),
        "elanceLevel": None,
        "category": category or ALL,
        "userCategories": [NamedCategory(str(found.id), found.name) for found in own_categories(profile.categories)],
        "logo": portrait_url(call, profile.key),
        "providerProfileURL": profile_url(call, profile.key),
        "providerJobHistoryURL": profile_url(call, profile.key),
        "providerPortfolioURL": profile_url(call, profile.key),
        **_earlier(known),
        "endorsement": _NONE_GIVEN,
        "endorsement6Months": _NONE_GIVEN,
        "endorsement12Months": _NONE_GIVEN,
        "latestJobs": keyed([latest[work.job_key] for work in works if work.job_key is not None]),
        "portfolio": keyed([PortfolioItem.of(call, profile, item) for item in profile.portfolio]),
        "testimonials": keyed([_testimonial(work) for work in works if work.by_client and work.by_client.comment]),
        "timezoneData": _timezone(profile.timezone, profile.city),
    }


def _person(call: Call, profile: FullProfile, username: str) -> dict[str, Any]:
    agency = next((found for found in profile.agencies if found.is_exclusive), None)
    return {
        "userId": str(profile.id),
        "userName": username,
        "businessName": profile.name,
        "companyUserId": None if agency is None else str(agency.id),
        "companyLoginName": None if agency is None else agency.slug,
        "companyBusinessName": None if agency is None else agency.name,
        "tagLine": profile.title,
        "overview": profile.overview,
        "hourlyRate": dollars(profile.rate),
        "isIndividual": agency is None,
        "isWatched": call.actor is not None and bool(watched_of_freelancers(call.session, call.actor, [profile.id])),
        "isStaff": False,
        "city": profile.city,
        "state": profile.state,
        "country": profile.country,
        "countryCode": country_code(profile.country),
        "profileType": ProfileType("Individual", "", "Basic Individual", "indiv"),
    }


def _recent(known: Records) -> dict[str, Any]:
    half, year = known.half, known.year
    return {
        "earnings6Months": dollars(half.earned),
        "feedback6Months": str(half.reviews),
        "posFeedback6Months": str(half.good),
        "avgFeedbackScore6Months": _score(half),
        "earnings12Months": dollars(year.earned),
        "feedback12Months": str(year.reviews),
        "jobs12Months": str(year.jobs),
        "posFeedback12Months": str(year.good),
        "avgFeedbackScore12Months": _score(year),
    }


def _earlier(known: Records) -> dict[str, Any]:
    ever, year, half = known
    return {
        "earnings": dollars(ever.earned),
        "feedback": str(ever.reviews),
        "posFeedback": str(ever.good),
        "avgFeedbackScore": _score(ever),
        "clients6Months": str(half.clients),
        "clients": str(ever.clients),
        "repeatClients": str(ever.repeat_clients),
        "RepeatClients": str(ever.repeat_clients),
        "repeatClients6Months": str(half.repeat_clients),
        "repeatClients12Months": str(year.repeat_clients),
        "repeatClientsPct": _share(ever),
        "repeatClientsPct6Months": _share(half),
        "repeatClientsPct12Months": _share(year),
        "jobs6Months": str(half.jobs),
        "jobs": str(ever.jobs),
        "milestones6Months": str(half.milestones),
        "milestones": str(ever.milestones),
        "hoursWorked6Months": _hours(half),
        "hoursWorked": _hours(ever),
        "earningsPerClient": _per_client(ever),
        "earningsPerClient6Months": _per_client(half),
        "earningsPerClient12Months": _per_client(year),
        "clients12Months": str(year.clients),
        "milestones12Months": str(year.milestones),
        "hoursWorked12Months": _hours(year),
    }


def _score(record: Record) -> str:
    return f"{(record.score or 0) / 100:.1f}"


def _share(record: Record) -> int:
    return 100 * record.repeat_clients // record.clients if record.clients else 0


def _hours(record: Record) -> str:
    return str(round(record.seconds / 3600))


def _per_client(record: Record) -> int | float:
    return number(record.earned / 100 / record.clients) if record.clients else 0


def _testimonial(work: WorkRecord) -> Testimonial:
    return Testimonial(work.company, "", "" if work.by_client is None else work.by_client.comment)


def _timezone(name: str, city: str) -> TimezoneData:
    offset = datetime.fromtimestamp(clock.now(), UTC).astimezone(ZoneInfo(name)).strftime("%z")
    return TimezoneData(name, f"{offset[:3]}:{offset[3:]}", city)
