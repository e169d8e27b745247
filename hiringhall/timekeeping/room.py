"""The threads that do what is due, in every worker process."""

import threading

from hiringhall import clock
from hiringhall.background import Background
from hiringhall.hall import Hall
from hiringhall.storage import Database
from hiringhall.timekeeping.due import do_due
from hiringhall.timekeeping.retention import forget_screenshots

LOOK_EVERY = 30.0  # seconds between looks
LOOK_FOR_OLD_EVERY = 600.0
_A_DAY = 86_400
_CLAIM = "retention of screenshots"


class TimekeepingRoom(Background):
    """Does what is due in the background between `open` and `close`."""

    def __init__(self, database: Database, *, every: float = LOOK_EVERY) -> None:
        super().__init__("timekeeping", self._look, every=every)
        self._database = database

    def _look(self, closed: threading.Event) -> None:
        do_due(self._database, closed)


class RetentionRoom(Background):
    """Removes screenshots that were kept long enough, once a day in one of all worker processes.

    Whoever is first that day does it, on whichever machine; one that is stopped meanwhile leaves the rest for the next
    day, or for `hiringhall gc`.
    """

    def __init__(self, hall: Hall, *, every: float = LOOK_FOR_OLD_EVERY) -> None:
        super().__init__("retention", self._look, every=every)
        self._hall = hall

    def _look(self, closed: threading.Event) -> None:
        hall, now = self._hall, clock.now()
        is_done = hall.traffic.counted(_CLAIM, now) > 0
        if not is_done and hall.traffic.count(_CLAIM, _A_DAY, now) == 1:
            forget_screenshots(hall.database, hall.blobs, hall.settings.screenshot_days, closed)
