"""Texts in the order of their code points, which is the same in every database."""

from typing import Any

from sqlalchemy import ColumnElement, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _ByCodePoint(FunctionElement[str]):
    type = String()
    inherit_cache = True


@compiles(_ByCodePoint)
def _as_it_is(element: _ByCodePoint, compiler: SQLCompiler, **options: Any) -> str:
    (text,) = (compiler.process(clause, **options) for clause in element.clauses)
    return text


@compiles(_ByCodePoint, "postgresql")
def _in_c(element: _ByCodePoint, compiler: SQLCompiler, **options: Any) -> str:
    return f'{_as_it_is(element, compiler, **options)} COLLATE "C"'


def by_code_point(text: ColumnElement[Any] | InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """Return a text to compare and sort by."""
    return _ByCodePoint(text)
