"""The thread that makes reports in a worker: woken by the commit of a transaction that asks for one, else slowly."""

import threading

from sqlalchemy.orm import Session

from hiringhall.background import Background
from hiringhall.hall import Hall
from hiringhall.reporting.forgetting import forget_daily
from hiringhall.reporting.making import make_waiting
from hiringhall.reporting.runs import TO_MAKE
from hiringhall.reporting.sending import queue_due

LOOK_EVERY = 10.0  # seconds between looks for what another process was asked for, or what is due


class ReportingRoom(Background):
    """Makes the reports of a hall in the background between `open` and `close`, one at a time."""

    def __init__(self, hall: Hall) -> None:
        super().__init__("reporting", self._look, every=LOOK_EVERY)
        self._hall = hall
        hall.database.after_commit(self._committed)

    def open(self) -> None:
        """Start, at once with what is there."""
        super().open()
        self.wake()

    def _look(self, closed: threading.Event) -> None:
        queue_due(self._hall.database, closed)
        make_waiting(self._hall, closed)
        if not closed.is_set():
            forget_daily(self._hall, closed)

    def _committed(self, session: Session) -> None:
        if session.info.pop(TO_MAKE, False):
            self.wake()
