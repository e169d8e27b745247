"""The columnar copies of one hall as doors and commands use them."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.orm import Session

from hiringhall.background import Background
from hiringhall.columns.engine import Engine
from hiringhall.columns.folder import Folder
from hiringhall.columns.parts import WORTH, Worth
from hiringhall.columns.reading import Reader, Row
from hiringhall.columns.upkeep import EVERY, Upkeep
from hiringhall.marketplace.reports.access import Scope
from hiringhall.marketplace.reports.plans import Plan
from hiringhall.marketplace.reports.running import Lines
from hiringhall.storage import Database


class Columns:
    """Reads large time reports in columns; `memory` are the megabytes that a process takes for it at most."""

    def __init__(self, database: Database, path: Path, memory: int, worth: Worth = WORTH) -> None:
        self._folder = Folder(path)
        self._engine = Engine(self._folder.path, self._folder.spill, memory)
        self._reader = Reader(database, self._engine, self._folder, worth)
        self._upkeep = Upkeep(database, self._engine, self._folder, worth)
        self._background = Background("columns", self._upkeep.work, every=EVERY)

    def open(self) -> None:
        """Keep the copies up in the background, whenever no other process of the node does."""
        self._background.open()
        self._background.wake()

    def close(self) -> None:
        """Stop; reports that are being read break off."""
        self._background.close()
        self._engine.close()

    def catch_up(self) -> int | None:
        """Make every copy that is missing now; return how many, None while another process of the node is at it."""
        with self._folder.locked() as is_mine:
            return self._upkeep.go_round(rest=0) if is_mine else None

    def read(self, session: Session, planned: Plan, scope: Scope) -> Iterator[Row] | None:
        """Return the rows of a time report, or None where the database itself is the better choice."""
        return self._reader.read(session, planned, scope)

    def read_lines(self, session: Session, planned: Plan, scope: Scope, lines: Lines) -> Iterator[str] | None:
        """Return the rows as texts, or None as `read` does."""
        return self._reader.read_lines(session, planned, scope, lines)
