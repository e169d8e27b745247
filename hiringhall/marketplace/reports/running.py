"""Running a query: from its text to the rows of the result."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Protocol

from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.reports.access import About, Scope, scope_of
from hiringhall.marketplace.reports.catalog import Matter, Report
from hiringhall.marketplace.reports.compiling import Source, compiled
from hiringhall.marketplace.reports.money_source import money_source
from hiringhall.marketplace.reports.plans import Plan, PlannedColumn, check
from hiringhall.marketplace.reports.time_source import time_source
from hiringhall.storage.database import streamed

Cell = date | int | str | None
"""A day, a whole number in the unit of its column, or a text."""


class Lines(NamedTuple):
    """Rows as texts: what stands before, between and after the cells of each.

    A cell is a JSON string: hours and money with two decimals, days as YYYYMMDD, nothing where there is none.
    """

    opens: str
    between: str
    closes: str


class Columns(Protocol):
    """A columnar copy of the time rows, which is quicker where there are many."""

    def read(self, session: Session, planned: Plan, scope: Scope) -> Iterator[tuple[Cell, ...]] | None:
        """Return the rows of a time report, or None where the database itself is the better choice."""

    def read_lines(self, session: Session, planned: Plan, scope: Scope, lines: Lines) -> Iterator[str] | None:
        """Return the rows as texts, or None as `read` does."""


@dataclass(frozen=True)
class Result:
    """What a query found. `rows` are read as they are asked for, once, while the session is open.

    Who asked for `lines` gets these instead, with no rows, where they are quicker.
    """

    columns: tuple[PlannedColumn, ...]
    rows: Iterator[tuple[Cell, ...]]
    lines: Iterator[str] | None = None

    def close(self) -> None:
        """Give up what is left to be read, before the session ends."""
        for left in (self.rows, self.lines):
            if isinstance(left, Generator):
                left.close()


def run(
    session: Session,
    actor: Actor,
    report: Report,
    about: About,
    text: str,
    *,
    columns: Columns | None = None,
    lines: Lines | None = None,
) -> Result:
    """Answer the query `text` in a report about something.

    Raises NotFound or NotAllowed, and QueryError for what cannot be read or may not be asked.
    """
    scope = scope_of(session, actor, report, about)
    return run_within(session, scope, report, text, columns=columns, lines=lines)


def run_within(
    session: Session,
    scope: Scope,
    report: Report,
    text: str,
    *,
    columns: Columns | None = None,
    lines: Lines | None = None,
) -> Result:
    """Answer the query `text` within a scope, of which the caller has found out that the reader may know it.

    Raises QueryError for what cannot be read or may not be asked.
    """
    planned = check(text, report)
    if not planned.columns:
        return Result((), iter(()))
    if report.matter is not Matter.TIME:
        return Result(planned.columns, _from_database(session, planned, money_source(report, scope)))
    if columns is not None and lines is not None:
        written = columns.read_lines(session, planned, scope, lines)
        if written is not None:
            return Result(planned.columns, iter(()), written)
    rows = columns.read(session, planned, scope) if columns is not None and lines is None else None
    return Result(planned.columns, rows if rows is not None else _from_database(session, planned, time_source(scope)))


def _from_database(session: Session, planned: Plan, source: Source) -> Iterator[tuple[Any, ...]]:
    with streamed(session, compiled(planned, source), at_once=10_000) as found:
        yield from (tuple(row) for row in found)
