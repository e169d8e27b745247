"""Thousands of rows at once: written on the driver, without an object for each."""

from collections.abc import Callable, Iterable, Iterator, Sequence
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


class BulkInsert:
    """An INSERT into some columns of a table; the others get what the database says.

    Values are those of the model: members of enums, dates, documents. On PostgreSQL rows are copied.
    """

    def __init__(self, table: type[Base], *columns: str) -> None:
        self._table: Table = Base.metadata.tables[table.__tablename__]
        self._columns = columns
        self._converts: dict[str, list[tuple[int, Convert]]] = {}

    def run(self, session: Session, rows: Iterable[Row], *, or_leave: bool = False) -> None:
        """Insert all rows. `or_leave` leaves out those that are there, and waits for whoever is inserting them."""
        connection = session.connection()
        driver, dialect = _driver(connection), connection.dialect
        names = ", ".join(f'"{name}"' for name in self._columns)
        values = self._bound(dialect, rows)
        if or_leave or dialect.name == "sqlite":
            mark = "?" if dialect.name == "sqlite" else "%s"
            marks = ", ".join([mark] * len(self._columns))
            insert = f'INSERT INTO "{self._table.name}" ({names}) VALUES ({marks})'  # noqa: S608 - names of ours
            _execute(driver, f"{insert} ON CONFLICT DO NOTHING" if or_leave else insert, values)
            return
        with driver.cursor() as cursor, cursor.copy(f'COPY "{self._table.name}" ({names}) FROM STDIN') as copy:
            for row in values:
                copy.write_row(row)

    def _bound(self, dialect: Dialect, rows: Iterable[Row]) -> Iterator[Row]:
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


def change_rows(session: Session, statement: str, rows: Iterable[Row]) -> None:
    """Run an UPDATE or DELETE once for each row of values, in their order, which is that in which rows are locked.

    `statement` marks a value with `?`; values are numbers and texts.
    """
    connection = session.connection()
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    _execute(_driver(connection), statement.replace("?", mark), rows)


def _execute(driver: Any, statement: str, rows: Iterable[Row]) -> None:
    cursor = driver.cursor()
    try:
        cursor.executemany(statement, rows)
    finally:
        cursor.close()


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection
