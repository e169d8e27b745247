"""The thread that looks for new matches, in the process of a node that keeps its index up to date."""

import threading

from hiringhall.background import Background
from hiringhall.hall import Hall
from hiringhall.notices.telling import tell_new_matches

LOOK_EVERY = 60.0  # seconds between looks


class NoticeRoom(Background):
    """Tells people of new matches in the background between `open` and `close`."""

    def __init__(self, hall: Hall) -> None:
        super().__init__("notices", self._look, every=min(LOOK_EVERY, hall.settings.notice_pause))
        self._hall = hall

    def _look(self, closed: threading.Event) -> None:
        if self._hall.search.is_writer:
            tell_new_matches(self._hall, closed)
