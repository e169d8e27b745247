"""The filters of a search as form controls with counts, and those that are chosen as chips to take away."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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

    @property
    def is_useful(self) -> bool:
        """Whether there is anything to choose."""
        return self.single or bool(self.add) or any(option.chosen or option.count != 0 for option in self.options)


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
    return tuple(_option(address, name, value, label, _counts(buckets)) for value, label in words.items())


def fullest(address: Address, name: str, label: Label, buckets: Sequence[Bucket] | None) -> tuple[Option, ...]:
    """Return options for the chosen values and those that most of what was found has."""
    counts, chosen = _counts(buckets), address.chosen(name)
    values = [*chosen, *(value for value in counts or () if value not in chosen)][: max(MOST_OPTIONS, len(chosen))]
    return tuple(_option(address, name, value, label(value), counts) for value in values)


def ranges(address: Address, name: str, buckets: Sequence[Bucket] | None) -> tuple[Option, ...]:
    """Return options for the intervals that were counted, the lowest first, and for others that are chosen."""
    counts = None if buckets is None else {in_dollars(bucket.value): bucket.count for bucket in buckets}
    values = {*address.chosen(name), *(counts or ())}
    return tuple(_option(address, name, value, amounts(value), counts) for value in sorted(values, key=_low))


def any_or(address: Address, name: str, words: Mapping[str, str]) -> tuple[Option, ...]:
    """Return options of which one is chosen, the first of them being none."""
    chosen = address.chosen(name)
    rest = tuple(Option(name, value, label, None, value in chosen) for value, label in words.items())
    return (Option(name, "", "Any", None, not chosen), *rest)


def categories(
    address: Address, buckets: Sequence[Bucket] | None, below: Sequence[Bucket] | None
) -> tuple[Option, ...]:
    """Return the categories, those that are chosen with their subcategories below."""
    counts, counts_below = _counts(buckets), _counts(below)
    opened = {*address.chosen("category")}
    opened |= {catalog.category_of_topic(topic_id).id for topic_id in address.chosen("subcategory")}
    made = []
    for entry in catalog.categories():
        option = _option(address, "category", entry.id, entry.title, counts)
        if entry.id in opened:
            topics = (_option(address, "subcategory", topic.id, topic.title, counts_below) for topic in entry.topics)
            option = replace(option, below=tuple(topics))
        made.append(option)
    return tuple(made)


def chips(subject: Subject, address: Address) -> tuple[Chip, ...]:
    """Return a chip for each chosen filter; a category takes its subcategories along."""
    made = []
    for name, value in address.filters:
        away = [(name, value)]
        if name == "category":
            away += [("subcategory", topic.id) for topic in catalog.category(value).topics]
        made.append(Chip(wording(subject, name, value), address.without(*away)))
    return tuple(made)


def _counts(buckets: Sequence[Bucket] | None) -> dict[str, int] | None:
    return None if buckets is None else {bucket.value: bucket.count for bucket in buckets}


def _option(address: Address, name: str, value: str, label: str, counts: Mapping[str, int] | None) -> Option:
    count = None if counts is None else counts.get(value, 0)
    return Option(name, value, label, count, value in address.chosen(name))


def _low(value: str) -> int:
    return int(value.partition("-")[0] or 0)
