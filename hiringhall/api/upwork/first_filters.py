"""The filters of the first version of the search, by their short names.

Source: upwork-responses 2.4; what a name means is as the published clients of that time tell it.
"""

from datetime import date
from typing import Annotated, TypeVar

from msgspec import Meta

from hiringhall import clock
from hiringhall.api.upwork.decode import Flag, us_date
from hiringhall.api.upwork.endpoint import Parameters
from hiringhall.api.upwork.filters import KINDS, STATES, TYPES, places, test_number
from hiringhall.api.upwork.sorting import read_sort
from hiringhall.api.upwork.values import COUNT, HOURS, MONEY, SCORE, at_least, between, choices, named
from hiringhall.marketplace import catalog
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.jobs.durations import Duration, band
from hiringhall.marketplace.jobs.models import JobState, Workload
from hiringhall.search.queries import JobQuery, JobSort, Kind, PersonQuery, PersonSort

Sort = TypeVar("Sort", JobSort, PersonSort)

_WORKLOADS = {"0": Workload.AS_NEEDED, "20": Workload.PART_TIME, "40": Workload.FULL_TIME}
_WORDS_OF_STATES = {**STATES, "in progress": JobState.FILLED}
_WORDS_OF_KINDS = {**KINDS, "affiliated": Kind.AGENCY}
_MOST_WEEKS = 1_000
_BEST_ENGLISH = 5

_JOB_SORTS = {
    "date_posted": JobSort.CREATED,
    "op_ctime": JobSort.CREATED,
    "s_ctime": JobSort.CREATED,
    "adjusted_score": JobSort.CLIENT_RATING,
    "amount": JobSort.BUDGET,
    "min_budget": JobSort.BUDGET,
    "max_budget": JobSort.BUDGET,
    "hours_per_week": JobSort.WORKLOAD,
    "engagement_duration": JobSort.DURATION,
}
_PERSON_SORTS = {
    "adjusted_score": PersonSort.FEEDBACK,
    "dev_adj_score": PersonSort.FEEDBACK,
    "charge_rate_hourly": PersonSort.RATE,
    "dev_bill_rate": PersonSort.RATE,
    "dev_total_hours": PersonSort.HOURS,
    "dev_last_activity": PersonSort.LAST_WORKED,
    "dev_member_since": PersonSort.JOINED,
}


class _First(Parameters, frozen=True, kw_only=True):
    q: Annotated[str, Meta(description="What to search for, in the language of docs/search.md.")] = ""
    to: Annotated[Flag, Meta(description="1 searches in titles alone.")] = Flag.NO
    c1: Annotated[str | None, Meta(description="Title of a category.")] = None
    c2: Annotated[str | None, Meta(description="Title of a subcategory.")] = None
    fb: Annotated[str | None, Meta(description="Least feedback score, 0 to 5.")] = None
    page: Annotated[str | None, Meta(description="offset;count, 0;20 unless told, count at most 100.")] = None
    sort: Annotated[str | None, Meta(description="Fields and a letter A or D for each: date_posted;amount;DA.")] = None
    order_by: Annotated[str | None, Meta(description="Another name of sort that a client uses.")] = None

    def written_sort(self) -> tuple[str, str | None]:
        """Return the name and the text of the parameter that tells the order."""
        return ("order_by", self.order_by) if self.sort is None else ("sort", self.sort)


class FirstJobSearch(_First, frozen=True, kw_only=True):
    """Which jobs to find."""

    min: Annotated[str | None, Meta(description="Least budget.")] = None
    max: Annotated[str | None, Meta(description="Greatest budget.")] = None
    t: Annotated[str | None, Meta(description="Hourly or Fixed.")] = None
    wl: Annotated[str | None, Meta(description="Hours a week: 0, 20 or 40.")] = None
    dur: Annotated[int | None, Meta(description="Weeks that the work takes.")] = None
    dp: Annotated[str | None, Meta(description="Posted that day or later, mm-dd-yyyy, UTC.")] = None
    st: Annotated[str | None, Meta(description="Open, Completed or Cancelled.")] = None
    tba: Annotated[str | None, Meta(description="Least number of hires of the client.")] = None
    gr: Annotated[str | None, Meta(description="Preferred group; jobs of this hall prefer none.")] = None

    def query(self) -> JobQuery:
        """Return what to ask of the engine. Raises InvalidInput naming the parameter."""
        categories, subcategories = places(self.c1, self.c2, ("c1", "c2"))
        text, title = ("", self.q) if self.to is Flag.YES else (self.q, "")
        return JobQuery(
            text=text,
            title=title,
            categories=categories,
            subcategories=subcategories,
            types=choices("t", self.t, TYPES),
            durations=_durations(self.dur),
            workloads=choices("wl", self.wl, _WORKLOADS),
            client_feedback=at_least("fb", self.fb, SCORE),
            client_hires=at_least("tba", self.tba, COUNT),
            budget=between(("min", self.min), ("max", self.max), MONEY),
            states=choices("st", self.st, _WORDS_OF_STATES),
            posted_from=_since("dp", self.dp),
        )

    def order(self) -> tuple[JobSort, bool]:
        """Return what to sort by and whether downwards. Raises InvalidInput naming the parameter."""
        return _order(*self.written_sort(), _JOB_SORTS, JobSort.CREATED)


class FirstFreelancerSearch(_First, frozen=True, kw_only=True):
    """Which freelancers to find."""

    hrs: Annotated[str | None, Meta(description="Least hours worked.")] = None
    ir: Annotated[Flag, Meta(description="1 counts recent hours only.")] = Flag.NO
    min: Annotated[str | None, Meta(description="Least hourly rate.")] = None
    max: Annotated[str | None, Meta(description="Greatest hourly rate.")] = None
    loc: Annotated[str | None, Meta(description="Region or country.")] = None
    pt: Annotated[str | None, Meta(description="Independent or Agency.")] = None
    last: Annotated[str | None, Meta(description="Worked that day or later, mm-dd-yyyy.")] = None
    test: Annotated[str | None, Meta(description="Number or name of a test that they passed.")] = None
    rdy: Annotated[Flag | None, Meta(description="Whether they passed the readiness check.")] = None
    ui: Annotated[int | None, Meta(description="Least English level, 0 to 5.")] = None
    g: Annotated[str | None, Meta(description="Slug of a group that they belong to.")] = None

    def query(self) -> PersonQuery:
        """Return what to ask of the engine. Raises InvalidInput naming the parameter."""
        categories, subcategories = places(self.c1, self.c2, ("c1", "c2"))
        text, title = ("", self.q) if self.to is Flag.YES else (self.q, "")
        worked = at_least("hrs", self.hrs, HOURS)
        regions, countries = _location(self.loc)
        return PersonQuery(
            text=text,
            title=title,
            categories=categories,
            subcategories=subcategories,
            groups=(self.g.lower(),) if self.g else (),
            tests=named("test", self.test, test_number),
            regions=regions,
            countries=countries,
            feedback=at_least("fb", self.fb, SCORE),
            rate=between(("min", self.min), ("max", self.max), MONEY),
            hours=() if self.ir is Flag.YES else worked,
            recent_hours=worked if self.ir is Flag.YES else (),
            worked_from=_since("last", self.last),
            english=_english(self.ui),
            is_ready=None if self.rdy is None else self.rdy is Flag.YES,
            kinds=choices("pt", self.pt, _WORDS_OF_KINDS),
        )

    def order(self) -> tuple[PersonSort, bool]:
        """Return what to sort by and whether downwards. Raises InvalidInput naming the parameter."""
        return _order(*self.written_sort(), _PERSON_SORTS, PersonSort.RELEVANCE)


def _order(name: str, written: str | None, sorts: dict[str, Sort], default: Sort) -> tuple[Sort, bool]:
    if written is None:
        return default, True
    return read_sort(name, written, sorts)[0]


def _since(name: str, written: str | None) -> int | None:
    day: date | None = us_date(name, written)
    return clock.midnight(day)


def _durations(weeks: int | None) -> tuple[Duration, ...]:
    if weeks is None:
        return ()
    if not 1 <= weeks <= _MOST_WEEKS:
        raise InvalidInput("dur", f"write 1 to {_MOST_WEEKS} weeks.")
    return (band(7 * weeks),)


def _english(level: int | None) -> tuple[int, ...]:
    if level is None:
        return ()
    if not 0 <= level <= _BEST_ENGLISH:
        raise InvalidInput("ui", f"write 0 to {_BEST_ENGLISH}.")
    return tuple(range(level, _BEST_ENGLISH + 1))


def _location(written: str | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the region or the country that is meant, each as a tuple that may be empty."""
    if written is None:
        return (), ()
    try:
        return (catalog.region(written).alias,), ()
    except InvalidInput:
        return (), (catalog.country(written, "loc").name,)
