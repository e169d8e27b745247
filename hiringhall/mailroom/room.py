"""The thread that delivers mail in a worker: woken by the commit of a transaction that queued some, else slowly."""

from sqlalchemy.orm import Session

from hiringhall.background import Background
from hiringhall.hall import Hall
from hiringhall.mailroom.carriers import open_carrier
from hiringhall.mailroom.delivery import deliver_due
from hiringhall.marketplace.mail import QUEUED

LOOK_EVERY = 15.0  # seconds between looks for mail that another process queued


class Mailroom(Background):
    """Delivers the mail of one hall in the background between `open` and `close`.

    The message under way when it closes too slowly is tried again later.
    """

    def __init__(self, hall: Hall) -> None:
        carrier = open_carrier(hall.settings)
        super().__init__("mailroom", lambda _: deliver_due(hall.database, hall.blobs, carrier), every=LOOK_EVERY)
        hall.database.after_commit(self._committed)

    def open(self) -> None:
        """Start delivering, at once what is there."""
        super().open()
        self.wake()

    def _committed(self, session: Session) -> None:
        if session.info.pop(QUEUED, False):
            self.wake()
