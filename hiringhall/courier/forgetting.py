"""Deliveries that ended long ago are removed."""

import threading

from sqlalchemy import delete, select

from hiringhall import clock
from hiringhall.hall import Hall
from hiringhall.marketplace.webhooks.models import WebhookDelivery
from hiringhall.storage import Database

KEPT_DAYS = 30
_A_DAY = 86_400
_AT_ONCE = 500
_TURN = "turn to forget webhooks"
"""The counter that whoever is first in its window of a day finds at nothing."""


def forget_deliveries(database: Database, closed: threading.Event | None = None) -> int:
    """Remove what was queued more than KEPT_DAYS ago and waits no more; return how many there were."""
    removed = 0
    old = select(WebhookDelivery.id).where(
        WebhookDelivery.created_at < clock.now() - KEPT_DAYS * _A_DAY, WebhookDelivery.next_at.is_(None)
    )
    while closed is None or not closed.is_set():
        with database.writing() as session:
            found = session.scalars(old.order_by(WebhookDelivery.created_at).limit(_AT_ONCE)).all()
            session.execute(delete(WebhookDelivery).where(WebhookDelivery.id.in_(found)))
        removed += len(found)
        if len(found) < _AT_ONCE:
            break
    return removed


def forget_daily(hall: Hall, closed: threading.Event | None = None) -> int | None:
    """Remove old deliveries once a day for all workers on all machines; None when it was done that day."""
    now = clock.now()
    if hall.traffic.counted(_TURN, now) or hall.traffic.count(_TURN, _A_DAY, now) > 1:
        return None
    return forget_deliveries(hall.database, closed)
