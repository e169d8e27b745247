"""How far a run is: counted as rows pass, noted in the database every few seconds, so that all see the worker lives."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from hiringhall import clock
from hiringhall.marketplace.reports.models import ReportRun, RunState
from hiringhall.marketplace.reports.running import Cell
from hiringhall.storage import Database

BEAT = 2.0
"""Seconds between two notes."""

log = structlog.get_logger(__name__)


class LostError(Exception):
    """The run is another's by now, or was called off."""


class StoppedError(Exception):
    """The worker is told to stop."""


class Progress:
    """The count of one attempt at a run, see ReportRun."""

    def __init__(self, run: ReportRun, closed: threading.Event) -> None:
        self.run_id, self.attempt = run.id, run.attempts
        self.done, self.total = 0, 0
        self.is_lost = False
        self._closed = closed

    def counting(self, rows: Iterator[tuple[Cell, ...]]) -> Iterator[tuple[Cell, ...]]:
        """Yield the rows, counting them. Raises LostError or StoppedError once there is no use in going on."""
        for row in rows:
            if self.is_lost:
                raise LostError
            if self._closed.is_set():
                raise StoppedError
            yield row
            self.done += 1

    def all_found(self) -> None:
        """From now on the rows that were counted are written."""
        self.done, self.total = 0, self.done


@contextmanager
def noted(database: Database, progress: Progress) -> Iterator[None]:
    """Note every BEAT seconds how far it is while the block runs."""
    ended = threading.Event()

    def beat() -> None:
        while not ended.wait(BEAT):
            try:
                progress.is_lost = not _note(database, progress)
            except SQLAlchemyError:  # the database may be away for a while
                log.exception("progress of a report not noted", run=progress.run_id)

    thread = threading.Thread(target=beat, name="report-progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _note(database: Database, progress: Progress) -> bool:
    """Note how far it is; False when the run is not this attempt's any more."""
    with database.writing() as session:
        noted = session.execute(
            update(ReportRun)
            .where(ReportRun.id == progress.run_id, ReportRun.attempts == progress.attempt)
            .where(ReportRun.state == RunState.RUNNING)
            .values(alive_at=clock.now(), done=progress.done, total=progress.total)
            .returning(ReportRun.id)
        )
        return noted.scalar_one_or_none() is not None
