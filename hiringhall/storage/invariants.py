"""What always holds in the records, stated so that a running hall can be checked; and what holds for any table."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Column, ForeignKey, Table, and_, select, text
from sqlalchemy.orm import Session

from hiringhall.storage.tables import Base


@dataclass(frozen=True)
class Invariant:
    """Something that always holds. `find` returns a line for every record for which it does not."""

    name: str
    holds: str
    find: Callable[[Session], Iterable[str]]


def by_query(name: str, holds: str, sql: str, found: str) -> Invariant:
    """Return an invariant whose query selects the offending rows; `found` words one of them by its columns."""
    statement = text(sql)

    def find(session: Session) -> Iterator[str]:
        for row in session.execute(statement).mappings():
            yield found.format(**row)

    return Invariant(name, holds, find)


def _broken_pages(session: Session) -> Iterator[str]:
    if session.get_bind().dialect.name == "sqlite":
        for (line,) in session.execute(text("PRAGMA integrity_check")):
            if line != "ok":
                yield line


def _dangling(session: Session) -> Iterator[str]:
    for table in Base.metadata.sorted_tables:
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
            yield from _dangling_through(session, table, key)


def _dangling_through(session: Session, table: Table, key: ForeignKey) -> Iterator[str]:
    child, parent = table.alias("child"), key.column.table.alias("parent")
    source: Column[object] = child.c[key.parent.name]
    target: Column[object] = parent.c[key.column.name]
    row_key = [child.c[column.name] for column in table.primary_key]
    query = (
        select(*row_key, source)
        .outerjoin_from(child, parent, source == target)
        .where(and_(source.is_not(None), target.is_(None)))
    )
    for row in session.execute(query):
        name = " ".join(map(str, row[: len(row_key)]))
        yield f"{table.name} {name}: {key.parent.name} {row[-1]} is not in {key.column.table.name}"


INTEGRITY = Invariant("database-integrity", "The database file is whole.", _broken_pages)
REFERENCES = Invariant("references", "Every reference leads to a record.", _dangling)
