"""What a query means in a report: its names looked up, its values read, what may not be asked refused."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from hiringhall.marketplace.reports.catalog import Matter, Report
from hiringhall.marketplace.reports.fields import Field, Kind, Unit
from hiringhall.marketplace.reports.parsing import parse
from hiringhall.marketplace.reports.query import (
    Both,
    Column,
    Comparison,
    Condition,
    Either,
    Function,
    Operator,
    Place,
    Query,
    QueryError,
)

Value = str | int | date
ADDING = frozenset({Function.SUM, Function.AVG})
"""Functions of numbers that add up."""
MOST_COLUMNS = 64
MOST_DIGITS = 15
"""Of a number in a condition: more than any reference has, and within what all databases compare exactly."""


@dataclass(frozen=True)
class PlannedColumn:
    """A column of the result: `label` is its heading, `format` a pattern that a query asks for ("" for none)."""

    field: Field
    function: Function | None
    label: str
    format: str = ""

    @property
    def kind(self) -> Kind:
        """What its values are."""
        return Kind.NUMBER if self.function is Function.COUNT else self.field.kind

    @property
    def unit(self) -> Unit:
        """What its numbers count."""
        return Unit.PLAIN if self.function is Function.COUNT else self.field.unit


@dataclass(frozen=True)
class Test:
    """A field compared with a value of its own kind."""

    field: Field
    operator: Operator
    value: Value


@dataclass(frozen=True)
class Plan:
    """What is to be read. `where` nests tests in Both and Either as the query does; `order` names columns by index.

    `grouped` tells whether rows are made of groups. A plan without columns asks for no data.
    """

    columns: tuple[PlannedColumn, ...]
    where: "Planned | None" = None
    order: tuple[tuple[int, bool], ...] = ()
    limit: int | None = None
    offset: int = 0

    @property
    def grouped(self) -> bool:
        """Whether any column is a function."""
        return any(column.function for column in self.columns)


@dataclass(frozen=True)
class AllOf:
    """Tests that all hold."""

    parts: tuple["Planned", ...]


@dataclass(frozen=True)
class AnyOf:
    """Tests of which one holds."""

    parts: tuple["Planned", ...]


Planned = Test | AllOf | AnyOf


def check(text: str, report: Report) -> Plan:
    """Read a query and return what it means in a report. Raises QueryError with the place of what is wrong."""
    return plan(parse(text), report)


def plan(query: Query, report: Report) -> Plan:
    """Return what a query means in a report. Raises QueryError for what may not be asked."""
    chosen = _selected(query, report)
    columns = tuple(_column(report, query, column) for column in chosen)
    where = None if query.where is None else _condition(report, query.where)
    for column, _ in (*query.labels, *query.formats):
        _index(chosen, column, "named or formatted")
    order = tuple((_index(chosen, asked.column, "sorted by"), asked.descending) for asked in query.order)
    return Plan(columns, where, order, query.limit, query.offset)


def _selected(query: Query, report: Report) -> Sequence[Column]:
    if query.select is None:
        return [Column(name) for name in report.defaults]
    if not query.select and report.matter is Matter.TIME:
        raise QueryError("query", "select * is not supported here; name the fields.", word="*")
    if len(query.select) > MOST_COLUMNS:
        extra = query.select[MOST_COLUMNS]
        raise QueryError("query", f"select at most {MOST_COLUMNS} fields.", extra.place, extra.word)
    return query.select


def _index(chosen: Sequence[Column], column: Column, done: str) -> int:
    if column not in chosen:
        raise QueryError("query", f"only what is selected can be {done}.", column.place, column.word)
    return chosen.index(column)


def _column(report: Report, query: Query, column: Column) -> PlannedColumn:
    field = _field(report, column.field, column.field_place)
    if field.name in report.hidden:
        raise QueryError("query", "this report does not have this field.", column.field_place, column.field)
    if column.function in ADDING and not field.aggregates:
        adding = [
            known.name for known in report.fields.values() if known.aggregates and known.name not in report.hidden
        ]
        why = f"{column.function}() takes {_one_of(adding)}."
        raise QueryError("query", why, column.field_place, column.field)
    label = next((text for named, text in query.labels if named == column), column.field)
    pattern = next((text for named, text in query.formats if named == column), "")
    return PlannedColumn(field, column.function, label, pattern)


def _field(report: Report, name: str, place: Place) -> Field:
    field = report.fields.get(name)
    if field is not None:
        return field
    near = get_close_matches(name, [known for known in report.fields if known not in report.hidden], n=1)
    hint = f"; did you mean {near[0]}?" if near else "."
    raise QueryError("query", f"there is no such field{hint}", place, name)


def _condition(report: Report, condition: Condition) -> Planned:
    match condition:
        case Both(parts):
            return AllOf(tuple(_condition(report, part) for part in parts))
        case Either(parts):
            return AnyOf(tuple(_condition(report, part) for part in parts))
        case Comparison():
            return _test(report, condition)


def _test(report: Report, asked: Comparison) -> Test | AnyOf:
    field = _field(report, asked.field, asked.place)
    open_to = [known.name for known in report.fields.values() if known.operators and report.filters_by(known.name)]
    if field.name not in open_to:
        why = f"conditions are put on {_one_of(open_to)}."
        raise QueryError("query", why, asked.place, asked.field)
    if asked.operator not in field.operators:
        allowed = _one_of([operator.value for operator in Operator if operator in field.operators])
        raise QueryError("query", f"this field is compared with {allowed}.", asked.place, asked.field)
    value = _value(field, asked)
    meant = next((meant for word, meant in field.synonyms if word == value), None)
    if meant is not None:
        return AnyOf(tuple(Test(field, asked.operator, one) for one in meant))
    return Test(field, asked.operator, value)


def _value(field: Field, asked: Comparison) -> Value:
    if field.kind is Kind.TEXT:
        if "\0" in asked.value or not asked.value.isprintable():
            raise QueryError("query", "no text has this.", asked.value_place, asked.value)
        return asked.value
    if field.is_number:
        if asked.value.isascii() and asked.value.isdigit() and len(asked.value) <= MOST_DIGITS:
            return int(asked.value)
        raise QueryError("query", "write a whole number.", asked.value_place, asked.value)
    if _DATE.fullmatch(asked.value):
        try:
            return date.fromisoformat(asked.value)
        except ValueError:
            pass
    raise QueryError("query", "write a date, YYYY-MM-DD.", asked.value_place, asked.value)


def _one_of(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
