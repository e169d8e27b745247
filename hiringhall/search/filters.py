"""Filters of queries as clauses of the index."""

from collections.abc import Iterable
from enum import StrEnum

from tantivy import FieldType, Occur, Query

from hiringhall.marketplace.searches.models import Subject
from hiringhall.search.facts import fact
from hiringhall.search.packing import NONE_BOUNDS, Bounds, bounds, bounds_of_counts
from hiringhall.search.queries import Interval, Numbers
from hiringhall.search.schema import FACTS, schema, sorted_by

MOST = (1 << 64) - 1


def any_fact(subject: Subject, kind: str, values: Iterable[object]) -> Query:
    """Find what has one of these facts."""
    terms = [fact(kind, value.value if isinstance(value, StrEnum) else value) for value in values]
    if len(terms) == 1:
        return Query.term_query(schema(subject), FACTS, terms[0], "basic")
    return Query.term_set_query(schema(subject), FACTS, terms)


def every_fact(subject: Subject, kind: str, values: Iterable[str]) -> list[Query]:
    """Find what has all of these facts."""
    return [Query.term_query(schema(subject), FACTS, fact(kind, value), "basic") for value in values]


def between(subject: Subject, column: str, least: int, greatest: int) -> Query:
    """Find what has a number from `least` to `greatest` in a column, both included."""
    if least > greatest:
        return Query.empty_query()
    return Query.range_query(schema(subject), column, FieldType.Unsigned, min(least, MOST), greatest)


def any_of(queries: list[Query]) -> Query:
    """Find what any of these finds."""
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


def sorted_numbers(subject: Subject, name: str, numbers: Numbers) -> Query:
    """Find by a number that is sorted by too."""
    return any_of([between(subject, sorted_by(name).down, *_bounds(interval)) for interval in numbers])


def _bounds(interval: Interval | None) -> Bounds:
    return NONE_BOUNDS if interval is None else bounds(interval.low, interval.high)


def plain_numbers(subject: Subject, column: str, numbers: Numbers) -> Query:
    """Find by a number that everybody has: None among the intervals finds nobody."""
    found = [
        between(subject, column, max(interval.low or 0, 0), MOST if interval.high is None else min(interval.high, MOST))
        for interval in numbers
        if interval is not None
    ]
    return any_of(found) if found else Query.empty_query()


def numbers_of_counts(subject: Subject, column: str, numbers: Numbers, of: int) -> Query:
    """Find by the first of so many packed counts: None among the intervals finds nobody."""
    found = [
        between(subject, column, *bounds_of_counts(interval.low, interval.high, of))
        for interval in numbers
        if interval is not None
    ]
    return any_of(found) if found else Query.empty_query()
