"""The thread that looks for new matches, in the process of a node that keeps its index up to date."""

import threading

import structlog

from hiringhall.hall import Hall
from hiringhall.notices.telling import tell_new_matches

LOOK_EVERY = 60.0  # seconds between looks

log = structlog.get_logger(__name__)


class NoticeRoom:
    """Tells people of new matches in the background between `open` and `close`."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._pause = min(LOOK_EVERY, hall.settings.notice_pause)
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def open(self) -> None:
        """Start looking."""
        self._closed.clear()
        self._thread = threading.Thread(target=self._work, name="notices", daemon=True)
        self._thread.start()

    def close(self, wait: float = 5.0) -> None:
        """Stop looking; wait up to `wait` seconds for the mail that is being written."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join(wait)
            self._thread = None

    def _work(self) -> None:
        while not self._closed.wait(self._pause):
            if not self._hall.search.is_writer:
                continue
            try:
                tell_new_matches(self._hall, self._closed)
            except Exception:  # the database or the index may be away for a while; nothing was noted as told
                log.exception("notices failed")
