"""What falls due with time, and the doing of it."""

import threading
from collections.abc import Callable

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.contracts.feedback import show_due
from hiringhall.marketplace.offers.endings import expire_offers
from hiringhall.marketplace.payments.repeating import forget_answers
from hiringhall.marketplace.status_reports.late import tell_late
from hiringhall.storage import Database

Task = Callable[[Session, int], int]
"""Does a part of what is due at a time, in seconds, and returns how much; 0 when nothing is left.

Several processes may do it at once: each takes what no other has in hand.
"""

DUE: tuple[Task, ...] = (expire_offers, show_due, forget_answers, tell_late)


def do_due(database: Database, closed: threading.Event | None = None) -> int:
    """Do all that is due, each part in a transaction of its own; return how much was done."""
    closed, done = closed or threading.Event(), 0
    for task in DUE:
        while not closed.is_set():
            with database.writing() as session:
                count = task(session, clock.now())
            done += count
            if not count:
                break
    return done
