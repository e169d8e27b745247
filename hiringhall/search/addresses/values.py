"""Values of a query string: each name has its form, and what does not have it is left out with a hint."""

import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlencode

from msgspec import Struct

from hiringhall.marketplace import catalog
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.search.queries import MOST_DEEP, Interval

Pair = tuple[str, str]
Read = Callable[[str], tuple[str, Any]]
"""Reads one value: returns it as it is written and as it is meant. Raises InvalidInput."""

PAGE_SIZE = 20
MOST_PAGES = MOST_DEEP // PAGE_SIZE
MOST_VALUES = 40
LONGEST_TEXT = 500
MOST_DOLLARS = 10**9

Choice = TypeVar("Choice", bound=StrEnum)


class Field(Struct, frozen=True):
    """One name of a query string; `many` values of it widen the search, otherwise the last one counts."""

    read: Read
    many: bool = True


class Address(Struct, frozen=True, kw_only=True, dict=True):
    """What every search address says: its values as they are written, what could not be read, sort and page."""

    pairs: tuple[Pair, ...] = ()
    hints: tuple[str, ...] = ()
    sort: str = ""
    page: int = 1

    @property
    def text(self) -> str:
        """The words as typed."""
        return next((value for name, value in self.pairs if name == "q"), "")

    @property
    def filters(self) -> tuple[Pair, ...]:
        """All values but the words."""
        return tuple(pair for pair in self.pairs if pair[0] != "q")

    @cached_property
    def query_string(self) -> str:
        """The search alone, without page: what a saved search keeps."""
        return query_string(self.pairs + self._sorted)

    def chosen(self, name: str) -> tuple[str, ...]:
        """Return the values of one filter."""
        return tuple(value for key, value in self.pairs if key == name)

    def without(self, *pairs: Pair) -> str:
        """Return the query string of this search without these values."""
        return query_string(tuple(pair for pair in self.pairs if pair not in pairs) + self._sorted)

    def without_filters(self) -> str:
        """Return the query string of the words alone."""
        return query_string(tuple(pair for pair in self.pairs if pair[0] == "q") + self._sorted)

    def with_page(self, page: int) -> str:
        """Return the query string of another page of the same results."""
        return query_string(self.pairs + self._sorted + ((("page", str(page)),) if page > 1 else ()))

    @property
    def _sorted(self) -> tuple[Pair, ...]:
        return (("sort", self.sort),) if self.sort else ()


def query_string(pairs: Iterable[Pair]) -> str:
    """Return pairs as they stand behind the question mark of an address."""
    return urlencode(list(pairs))


def parsed(query: str) -> list[Pair]:
    """Return the pairs of a query string that was kept."""
    return parse_qsl(query)


def read_values(
    pairs: Iterable[Pair], fields: Mapping[str, Field]
) -> tuple[tuple[Pair, ...], dict[str, tuple[Any, ...]], tuple[str, ...]]:
    """Return the values that have the form of their field: written in the fields' order, meant by name, and hints."""
    sent: dict[str, list[str]] = {}
    for name, value in pairs:
        if name in fields and value.strip():
            sent.setdefault(name, []).append(value)
    written: list[Pair] = []
    meant: dict[str, tuple[Any, ...]] = {}
    hints: list[str] = []
    for name, field in fields.items():
        values = sent.get(name, [])
        found: dict[str, Any] = {}
        for value in values[:MOST_VALUES] if field.many else values[-1:]:
            try:
                text, meaning = field.read(value)
            except InvalidInput as error:
                hints.append(error.why)
            else:
                found[text] = meaning
        written += ((name, text) for text in found)
        meant[name] = tuple(found.values())
    return tuple(written), meant, tuple(hints)


def read_page(pairs: Iterable[Pair]) -> int:
    """Return the page asked for, 1 to MOST_PAGES."""
    text = dict(pairs).get("page", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MOST_PAGES)) else 1
    return min(max(number, 1), MOST_PAGES)


def read_sort(pairs: Iterable[Pair], sorts: Iterable[str]) -> str:
    """Return the order asked for, or nothing for the usual one."""
    text = dict(pairs).get("sort", "")
    return text if text in sorts else ""


def words(text: str) -> tuple[str, str]:
    """Read an expression of the query language, whose grammar the search checks."""
    if len(text) > LONGEST_TEXT:
        raise InvalidInput("q", f"a search has at most {LONGEST_TEXT} characters; yours was left out.")
    return text, text


def choice(kind: type[Choice]) -> Read:
    """Read one word of a list."""

    def read(text: str) -> tuple[str, Choice]:
        try:
            return text, kind(text)
        except ValueError:
            raise InvalidInput("", f"{_quoted(text)} was left out: write {', '.join(kind)}.") from None

    return read


def number(*allowed: int) -> Read:
    """Read one of some whole numbers."""

    def read(text: str) -> tuple[str, int]:
        if text not in map(str, allowed):
            raise InvalidInput("", f"{_quoted(text)} was left out: write {', '.join(map(str, allowed))}.")
        return text, int(text)

    return read


def dollars(text: str) -> tuple[str, Interval]:
    """Read whole amounts as an interval of cents: `100-500` is from 100 on and below 500, `-100`, `1000-`."""
    found = re.fullmatch(r"(\d{0,10})-(\d{0,10})", text.strip(), re.ASCII)
    low, high = (int(part) if part else None for part in found.groups()) if found else (None, None)
    if (low is None and high is None) or (low or 0) >= (MOST_DOLLARS if high is None else high):
        raise InvalidInput("", f"{_quoted(text)} was left out: write amounts such as 100-500, 1000- or -100.")
    written = f"{'' if low is None else low}-{'' if high is None else high}"
    return written, Interval(None if low is None else low * 100, None if high is None else high * 100 - 1)


def in_dollars(step: str) -> str:
    """Return a counted step of cents, "low-high", as it stands in an address."""
    low, _, high = step.partition("-")
    return f"{int(low) // 100 or ''}-{(int(high) + 1) // 100 if high else ''}"


def category(text: str) -> tuple[str, str]:
    """Read the id or title of a category."""
    found = catalog.category(text)
    return found.id, found.id


def topic(text: str) -> tuple[str, str]:
    """Read the id of a subcategory."""
    found = catalog.topic(text)
    return found.id, found.id


def country(text: str) -> tuple[str, str]:
    """Read the name or code of a country."""
    found = catalog.country(text)
    return found.name, found.name


def skill(text: str) -> tuple[str, str]:
    """Read the slug of a skill, or its name as people type it."""
    found = catalog.skill_named(text.strip())
    return found.slug, found.slug


def narrowed(categories: tuple[str, ...], topics: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the categories and subcategories of a query in which a chosen subcategory narrows its category down.

    A category of which no subcategory is chosen still counts as a whole beside them.
    """
    if not topics:
        return categories, ()
    within = {catalog.category_of_topic(topic_id).id for topic_id in topics}
    whole = (entry.id for name in categories if name not in within for entry in catalog.category(name).topics)
    return (), (*topics, *whole)


def _quoted(text: str) -> str:
    return f"“{text[:40]}”"
