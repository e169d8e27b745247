"""Thousands of rows at once: written on the driver, without an object for each."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from sqlalchemy import Connection, Dialect, Table, text
from sqlalchemy.orm import Session

from hiringhall.storage.tables import Base

Row = Sequence[Any]
Convert = Callable[[Any], Any]


def reserve_ids(session: Session, table: type[Base], count: int) -> list[int]:
    """Return so many references for new rows of a table, in rising order, that nobody else will use.

    On SQLite the transaction has to hold the write lock, as those of `Database.writing` do.
    """
    name = table.__tablename__
    if session.get_bind().dialect.name == "sqlite":
        last = session.scalar(text(f"SELECT coalesce(max(id), 0) FROM {name}")) or 0  # noqa: S608 - a name of ours
        return list(range(last + 1, last + 1 + count))
    numbers = text("SELECT nextval(pg_get_serial_sequence(:table, 'id')) FROM generate_series(1, :count)")
    return sorted(session.scalars(numbers, {"table": name, "count": count}))


class _Bulk:
    """Rows of some columns of a table. Values are those of the model: members of enums, dates, documents."""

    def __init__(self, table: type[Base], columns: Sequence[str]) -> None:
        self._table: Table = Base.metadata.tables[table.__tablename__]
        self._columns = columns
        self._converts: dict[str, list[tuple[int, Convert]]] = {}

    def _bound(self, dialect: Dialect, rows: Iterable[Row]) -> Iterator[list[Any]]:
        """Yield rows as the driver takes them."""
        converts = self._converts.get(dialect.name)
        if converts is None:
            types = (self._table.c[name].type.dialect_impl(dialect) for name in self._columns)
            found = ((index, kind.bind_processor(dialect)) for index, kind in enumerate(types))
            converts = [(index, convert) for index, convert in found if convert is not None]
            self._converts[dialect.name] = converts
        for row in rows:
            values = list(row)
            for index, convert in converts:
                values[index] = convert(values[index])
            yield values


class BulkInsert(_Bulk):
    """An INSERT into some columns of a table; the others get what the database says."""

    def __init__(self, table: type[Base], *columns: str) -> None:
        super().__init__(table, columns)
        names = ", ".join(f'"{name}"' for name in columns)
        self._place = f'"{self._table.name}" ({names})'

    def run(self, session: Session, rows: Iterable[Row]) -> None:
        """Insert all rows; on PostgreSQL they are copied."""
        connection = session.connection()
        values = self._bound(connection.dialect, rows)
        if connection.dialect.name == "sqlite":
            self._insert(connection, values, "")
            return
        with _driver(connection).cursor() as cursor, cursor.copy(f"COPY {self._place} FROM STDIN") as copy:
            for row in values:
                copy.write_row(row)

    def leave(self, session: Session, rows: Iterable[Row]) -> None:
        """Insert rows but those that are there already; wait for whoever is inserting one of them."""
        connection = session.connection()
        self._insert(connection, self._bound(connection.dialect, rows), "ON CONFLICT DO NOTHING")

    def add_up(self, session: Session, rows: Iterable[Row]) -> None:
        """Insert rows; where one is there already add the value of the last column to its own.

        The other columns are the primary key. Rows are locked in their order until the transaction ends.
        """
        *keys, added = self._columns
        connection, sum_ = session.connection(), f'"{added}" = "{self._table.name}"."{added}" + excluded."{added}"'
        conflict = f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {sum_}"
        self._insert(connection, self._bound(connection.dialect, rows), conflict)

    def _insert(self, connection: Connection, values: Iterator[list[Any]], conflict: str) -> None:
        _run(connection, f"INSERT INTO {self._place} VALUES {{values}} {conflict}", values)  # noqa: S608


class BulkUpdate(_Bulk):
    """An UPDATE that sets some columns, adds to others, and finds each row by its key; rows have them in this order.

    On PostgreSQL rows are locked in any order: whoever may meet others has locked them before.
    """

    def __init__(
        self, table: type[Base], *, sets: Sequence[str] = (), adds: Sequence[str] = (), key: Sequence[str]
    ) -> None:
        super().__init__(table, [*sets, *adds, *key])
        self._sets, self._adds, self._key = sets, adds, key

    def run(self, session: Session, rows: Iterable[Row]) -> None:
        """Change the rows that there are."""
        connection = session.connection()
        values = self._bound(connection.dialect, rows)
        if connection.dialect.name == "sqlite":
            _driver(connection).executemany(self._statement(), values)
            return
        types = [self._table.c[name].type for name in self._columns]
        casts = [f"CAST(%s AS {kind.compile(dialect=connection.dialect)})" for kind in types]
        source = f"FROM (VALUES {{values}}) AS new ({', '.join(self._columns)})"
        _run(connection, self._statement(source), values, casts)

    def _statement(self, source: str = "") -> str:
        """Return the UPDATE of one row, whose values are parameters, or of all rows of a `source` called new."""
        value = "new.{0}" if source else "?"
        changes = [
            *(f"{name} = {value.format(name)}" for name in self._sets),
            *(f"{name} = {self._table.name}.{name} + {value.format(name)}" for name in self._adds),
        ]
        found = [f"{self._table.name}.{name} = {value.format(name)}" for name in self._key]
        return f"UPDATE {self._table.name} SET {', '.join(changes)} {source} WHERE {' AND '.join(found)}"  # noqa: S608


def _run(connection: Connection, statement: str, rows: Iterator[list[Any]], marks: Sequence[str] = ()) -> None:
    """Run a statement with `{values}`: row by row on SQLite, elsewhere with many rows each time."""
    driver = _driver(connection)
    if connection.dialect.name == "sqlite":
        first = next(rows, None)
        if first is not None:
            one = f"({', '.join('?' * len(first))})"
            driver.executemany(statement.format(values=one), chain([first], rows))
        return
    while chunk := list(islice(rows, _AT_ONCE)):
        one = f"({', '.join(marks or ['%s'] * len(chunk[0]))})"
        with driver.cursor() as cursor:
            cursor.execute(statement.format(values=", ".join([one] * len(chunk))), list(chain.from_iterable(chunk)))


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


_AT_ONCE = 2_000
"""Rows of one statement, each with a few values: PostgreSQL takes 65,535 of these."""
