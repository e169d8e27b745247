"""Reading a time report in columns: whether that pays, and how it stays what the database would answer."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack
from operator import itemgetter
from typing import Any

import structlog
from duckdb import DuckDBPyConnection, Error
from sqlalchemy.orm import Session

from hiringhall.columns.engine import Engine
from hiringhall.columns.folder import Folder
from hiringhall.columns.lines import as_lines
from hiringhall.columns.months import may_hold
from hiringhall.columns.parts import AT_ONCE, Part, Worth, parts_of
from hiringhall.columns.statements import Statement, statement_of
from hiringhall.columns.tables import Stock, known, lay_out
from hiringhall.marketplace.reports.access import Scope
from hiringhall.marketplace.reports.plans import AllOf, Plan, Planned, Test
from hiringhall.marketplace.reports.query import Operator
from hiringhall.marketplace.reports.running import Cell, Lines
from hiringhall.marketplace.reports.time_source import time_source
from hiringhall.storage import Database

Row = tuple[Cell, ...]

_OF_ONE = {"provider_id", "assignment_ref"}
"""Fields by which the database finds the few rows of a freelancer or contract at once."""

log = structlog.get_logger(__name__)


class Reader:
    """Reads plans about a client's time from copies, and from the database what they do not have."""

    def __init__(self, database: Database, engine: Engine, folder: Folder, worth: Worth) -> None:
        self._database = database
        self._engine = engine
        self._folder = folder
        self._worth = worth

    def read(self, session: Session, planned: Plan, scope: Scope) -> Iterator[Row] | None:
        """Return the rows of a plan, just as the database has them, or None where that had better be asked itself."""
        return self._read(session, planned, scope, lambda statement: statement)

    def read_lines(self, session: Session, planned: Plan, scope: Scope, lines: Lines) -> Iterator[str] | None:
        """Return the rows of a plan as texts, or None as `read` does."""
        rows = self._read(session, planned, scope, lambda statement: as_lines(statement, planned.columns, lines))
        return None if rows is None else _texts(rows)

    def _read(
        self, session: Session, planned: Plan, scope: Scope, shaped: Callable[[Statement], Statement]
    ) -> Iterator[Any] | None:
        company_id = scope.company_id
        if company_id is None or _is_of_one(planned.where) or self._stock(session, company_id, planned) is None:
            return None
        statement = shaped(statement_of(planned, time_source(scope)))
        if not known(statement.needs):
            return None
        with ExitStack() as stack:
            cursor = stack.enter_context(self._engine.cursor())
            with self._database.still(session) as still:
                stock = self._stock(still, company_id, planned)
                if stock is None:
                    return None
                try:
                    lay_out(cursor, still, stock, statement.needs)
                    return _begin(cursor, statement, stack)
                except Error as error:
                    log.warning("a report is not read in columns", why=str(error))
                    self._engine.discard_unreadable(stock.copies)
                    return None

    def _stock(self, session: Session, company_id: int, planned: Plan) -> Stock | None:
        """Return what there is of the months that a plan may need, None where copies are not worth while."""
        chosen = [part for part in parts_of(session, company_id) if may_hold(planned.where, part)]
        copied: list[Part] = []
        missing: list[Part] = []
        for part in chosen:
            (copied if self._folder.file(part).exists() else missing).append(part)
        total = _rows(chosen)
        if total < self._worth.least or _rows(missing) > self._worth.missing * total:
            return None
        return Stock(company_id, list(map(self._folder.file, copied)), missing)


def _texts(rows: Iterator[tuple[str]]) -> Iterator[str]:
    try:
        yield from map(itemgetter(0), rows)
    finally:
        if isinstance(rows, Generator):
            rows.close()


def _begin(cursor: DuckDBPyConnection, statement: Statement, held: ExitStack) -> Iterator[Any]:
    """Run a statement; what goes wrong shows here, before anybody has seen a row."""
    cursor.execute(statement.sql, statement.parameters)
    return _stream(cursor, cursor.fetchmany(AT_ONCE), held.pop_all())


def _stream(cursor: DuckDBPyConnection, rows: list[Any], held: ExitStack) -> Iterator[Any]:
    with held:
        while rows:
            yield from rows
            rows = cursor.fetchmany(AT_ONCE)


def _rows(parts: Iterable[Part]) -> int:
    return sum(part.rows for part in parts)


def _is_of_one(where: Planned | None) -> bool:
    """Tell whether a plan is about one freelancer or contract only."""
    match where:
        case AllOf(parts):
            return any(map(_is_of_one, parts))
        case Test(field, Operator.EQUAL):
            return field.name in _OF_ONE
        case _:
            return False
