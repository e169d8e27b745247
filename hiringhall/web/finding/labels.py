"""Words for what jobs and people are filtered by."""

from collections.abc import Callable, Mapping

from hiringhall.marketplace import catalog
from hiringhall.marketplace.jobs.models import JobType, Workload
from hiringhall.marketplace.jobs.queries import JobCard, ListedJob
from hiringhall.marketplace.profiles.models import Availability
from hiringhall.search.queries import Duration, Kind
from hiringhall.web.values import money

Label = Callable[[str], str]
"""Returns the words for a value as it stands in an address."""

TYPES: Mapping[str, str] = {JobType.HOURLY: "Hourly", JobType.FIXED_PRICE: "Fixed price"}
DURATIONS: Mapping[str, str] = {
    Duration.WEEK: "Up to a week",
    Duration.MONTH: "Up to a month",
    Duration.QUARTER: "1 to 3 months",
    Duration.SEMESTER: "3 to 6 months",
    Duration.ONGOING: "More than 6 months",
}
WORKLOADS: Mapping[str, str] = {
    Workload.AS_NEEDED: "Less than 10 hours a week",
    Workload.PART_TIME: "10 to 30 hours a week",
    Workload.FULL_TIME: "More than 30 hours a week",
}
TIERS: Mapping[int, str] = {1: "Entry level", 2: "Intermediate", 3: "Expert"}
KINDS: Mapping[str, str] = {Kind.INDEPENDENT: "Independent", Kind.AGENCY: "With an agency"}
ENGLISH: Mapping[str, str] = {"5": "Fluent", "4": "Very good", "3": "Good", "2": "Fair", "1": "Basic"}
AVAILABILITY: Mapping[str, str] = {
    Availability.FULL_TIME: "Free more than 30 hours a week",
    Availability.PART_TIME: "Free 10 to 30 hours a week",
    Availability.AS_NEEDED: "Free less than 10 hours a week",
    Availability.NONE: "Takes no new work now",
}
SUCCESS: Mapping[str, str] = {"90": "90% and up", "80": "80% and up", "70": "70% and up"}
FEEDBACK: Mapping[str, str] = {"5": "4.5 stars and up", "4": "4 stars and up", "3": "3 stars and up"}
HOURS: Mapping[str, str] = {"1": "1 hour and more", "100": "100 hours and more", "1000": "1,000 hours and more"}
POSTED: Mapping[str, str] = {
    "1": "Last 24 hours",
    "3": "Last 3 days",
    "7": "Last 7 days",
    "14": "Last 14 days",
    "30": "Last 30 days",
}


def category(value: str) -> str:
    """Return the title of a category."""
    return catalog.category(value).title


def topic(value: str) -> str:
    """Return the title of a subcategory."""
    return catalog.topic(value).title


def skill(value: str) -> str:
    """Return the name of a skill."""
    return catalog.skill(value).name


def same(value: str) -> str:
    """Return a value that is its own word."""
    return value


def country_of_client(value: str) -> str:
    """Return where a client is."""
    return f"Client in {value}"


def budget(value: str) -> str:
    """Return an interval of budgets."""
    return f"Budget: {amounts(value)}"


def rate(value: str) -> str:
    """Return an interval of hourly rates."""
    return f"{amounts(value)} an hour"


def by_the_hour(job: JobCard | ListedJob) -> str:
    """Return what a client means to pay an hour, nothing when they do not say."""
    low, high = job.rate_min, job.rate_max
    if low is None and high is None:
        return ""
    if low is None or high is None or low == high:
        word = "up to " if low is None else "from " if high is None else ""
        return f"{word}{money(low if high is None else high or 0, job.currency)} an hour"
    return f"{money(low, job.currency).removesuffix(f' {job.currency}')} to {money(high, job.currency)} an hour"


def amounts(value: str) -> str:
    """Return an interval of whole amounts: `100-500`, `-100`, `1000-` or `100`."""
    low, dash, high = value.partition("-")
    if not dash:
        return f"{int(low):,} USD"
    if not low:
        return f"Up to {int(high):,} USD"
    if not high:
        return f"{int(low):,} USD and more"
    return f"{int(low):,} to {int(high):,} USD"
