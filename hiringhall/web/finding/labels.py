"""Words for what jobs and people are filtered by."""

from collections.abc import Callable, Mapping
from typing import Any

from hiringhall.marketplace import catalog
from hiringhall.search.queries import Duration, Kind
from hiringhall.web import profile_words

Label = Callable[[str], str]
"""Returns the words for a value as it stands in an address."""

DURATIONS: Mapping[str, str] = {
    Duration.WEEK: "Up to a week",
    Duration.MONTH: "Up to a month",
    Duration.QUARTER: "1 to 3 months",
    Duration.SEMESTER: "3 to 6 months",
    Duration.ONGOING: "More than 6 months",
}
KINDS: Mapping[str, str] = {Kind.INDEPENDENT: "Independent", Kind.AGENCY: "With an agency"}
ENGLISH: Mapping[str, str] = {str(level): word for level, word in profile_words.ENGLISH.items()}
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


def within(words: Mapping[Any, str]) -> Label:
    """Return the words of a list of values."""
    return words.__getitem__


def success(value: str) -> str:
    """Return a least job success."""
    return f"Job success {SUCCESS[value]}"


def english(value: str) -> str:
    """Return a level of English."""
    return f"English: {ENGLISH[value].lower()}"


def country_of_client(value: str) -> str:
    """Return where a client is."""
    return f"Client in {value}"


def budget(value: str) -> str:
    """Return an interval of budgets."""
    return f"Budget: {amounts(value)}"


def rate(value: str) -> str:
    """Return an interval of hourly rates."""
    return f"{amounts(value)} an hour"


def amounts(value: str) -> str:
    """Return an interval of whole amounts: `100-500`, `-100` or `1000-`."""
    low, _, high = value.partition("-")
    if not low:
        return f"Less than {int(high):,} USD"
    if not high:
        return f"{int(low):,} USD and more"
    return f"{int(low):,} to {int(high):,} USD"
