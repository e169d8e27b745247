"""The thread that does what is due, in every worker process."""

import threading

from hiringhall.background import Background
from hiringhall.storage import Database
from hiringhall.timekeeping.due import do_due

LOOK_EVERY = 30.0  # seconds between looks


class TimekeepingRoom(Background):
    """Does what is due in the background between `open` and `close`."""

    def __init__(self, database: Database, *, every: float = LOOK_EVERY) -> None:
        super().__init__("timekeeping", self._look, every=every)
        self._database = database

    def _look(self, closed: threading.Event) -> None:
        do_due(self._database, closed)
