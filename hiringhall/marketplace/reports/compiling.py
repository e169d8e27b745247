"""A plan as SQL: a SELECT over a source, with every value of the query bound as a parameter."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, and_, cast, func, or_
from sqlalchemy.orm import InstrumentedAttribute

from hiringhall.marketplace.reports.fields import Kind
from hiringhall.marketplace.reports.ordering import by_code_point
from hiringhall.marketplace.reports.plans import AllOf, AnyOf, Plan, Planned, PlannedColumn
from hiringhall.marketplace.reports.query import Function, Operator

Expression = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True)
class Source:
    """What a query reads: `rows` selects from the tables, joined and scoped; `fields` is each field's expression.

    No expression has a bound parameter: PostgreSQL would not know one that is grouped by from one that is selected.
    """

    rows: Select[Any]
    fields: Mapping[str, Expression]


def compiled(plan: Plan, source: Source) -> Select[Any]:
    """Return the SELECT of a plan that has columns; its rows are as the plan's columns."""
    columns = [_expression(column, source) for column in plan.columns]
    named = [column.label(f"c{index}") for index, column in enumerate(columns)]  # two fields may be one expression
    statement = source.rows.with_only_columns(*named)
    if plan.where is not None:
        statement = statement.where(_where(plan.where, source))
    if plan.grouped:
        statement = statement.group_by(
            *(source.fields[column.field.name] for column in plan.columns if column.function is None)
        )
    if not all(column.function for column in plan.columns):  # otherwise there is one row
        statement = statement.order_by(*_order(plan, columns))
    return statement.limit(plan.limit).offset(plan.offset or None)


def _order(plan: Plan, columns: Sequence[Expression]) -> Iterator[ColumnElement[Any]]:
    """Yield what rows are sorted by: as asked for, then by all other columns, so that it is the same everywhere."""
    asked = dict(plan.order)
    for index, descending in [*plan.order, *((index, False) for index in range(len(columns)) if index not in asked)]:
        key = by_code_point(columns[index]) if plan.columns[index].kind is Kind.TEXT else columns[index]
        yield key.desc().nulls_last() if descending else key.asc().nulls_first()


def _expression(column: PlannedColumn, source: Source) -> Expression:
    field = source.fields[column.field.name]
    match column.function:
        case None:
            return field
        case Function.COUNT:
            return func.count(field)
        case Function.SUM:
            return cast(func.coalesce(func.sum(field), 0), BigInteger)
        case Function.AVG:
            return _mean(field)
        case Function.MIN:
            return func.min(by_code_point(field) if column.kind is Kind.TEXT else field)
        case Function.MAX:
            return func.max(by_code_point(field) if column.kind is Kind.TEXT else field)


def _mean(field: Expression) -> ColumnElement[int]:
    """Return the mean rounded to a whole number, halves up.

    Databases round quotients of whole numbers differently, so what is divided is a multiple.
    """
    count = cast(func.count(field), BigInteger)
    twice = cast(2 * func.sum(field), BigInteger) + count
    left_over = (twice % (2 * count) + 2 * count) % (2 * count)
    return cast((twice - left_over) / func.nullif(2 * count, 0), BigInteger)


def _where(planned: Planned, source: Source) -> ColumnElement[bool]:
    match planned:
        case AllOf(parts):
            return and_(*(_where(part, source) for part in parts))
        case AnyOf(parts):
            return or_(*(_where(part, source) for part in parts))
        case _:
            return _COMPARE[planned.operator](source.fields[planned.field.name], planned.value)


_COMPARE: dict[Operator, Callable[[Any, Any], ColumnElement[bool]]] = {
    Operator.EQUAL: eq,
    Operator.LESS: lt,
    Operator.AT_MOST: le,
    Operator.MORE: gt,
    Operator.AT_LEAST: ge,
}
