"""A query as the builder shows it: columns in order, days, values to filter by, and what to sort by.

Not every query can be shown so: what the builder cannot show keeps its text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from hiringhall.documents import result_words
from hiringhall.marketplace.reports.catalog import Report
from hiringhall.marketplace.reports.fields import Field, Kind
from hiringhall.marketplace.reports.periods import day_field
from hiringhall.marketplace.reports.query import (
    Both,
    Column,
    Comparison,
    Condition,
    Either,
    Function,
    Operator,
    Order,
    Query,
)
from hiringhall.marketplace.reports.writing import column_text

MOST_SORTS = 2


@dataclass(frozen=True)
class Draft:
    """What the builder says. Columns and those to sort by are named as in a query, such as sum(hours).

    `filters` are fields with a value each: rows match one value of every field that is named.
    """

    columns: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    filters: tuple[tuple[str, str], ...] = ()
    sorts: tuple[tuple[str, bool], ...] = ()
    limit: int | None = None


@dataclass(frozen=True)
class Choices:
    """What the builder of a report offers: columns by heading, and fields to filter by, each with its name."""

    columns: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    filters: tuple[tuple[str, str], ...]

    @property
    def known(self) -> dict[str, str]:
        """All columns by their text."""
        return {text: name for _, pairs in self.columns for text, name in pairs}


def choices(report: Report) -> Choices:
    """Return what may be chosen in a report."""
    open_fields = [field for field in report.fields.values() if field.name not in report.hidden]
    added = [field.name for field in open_fields if field.aggregates]
    sums = [Column(name, Function.SUM) for name in added]
    more = [Column(name, function) for name in added for function in (Function.AVG, Function.MIN, Function.MAX)]
    counted = [Column(added[0], Function.COUNT)] if added else []
    shown = [Column(field.name) for field in open_fields if not field.aggregates]
    single = [Column(name) for name in added]
    return Choices(
        (
            ("Show", tuple(map(_named, shown))),
            ("Add up", tuple(map(_named, [*sums, *counted]))),
            ("Of a group", tuple(map(_named, more))),
            ("Row by row", tuple(map(_named, single))),
        ),
        tuple((field.name, result_words.field_name(field.name)) for field in open_filters(report)),
    )


def open_filters(report: Report) -> Iterator[Field]:
    """Yield the fields of which the builder takes a value."""
    for field in report.fields.values():
        is_day = field.kind is Kind.DATE and not field.is_number
        if Operator.EQUAL in field.operators and report.filters_by(field.name) and not is_day:
            yield field


def _named(column: Column) -> tuple[str, str]:
    return column_text(column), result_words.column_name(column.field, column.function)


def draft_of(query: Query, report: Report) -> Draft | None:
    """Return a query as the builder shows it, None when it cannot."""
    offered = choices(report)
    columns = query.select if query.select is not None else tuple(map(Column, report.defaults))
    names = tuple(map(column_text, columns))
    if not names or not offered.known.keys() >= set(names) or query.offset or query.labels or query.formats:
        return None
    sorts = tuple((column_text(order.column), order.descending) for order in query.order)
    if len(sorts) > MOST_SORTS:
        return None
    conditions = _Conditions(report)
    if query.where is not None and not conditions.take(query.where):
        return None
    return Draft(names, conditions.first, conditions.last, tuple(conditions.filters), sorts, query.limit)


class _Conditions:
    """The days and values that a condition says, as long as it says nothing else."""

    def __init__(self, report: Report) -> None:
        self.first: date | None = None
        self.last: date | None = None
        self.filters: list[tuple[str, str]] = []
        self._day = day_field(report)
        self._open = {field.name for field in open_filters(report)}

    def take(self, condition: Condition) -> bool:
        """Take in what a condition says; False when the builder cannot show it."""
        match condition:
            case Both(parts):
                return all(map(self.take, parts))
            case Either(parts):
                alike = [part for part in parts if isinstance(part, Comparison)]
                fields = {part.field for part in alike}
                return len(alike) == len(parts) and len(fields) == 1 and self._values(alike)
            case Comparison(field) if field == self._day:
                return self._bound(condition)
            case Comparison():
                return self._values([condition])

    def _values(self, alike: Sequence[Comparison]) -> bool:
        """Take the values of a field, which must be the only ones of it."""
        field = alike[0].field
        if field not in self._open or field in dict(self.filters):
            return False
        self.filters += [(field, comparison.value) for comparison in alike]
        return all(comparison.operator is Operator.EQUAL for comparison in alike)

    def _bound(self, comparison: Comparison) -> bool:
        try:
            day = date.fromisoformat(comparison.value)
        except ValueError:
            return False
        match comparison.operator:
            case Operator.AT_LEAST if self.first is None:
                self.first = day
            case Operator.AT_MOST if self.last is None:
                self.last = day
            case Operator.EQUAL if self.first is self.last is None:
                self.first = self.last = day
            case _:
                return False
        return True


def query_of(draft: Draft, report: Report) -> Query:
    """Return the query that a draft says."""
    day = day_field(report)
    bounds = ((Operator.AT_LEAST, draft.first), (Operator.AT_MOST, draft.last))
    conditions: list[Condition] = [
        Comparison(day, operator, bound.isoformat()) for operator, bound in bounds if bound is not None
    ]
    for field, pairs in groupby(sorted(draft.filters, key=lambda pair: pair[0]), lambda pair: pair[0]):
        alike = tuple(Comparison(field, Operator.EQUAL, value) for _, value in pairs)
        conditions.append(alike[0] if len(alike) == 1 else Either(alike))
    where = Both(tuple(conditions)) if len(conditions) > 1 else conditions[0] if conditions else None
    order = tuple(Order(_column(text), descending) for text, descending in draft.sorts)
    return Query(tuple(map(_column, draft.columns)), where, order, draft.limit)


def _column(text: str) -> Column:
    function, opened, field = text.partition("(")
    return Column(field.removesuffix(")"), Function(function)) if opened else Column(text)
