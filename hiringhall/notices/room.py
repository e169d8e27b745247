"""The threads that follow the change log for people's inboxes, and that look for new matches of saved searches."""

import threading

from hiringhall.background import Background
from hiringhall.hall import Hall
from hiringhall.notices.following import follow_log, send_digests
from hiringhall.notices.telling import tell_new_matches

LOOK_EVERY = 60.0  # seconds between looks
FOLLOW_EVERY = 1.0


class NoticeRoom(Background):
    """Tells people of new matches in the background between `open` and `close`.

    Only the process of a node that keeps its index up to date looks.
    """

    def __init__(self, hall: Hall) -> None:
        super().__init__("notices", self._look, every=min(LOOK_EVERY, hall.settings.notice_pause))
        self._hall = hall

    def _look(self, closed: threading.Event) -> None:
        if self._hall.search.is_writer:
            tell_new_matches(self._hall, closed)


class InboxRoom(Background):
    """Makes the entries of inboxes and daily mails in the background; in every worker, for one of them does each."""

    def __init__(self, hall: Hall) -> None:
        super().__init__("inbox", self._look, every=FOLLOW_EVERY)
        self._hall = hall

    def _look(self, closed: threading.Event) -> None:
        follow_log(self._hall, closed)
        send_digests(self._hall, closed)
