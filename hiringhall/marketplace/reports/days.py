"""Days in SQL, as far as databases say them differently."""

from typing import Any

from sqlalchemy import ColumnElement, Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _Monday(FunctionElement[Any]):
    type = Date()
    inherit_cache = True


@compiles(_Monday)
def _monday_in_postgresql(element: _Monday, compiler: SQLCompiler, **options: Any) -> str:
    (day,) = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(date_trunc('week', {day}) AS DATE)"


@compiles(_Monday, "sqlite")
def _monday_in_sqlite(element: _Monday, compiler: SQLCompiler, **options: Any) -> str:
    (day,) = (compiler.process(clause, **options) for clause in element.clauses)
    return f"date({day}, '-6 days', 'weekday 1')"


def monday_of(day: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """Return the Monday of the week of a day."""
    return _Monday(day)
