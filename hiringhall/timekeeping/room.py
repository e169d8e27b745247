"""The threads that do what is due, in every worker process."""

import threading

from hiringhall import clock
from hiringhall.background import Background
from hiringhall.hall import Hall
from hiringhall.marketplace.billing.calendar import Calendar
from hiringhall.marketplace.billing.run import bill
from hiringhall.storage import Database
from hiringhall.timekeeping.due import do_due
from hiringhall.timekeeping.retention import forget_daily

LOOK_EVERY = 30.0  # seconds between looks
LOOK_FOR_OLD_EVERY = 600.0


class TimekeepingRoom(Background):
    """Does what is due in the background between `open` and `close`; what is money only by a `calendar`."""

    def __init__(self, database: Database, calendar: Calendar | None = None, *, every: float = LOOK_EVERY) -> None:
        super().__init__("timekeeping", self._look, every=every)
        self._database = database
        self._calendar = calendar

    def _look(self, closed: threading.Event) -> None:
        do_due(self._database, closed)
        if self._calendar is not None:
            bill(self._database, self._calendar, clock.day(clock.now()), closed)


class RetentionRoom(Background):
    """Has screenshots removed that were kept long enough."""

    def __init__(self, hall: Hall, *, every: float = LOOK_FOR_OLD_EVERY) -> None:
        super().__init__("retention", lambda closed: forget_daily(hall, closed), every=every)
