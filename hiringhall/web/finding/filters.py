"""The filters of a search as form controls with counts, and those that are chosen as chips to take away."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hiringhall.marketplace import catalog
from hiringhall.marketplace.searches.models import Subject
from hiringhall.search.addresses import Address
from hiringhall.search.addresses.values import in_dollars
from hiringhall.search.queries import Bucket
from hiringhall.web.finding.labels import Label, amounts
from hiringhall.web.finding.wording import wording

MOST_OPTIONS = 8


@dataclass(frozen=True)
class Option:
    """One value to tick; `count` is None where nobody counts. `below` narrow it down."""

    name: str
    value: str
    label: str
    count: int | None
    chosen: bool
    below: tuple["Option", ...] = ()

    @property
    def id(self) -> str:
        """The id of the control, the same on every answer."""
        return f"f-{self.name}-{re.sub('[^A-Za-z0-9]+', '-', self.value) or 'any'}"


@dataclass(frozen=True)
class Group:
    """The options of one filter. `single`: one at a time; `add` labels a field for values that are not listed."""

    name: str
    legend: str
    options: tuple[Option, ...]
    single: bool = False
    add: str = ""


@dataclass(frozen=True)
class Chip:
    """A chosen filter; `rest` is the query string without it."""

    label: str
    rest: str


@dataclass(frozen=True)
class Filters:
    """All filters of a page."""

    groups: tuple[Group, ...]
    chips: tuple[Chip, ...]


def listed(
    address: Address, name: str, words: Mapping[Any, str], buckets: Sequence[Bucket] | None
) -> tuple[Option, ...]:
    """Return an option for each of a few known values, in the order of their `words`."""
    counts = None if buckets is None else {bucket.value: bucket.count for bucket in buckets}
    chosen = address.chosen(name)
    return tuple(
        Option(name, value, label, None if counts is None else counts.get(value, 0), value in chosen)
        for value, label in words.items()
    )


def fullest(address: Address, name: str, label: Label, buckets: Iterable[Bucket]) -> tuple[Option, ...]:
    """Return options for the chosen values and those that most of what was found has."""
    counts = {bucket.value: bucket.count for bucket in buckets}
    chosen = address.chosen(name)
    values = [*chosen, *(value for value in counts if value not in chosen)][: max(MOST_OPTIONS, len(chosen))]
    return tuple(Option(name, value, label(value), counts.get(value, 0), value in chosen) for value in values)


def ranges(address: Address, name: str, buckets: Iterable[Bucket]) -> tuple[Option, ...]:
    """Return options for the intervals that were counted, the lowest first, and for others that are chosen."""
    counts = {in_dollars(bucket.value): bucket.count for bucket in buckets}
    chosen = address.chosen(name)
    values = [*(value for value in chosen if value not in counts), *sorted(counts, key=_low)]
    return tuple(Option(name, value, amounts(value), counts.get(value, 0), value in chosen) for value in values)


def any_or(address: Address, name: str, words: Mapping[str, str]) -> tuple[Option, ...]:
    """Return options of which one is chosen, the first of them being none."""
    chosen = address.chosen(name)
    rest = tuple(Option(name, value, label, None, value in chosen) for value, label in words.items())
    return (Option(name, "", "Any", None, not chosen), *rest)


def categories(address: Address, buckets: Iterable[Bucket]) -> tuple[Option, ...]:
    """Return the categories, those that are chosen with their subcategories below."""
    counts = {bucket.value: bucket.count for bucket in buckets}
    chosen, narrowed = address.chosen("category"), address.chosen("subcategory")
    return tuple(
        Option(
            "category",
            entry.id,
            entry.title,
            counts.get(entry.id, 0),
            entry.id in chosen,
            tuple(
                Option("subcategory", topic.id, topic.title, counts.get(topic.id, 0), topic.id in narrowed)
                for topic in entry.topics
            )
            if entry.id in chosen or any(topic.id in narrowed for topic in entry.topics)
            else (),
        )
        for entry in catalog.categories()
    )


def chips(subject: Subject, address: Address) -> tuple[Chip, ...]:
    """Return a chip for each chosen filter; a category takes its subcategories along."""
    made = []
    for name, value in address.filters:
        away = [(name, value)]
        if name == "category":
            away += [("subcategory", topic.id) for topic in catalog.category(value).topics]
        made.append(Chip(wording(subject, name, value), address.without(*away)))
    return tuple(made)


def _low(value: str) -> int:
    return int(value.partition("-")[0] or 0)
