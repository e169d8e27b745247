"""The threads of the courier in a worker: one follows the change log and rooms, several deliver."""

import threading
import time

from sqlalchemy.orm import Session

from hiringhall.background import Background
from hiringhall.courier.carrying import Carrier
from hiringhall.courier.delivery import deliver_due
from hiringhall.courier.following import follow
from hiringhall.courier.forgetting import forget_daily
from hiringhall.courier.listening import follow_rooms
from hiringhall.hall import Hall
from hiringhall.marketplace.webhooks.deliveries import TO_SEND
from hiringhall.marketplace.webhooks.reach import Reach

FOLLOW_EVERY = 1.0  # seconds between looks into the change log and rooms
LOOK_EVERY = 2.0  # seconds between looks for what is due, or was queued by another process
CLOSES_WITHIN = 5.0  # seconds for all that is being sent
SENDERS = 4
"""Threads that deliver; half of them leave alone what fails, so that slow failures do not take all."""


class Courier:
    """Tells webhooks of events in the background between `open` and `close`.

    What is under way when it closes too slowly is sent again later.
    """

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._carrier = Carrier(Reach(hall.settings.webhook_networks), hall.settings.webhook_ca)
        self._follower = Background("webhooks", self._follow, every=FOLLOW_EVERY)
        self._senders = [self._sender(number, only_sound=number % 2 == 1) for number in range(SENDERS)]
        hall.database.after_commit(self._committed)

    def open(self) -> None:
        """Start, at once with what is there."""
        for each in (self._follower, *self._senders):
            each.open()
            each.wake()

    def close(self) -> None:
        """Stop; what is being sent has some seconds to be answered."""
        threads, ends = (self._follower, *self._senders), time.monotonic() + CLOSES_WITHIN
        for each in threads:
            each.leave_off()
        for each in threads:
            each.close(wait=max(0.0, ends - time.monotonic()))

    def _sender(self, number: int, *, only_sound: bool) -> Background:
        def deliver(closed: threading.Event) -> int:
            return deliver_due(self._hall, self._carrier, closed, only_sound=only_sound)

        return Background(f"webhooks-{number}", deliver, every=LOOK_EVERY)

    def _follow(self, closed: threading.Event) -> None:
        follow(self._hall.database, closed)
        follow_rooms(self._hall.database, closed)
        if not closed.is_set():
            forget_daily(self._hall, closed)

    def _committed(self, session: Session) -> None:
        if session.info.pop(TO_SEND, False):
            for sender in self._senders:
                sender.wake()
