"""Upkeep of the copies of a node: what is missing or outdated is made anew, what nobody can want is removed."""

import threading
import time
from datetime import date

import structlog
from duckdb import Error

from hiringhall.columns.engine import Engine, clear_spill, copy_out, load
from hiringhall.columns.folder import Folder
from hiringhall.columns.parts import Worth, large_parts, parts_of, rows_of
from hiringhall.marketplace.diary.models import TimeRow
from hiringhall.storage import Database
from hiringhall.storage.tables import Base

EVERY = 5.0
"""Seconds between two rounds at least."""
REST = 60.0
"""Seconds that a copy is left as it is, so that work that is being tracked does not have it written all the time."""
GRACE = 600.0
"""Seconds for which a copy is kept after another took its place, for reports that have begun with it."""
SHARE = 20
"""A round is followed by a rest of so many times its length."""
_ROWS = Base.metadata.tables[TimeRow.__tablename__]
_NAMES = [column.name for column in _ROWS.columns]

log = structlog.get_logger(__name__)


class Upkeep:
    """Keeps the copies of a node."""

    def __init__(self, database: Database, engine: Engine, folder: Folder, worth: Worth) -> None:
        self._database = database
        self._engine = engine
        self._folder = folder
        self._worth = worth

    def work(self, closed: threading.Event) -> None:
        """Go round again and again until `closed` is set, unless another process of the node does."""
        with self._folder.locked() as is_mine:
            while is_mine and not closed.is_set():
                begun = time.monotonic()
                self.go_round(closed)
                closed.wait(max(EVERY, SHARE * (time.monotonic() - begun)))

    def go_round(self, closed: threading.Event | None = None, *, rest: float = REST, grace: float = GRACE) -> int:
        """Make every copy that is missing, then remove what nobody can want any more; return how many were made.

        Only for whoever holds the lock of the folder. Ends early when `closed` is set.
        """
        with self._database.reading() as session:
            parts = large_parts(session, self._worth.least)
        made = 0
        for part in parts:
            if closed is not None and closed.is_set():
                return made
            if not self._folder.file(part).exists() and self._folder.newest(part) <= time.time() - rest:
                made += self._make(part.company_id, part.month)
        for path in self._folder.outdated({self._folder.file(part) for part in parts}, grace):
            path.unlink(missing_ok=True)
        clear_spill(self._folder.spill)
        return made

    def _make(self, company_id: int, month: date) -> bool:
        """Copy the rows of a client in a month as they are now; False when there are none, or when it cannot be."""
        reading, cursors = self._database.reading(), self._engine.cursor()
        with reading as session, self._database.still(session) as still, cursors as cursor:
            part = next((part for part in parts_of(still, company_id) if part.month == month), None)
            if part is None:
                return False
            unfinished = self._folder.unfinished(part)
            try:
                load(cursor, _ROWS.name, _ROWS.columns, rows_of(still, _NAMES, company_id, month, part.last_day))
                copy_out(cursor, f'SELECT * FROM "{_ROWS.name}" ORDER BY contract_id, day, line', unfinished)  # noqa: S608
                self._folder.finish(unfinished, part)
            except (Error, OSError) as error:
                log.warning("a copy of time rows cannot be made", company_id=company_id, month=month, why=str(error))
                unfinished.unlink(missing_ok=True)
                return False
            return True
