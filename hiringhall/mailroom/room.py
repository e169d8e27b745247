"""The thread that delivers mail in a worker: woken by the commit of a transaction that queued some, else slowly."""

import threading

import structlog
from sqlalchemy.orm import Session

from hiringhall.hall import Hall
from hiringhall.mailroom.carriers import open_carrier
from hiringhall.mailroom.delivery import deliver_due
from hiringhall.marketplace.mail import QUEUED

LOOK_EVERY = 15.0  # seconds between looks for mail that another process queued

log = structlog.get_logger(__name__)


class Mailroom:
    """Delivers the mail of one hall in the background between `open` and `close`."""

    def __init__(self, hall: Hall) -> None:
        self._database = hall.database
        self._carrier = open_carrier(hall.settings)
        self._wake = threading.Event()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None
        hall.database.after_commit(self._committed)

    def open(self) -> None:
        """Start delivering."""
        self._closed.clear()
        self._thread = threading.Thread(target=self._work, name="mailroom", daemon=True)
        self._thread.start()

    def close(self, wait: float = 5.0) -> None:
        """Stop delivering; wait up to `wait` seconds for the message under way, which else is tried again later."""
        self._closed.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(wait)
            self._thread = None

    def _committed(self, session: Session) -> None:
        if session.info.pop(QUEUED, False):
            self._wake.set()

    def _work(self) -> None:
        while not self._closed.is_set():
            self._wake.clear()
            try:
                deliver_due(self._database, self._carrier)
            except Exception:  # the database may be away for a while; the queue waits in it
                log.exception("mail delivery failed")
            self._wake.wait(LOOK_EVERY)
