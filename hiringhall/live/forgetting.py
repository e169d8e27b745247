"""Events that were kept long enough are removed."""

import threading

from hiringhall.marketplace.rooms.events import forget_events, has_old_events
from hiringhall.storage import Database

AT_ONCE = 1_000


def forget_old(database: Database, closed: threading.Event | None = None) -> int:
    """Remove old events, some at a time, so that nobody waits for it; return how many there were."""
    removed = 0
    while closed is None or not closed.is_set():
        with database.reading() as session:
            if not has_old_events(session):
                break
        with database.writing() as session:
            count = forget_events(session, most=AT_ONCE)
        removed += count
        if not count:
            break
    return removed
