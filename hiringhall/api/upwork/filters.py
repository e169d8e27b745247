"""The documented filters of the two searches, and what they ask of the engine."""

import re
from datetime import date, timedelta
from typing import Annotated

from msgspec import Meta

from hiringhall import clock
from hiringhall.api.upwork import errors
from hiringhall.api.upwork.decode import Flag
from hiringhall.api.upwork.endpoint import Parameters
from hiringhall.api.upwork.values import COUNT, HOURS, MONEY, SCORE, SHARE, choices, named, numbers, several
from hiringhall.marketplace import catalog
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.jobs.models import JobState, JobType, Workload
from hiringhall.marketplace.profiles.models import Access
from hiringhall.search.queries import Duration, JobQuery, JobSort, Kind, PersonQuery

_FORMS = "20, 20,30, [20 TO 40], [20 TO *], 20-40, 20- or -40"
_NUMBERS = Meta(description=f"{_FORMS}; None for none.")
_COUNTS = Meta(description=f"{_FORMS}.")

TYPES = {"hourly": JobType.HOURLY, "fixed-price": JobType.FIXED_PRICE, "fixed": JobType.FIXED_PRICE}
_DURATIONS = {member.value: member for member in Duration}
_WORKLOADS = {
    "as_needed": Workload.AS_NEEDED,
    "part_time": Workload.PART_TIME,
    "full_time": Workload.FULL_TIME,
}
STATES = {"open": JobState.OPEN, "completed": JobState.FILLED, "cancelled": JobState.CANCELLED}
KINDS = {"agency": Kind.AGENCY, "independent": Kind.INDEPENDENT}
_ACCESS = {"auth": Access.SIGNED_IN, "public": Access.PUBLIC}
_ENGLISH = {str(level): level for level in range(6)}
_SORTS = {
    "create_time": JobSort.CREATED,
    "client_rating": JobSort.CLIENT_RATING,
    "client_total_charge": JobSort.CLIENT_CHARGE,
    "client_total_hours": JobSort.CLIENT_HOURS,
    "score": JobSort.RELEVANCE,
    "workload": JobSort.WORKLOAD,
    "duration": JobSort.DURATION,
}
_MOST_DAYS = 36_500
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T00:00:00(?:\.000)?Z?)?").fullmatch


class _Search(Parameters, frozen=True, kw_only=True):
    q: Annotated[str | None, Meta(description="What to search for, in the language of docs/search.md.")] = None
    title: Annotated[str | None, Meta(description="The same, in the title alone.")] = None
    skills: Annotated[str | None, Meta(description="The same, in the skills alone.")] = None
    category2: Annotated[str | None, Meta(description="Title of a category.")] = None
    subcategory2: Annotated[str | None, Meta(description="Title of a subcategory.")] = None
    paging: Annotated[str | None, Meta(description="offset;count, 0;10 unless told, count at most 100.")] = None

    def require_words(self) -> None:
        """Raise WireError 400 unless there is something to search for."""
        if not (self.q or self.title or self.skills):
            raise errors.missing_parameter("q", "title", "skills")


class JobSearch(_Search, frozen=True, kw_only=True):
    """Which jobs to find; lists in commas find any of their values."""

    job_type: Annotated[str | None, Meta(description="hourly or fixed-price.")] = None
    duration: Annotated[str | None, Meta(description="week, month, quarter, semester or ongoing.")] = None
    workload: Annotated[str | None, Meta(description="as_needed, part_time or full_time.")] = None
    client_feedback: Annotated[str | None, _NUMBERS] = None
    client_hires: Annotated[str | None, _COUNTS] = None
    budget: Annotated[str | None, _NUMBERS] = None
    job_status: Annotated[str | None, Meta(description="open, completed or cancelled.")] = None
    days_posted: Annotated[int | None, Meta(description="Posted so many days ago at most; 0 is today, UTC.")] = None
    posted_since: Annotated[int | None, Meta(description="Another name of days_posted that a client uses.")] = None
    sort: Annotated[str | None, Meta(description="Field and direction, create_time desc unless told.")] = None

    def query(self) -> JobQuery:
        """Return what to ask of the engine. Raises InvalidInput and WireError naming the parameter."""
        self.require_words()
        categories, subcategories = places(self.category2, self.subcategory2)
        return JobQuery(
            text=self.q or "",
            title=self.title or "",
            skills=self.skills or "",
            categories=categories,
            subcategories=subcategories,
            types=choices("job_type", self.job_type, TYPES),
            durations=choices("duration", self.duration, _DURATIONS),
            workloads=choices("workload", self.workload, _WORKLOADS),
            client_feedback=numbers("client_feedback", self.client_feedback, SCORE),
            client_hires=numbers("client_hires", self.client_hires, COUNT),
            budget=numbers("budget", self.budget, MONEY),
            states=choices("job_status", self.job_status, STATES),
            posted_from=self._posted_from(),
        )

    def order(self) -> tuple[JobSort, bool]:
        """Return what to sort by and whether downwards. Raises InvalidInput("sort")."""
        field, _, direction = " ".join((self.sort or "create_time").lower().split()).partition(" ")
        if field not in _SORTS or direction not in {"", "asc", "desc"}:
            raise InvalidInput("sort", f"write one of {', '.join(_SORTS)}, with asc or desc after a blank.")
        return _SORTS[field], direction != "asc"

    def _posted_from(self) -> int | None:
        name = "posted_since" if self.days_posted is None else "days_posted"
        days = getattr(self, name)
        if days is None:
            return None
        if not 0 <= days <= _MOST_DAYS:
            raise InvalidInput(name, f"write 0 to {_MOST_DAYS} days.")
        return clock.midnight(clock.day(clock.now()) - timedelta(days=days))


class FreelancerSearch(_Search, frozen=True, kw_only=True):
    """Which freelancers to find; lists in commas find any of their values."""

    groups: Annotated[str | None, Meta(description="Slug of a group that they belong to.")] = None
    tests: Annotated[str | None, Meta(description="Number or name of a test that they passed.")] = None
    tests_top_10: Annotated[str | None, Meta(description="The same, among the best tenth.")] = None
    tests_top_30: Annotated[str | None, Meta(description="The same, among the best three tenths.")] = None
    region: Annotated[str | None, Meta(description="Title or alias of a region.")] = None
    feedback: Annotated[str | None, _NUMBERS] = None
    rate: Annotated[str | None, _NUMBERS] = None
    hours: Annotated[str | None, _COUNTS] = None
    recent_hours: Annotated[str | None, _COUNTS] = None
    last_activity: Annotated[str | None, Meta(description="Worked that day or later, 2013-01-04T00:00:00.000Z.")] = None
    english_skill: Annotated[str | None, Meta(description="0 (not known) to 5 (fluent).")] = None
    is_odesk_ready: Annotated[Flag | None, Meta(description="Whether they passed the readiness check.")] = None
    is_upwork_ready: Annotated[Flag | None, Meta(description="Another name of is_odesk_ready.")] = None
    profile_type: Annotated[str | None, Meta(description="Agency or Independent.")] = None
    profile_access: Annotated[str | None, Meta(description="auth (for those signed in) or public.")] = None
    nss100: Annotated[str | None, Meta(description="Job success as a share of 1, such as [0.8 TO *].")] = None
    include_entities: Annotated[Flag, Meta(description="1 answers with keys alone.")] = Flag.NO

    def query(self) -> PersonQuery:
        """Return what to ask of the engine. Raises InvalidInput and WireError naming the parameter."""
        self.require_words()
        categories, subcategories = places(self.category2, self.subcategory2)
        ready = self.is_odesk_ready or self.is_upwork_ready
        return PersonQuery(
            text=self.q or "",
            title=self.title or "",
            skills=self.skills or "",
            categories=categories,
            subcategories=subcategories,
            groups=several("groups", self.groups.lower()) if self.groups else (),
            tests=named("tests", self.tests, test_number),
            top_10=named("tests_top_10", self.tests_top_10, test_number),
            top_30=named("tests_top_30", self.tests_top_30, test_number),
            regions=named("region", self.region, _region),
            feedback=numbers("feedback", self.feedback, SCORE),
            rate=numbers("rate", self.rate, MONEY),
            hours=numbers("hours", self.hours, HOURS),
            recent_hours=numbers("recent_hours", self.recent_hours, HOURS),
            job_success=numbers("nss100", self.nss100, SHARE),
            worked_from=_day(self.last_activity),
            english=choices("english_skill", self.english_skill, _ENGLISH),
            is_ready=None if ready is None else ready is Flag.YES,
            kinds=choices("profile_type", self.profile_type, KINDS),
            access=choices("profile_access", self.profile_access, _ACCESS),
        )


def places(
    category: str | None, subcategory: str | None, names: tuple[str, str] = ("category2", "subcategory2")
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the category or the subcategory that the two titles mean, each as a tuple that may be empty.

    Callers name the two on different levels, see `catalog.place`. Raises InvalidInput naming the parameter.
    """
    if category is not None and subcategory is not None:
        within, below = catalog.place(category, subcategory, category_field=names[0], subcategory_field=names[1])
        if catalog.locate(category) == catalog.locate(subcategory) == (within, None):
            return (within.id,), ()
        return (), (below.id,)
    if category is not None:
        found = catalog.locate(category, names[0])
    elif subcategory is not None:
        found = catalog.locate(subcategory, names[1])
    else:
        return (), ()
    return ((found[0].id,), ()) if found[1] is None else ((), (found[1].id,))


def test_number(name: str, field: str) -> str:
    """Return the number of a test by number or name. Raises InvalidInput for `field`."""
    try:
        return catalog.test(name, field).id
    except InvalidInput as unknown:
        raise InvalidInput(field, unknown.why) from None


def _region(name: str, field: str) -> str:
    return catalog.region(name, field).alias


def _day(written: str | None) -> int | None:
    if written is None:
        return None
    found = _DAY(written)
    try:
        return clock.midnight(date.fromisoformat(found[1] if found else ""))
    except ValueError:
        raise InvalidInput("last_activity", "write a day as 2013-01-04T00:00:00.000Z.") from None
