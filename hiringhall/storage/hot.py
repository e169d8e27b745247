"""Reads on the path of every request: compiled once, run on the driver, results made without the general machinery.

Measured on SQLite for one row: 3 µs against 19 for the same statement through a connection and 50 through a session.
"""

from collections.abc import Callable
from datetime import date
from enum import Enum
from typing import Any, Generic, TypeVar

import msgspec
from sqlalchemy import Boolean, Connection, Date, Dialect, Select
from sqlalchemy import Enum as EnumType
from sqlalchemy.orm import Session
from sqlalchemy.types import JSON, TypeEngine

Row = TypeVar("Row")
Convert = Callable[[Any], Any]


class HotRead(Generic[Row]):
    """A SELECT whose rows become `make(*columns)`.

    Its parameters are `bindparam`s by name; other values in it are fixed when it is compiled. Values come back as
    through SQLAlchemy: enum members, dates, booleans and decoded JSON.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]], make: Callable[..., Row]) -> None:
        self._statement = statement
        self._make = make
        self._compiled: dict[str, _Compiled] = {}

    def all(self, session: Session, /, **values: Any) -> list[Row]:
        """Return every row."""
        connection = session.connection()
        compiled = self._compiled.get(connection.dialect.name) or self._compile(connection)
        cursor = connection.connection.driver_connection.execute(compiled.sql, compiled.bind(values))  # type: ignore[union-attr]
        make, converts = self._make, compiled.converts
        rows = []
        for raw in cursor.fetchall():
            columns = list(raw)
            for index, convert in converts:
                if columns[index] is not None:
                    columns[index] = convert(columns[index])
            rows.append(make(*columns))
        return rows

    def first(self, session: Session, /, **values: Any) -> Row | None:
        """Return the first row, or None."""
        rows = self.all(session, **values)
        return rows[0] if rows else None

    def _compile(self, connection: Connection) -> "_Compiled":
        compiled = self._compiled[connection.dialect.name] = _Compiled(self._statement, connection.dialect)
        return compiled


class _Compiled:
    """The SQL of a statement for one kind of database, how to bind and what to convert."""

    def __init__(self, statement: Select[*tuple[Any, ...]], dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.sql = str(compiled)
        self._fixed = {
            name: value.value if isinstance(value, Enum) else value
            for name, value in compiled.params.items()
            if value is not None
        }
        self._order = compiled.positiontup if compiled.positional else None
        found = ((index, _converter(column.type, dialect)) for index, column in enumerate(statement.selected_columns))
        self.converts = [(index, convert) for index, convert in found if convert is not None]

    def bind(self, values: dict[str, Any]) -> Any:
        every = {**self._fixed, **values}
        return every if self._order is None else [every[name] for name in self._order]


def _converter(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if isinstance(kind, EnumType) and kind.enum_class is not None:
        by_value = {member.value: member for member in kind.enum_class}
        return by_value.__getitem__
    if dialect.name != "sqlite":
        return None
    if isinstance(kind, JSON):
        return msgspec.json.decode
    if isinstance(kind, Date):
        return date.fromisoformat
    return bool if isinstance(kind, Boolean) else None
