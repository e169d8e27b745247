"""Lines of the change log become deliveries, each once, however many workers look."""

import threading
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.changes import Change
from hiringhall.marketplace.webhooks.audience import active_endpoints, hearers
from hiringhall.marketplace.webhooks.deliveries import queue
from hiringhall.marketplace.webhooks.events import Event, Line, event_of
from hiringhall.marketplace.webhooks.kinds import OF_LINE
from hiringhall.marketplace.webhooks.models import WebhookEndpoint, WebhookMark
from hiringhall.marketplace.webhooks.signing import new_event_id
from hiringhall.search.log import position
from hiringhall.storage import Database

AT_ONCE = 200
"""Events that become deliveries in one transaction."""
IDLE_LINES = 10_000
"""Places of the log that may lie behind while there is nothing in them to tell, so that idle halls write nothing."""
_LAST = 2**62


def follow(database: Database, closed: threading.Event | None = None) -> int:
    """Queue what the log holds since it was last followed; return how many deliveries were queued."""
    closed, queued = closed or threading.Event(), 0
    while not closed.is_set() and _has_more(database):
        with database.writing() as session:
            step = _step(session, is_sqlite=database.is_sqlite)
        if step is None:
            break
        queued += step
    return queued


def _has_more(database: Database) -> bool:
    """Tell whether there is something to queue, or enough to pass over that noting it is worth a write."""
    with database.reading() as session:
        mark, now = session.get_one(WebhookMark, 1), position(session)
        if now <= mark.position or now - mark.position > IDLE_LINES:
            return True
        lines = _lines(mark, now, is_sqlite=database.is_sqlite)
        return session.execute(lines.limit(1)).first() is not None and bool(active_endpoints(session))


def _step(session: Session, *, is_sqlite: bool) -> int | None:
    """Queue some events and note how far that is; None while another worker is at it."""
    mark = session.scalar(select(WebhookMark).where(WebhookMark.id == 1).with_for_update(skip_locked=True))
    if mark is None:
        return None
    now = position(session)
    if now <= mark.position:  # the database was restored from one that had numbered its transactions further
        mark.position, mark.line_id = now - 1, _LAST
        return 0
    lines = _lines(mark, now, is_sqlite=is_sqlite)
    found = [Line(*row) for row in session.execute(lines.limit(AT_ONCE))]
    if len(found) < AT_ONCE:
        mark.position, mark.line_id = now - 1, _LAST
    else:
        mark.position, mark.line_id = found[-1].position, found[-1].id
    endpoints = active_endpoints(session)
    if not endpoints:
        return 0
    events = (event_of(session, line) for line in found)
    return sum(_queue(session, event, endpoints) for event in events if event is not None)


def _queue(session: Session, event: Event, endpoints: Sequence[WebhookEndpoint]) -> int:
    event_id, queued = new_event_id(), 0
    for hearer in hearers(session, event, endpoints):
        data = event.data if hearer.users is None else {**event.data, "users": hearer.users}
        queue(session, hearer.endpoint, event_id, event.kind.value, event.at, data)
        queued += 1
    return queued


def _lines(mark: WebhookMark, before: int, *, is_sqlite: bool) -> Select[*tuple[Any, ...]]:
    """Return the lines after a mark and before a place that are events, in their order."""
    place = Change.id if is_sqlite else Change.transaction_id
    return (
        select(place, Change.id, Change.at, Change.kind, Change.entity_id)
        .where(or_(place > mark.position, and_(place == mark.position, Change.id > mark.line_id)))
        # Said once more without an "or", by which PostgreSQL goes through the index.
        .where(place >= mark.position, place < before, Change.kind.in_(OF_LINE))
        .order_by(place, Change.id)
    )
