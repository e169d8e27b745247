"""The SELECT of a plan for DuckDB, and what it needs of which tables."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from sqlalchemy import Alias, Column, FromClause, Join, Table, select
from sqlalchemy.sql.elements import ClauseElement
from sqlalchemy.sql.visitors import iterate

from hiringhall.columns.engine import DIALECT
from hiringhall.marketplace.reports.compiling import Source, compiled
from hiringhall.marketplace.reports.plans import AllOf, AnyOf, Plan, Planned


class Statement(NamedTuple):
    """SQL with its parameters, and the columns that it reads of each table, in the order of the tables' columns."""

    sql: str
    parameters: list[Any]
    needs: dict[Table, list[Column[Any]]]


def statement_of(plan: Plan, source: Source) -> Statement:
    """Return what a plan reads from a source, without the joins that it does not need.

    The databases leave those out by themselves; DuckDB knows no keys and cannot tell.
    """
    chosen = compiled(plan, _lean(plan, source))
    written = chosen.compile(dialect=DIALECT, compile_kwargs={"render_postcompile": True})
    needed = {_stored(column) for column in _columns(chosen)}
    tables = {column.table for column in needed}
    return Statement(
        str(written),
        [written.params[name] for name in written.positiontup or ()],
        {table: [column for column in table.columns if column in needed] for table in tables},
    )


def _lean(plan: Plan, source: Source) -> Source:
    names = {column.field.name for column in plan.columns} | set(_fields(plan.where))
    used = {column.table for name in names for column in _columns(source.fields[name])}
    condition = source.rows.whereclause
    if condition is not None:
        used |= {column.table for column in _columns(condition)}
    (joined,) = source.rows.get_final_froms()
    rows = select().select_from(_without_unused(joined, used))
    return Source(rows if condition is None else rows.where(condition), source.fields)


def _without_unused(joined: FromClause, used: AbstractSet[FromClause]) -> FromClause:
    if not isinstance(joined, Join):
        return joined
    if joined.isouter and joined.right not in used:
        return _without_unused(joined.left, used)
    if joined.onclause is None:
        raise ValueError("A source joins tables on conditions.")
    used = used | {column.table for column in _columns(joined.onclause)}
    left = _without_unused(joined.left, used)
    return left.join(joined.right, joined.onclause, isouter=joined.isouter)


def _fields(where: Planned | None) -> Iterator[str]:
    match where:
        case None:
            return
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _fields(part)
        case _:
            yield where.field.name


def _columns(element: Any) -> Iterator[Column[Any]]:
    clause: ClauseElement = element.__clause_element__() if hasattr(element, "__clause_element__") else element
    for found in iterate(clause):
        if isinstance(found, Column):
            yield found


def _stored(column: Column[Any]) -> Column[Any]:
    """Return a column of a table's alias as the table's own."""
    table = column.table
    return table.element.c[column.name] if isinstance(table, Alias) else column
