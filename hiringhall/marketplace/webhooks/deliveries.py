"""What endpoints are told: queued, looked at, sent again."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.errors import InvalidState, NotFound
from hiringhall.marketplace.webhooks.access import Owner, owned_endpoint
from hiringhall.marketplace.webhooks.kinds import TEST
from hiringhall.marketplace.webhooks.models import DeliveryState, EndpointState, WebhookDelivery, WebhookEndpoint
from hiringhall.marketplace.webhooks.signing import new_event_id

PAGE = 30
TO_SEND = "webhooks to send"
"""Set in `session.info` by a transaction that queued deliveries, so that they are sent when that commits."""


def queue(
    session: Session,
    endpoint: WebhookEndpoint,
    event_id: str,
    kind: str,
    at: int,
    data: Any,
    *,
    story_id: int | None = None,
) -> WebhookDelivery:
    """Have an endpoint told of an event that happened at a second of the epoch; of a message, which one it is."""
    happened = f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"
    body = msgspec.json.encode({"type": kind, "timestamp": happened, "data": data}).decode()
    now = clock.now()
    delivery = WebhookDelivery(
        endpoint_id=endpoint.id,
        event_id=event_id,
        kind=kind,
        body=body,
        story_id=story_id,
        next_at=now,
        created_at=now,
    )
    session.add(delivery)
    session.info[TO_SEND] = True
    return delivery


def send_test(session: Session, owner: Owner, key: str) -> WebhookDelivery:
    """Tell an endpoint of nothing, to try it out. Raises NotFound, InvalidState while it is switched off."""
    endpoint = _active(session, owner, key)
    data = {"webhook": {"key": endpoint.key, "name": endpoint.name}}
    delivery = queue(session, endpoint, new_event_id(), TEST, clock.now(), data)
    session.flush()
    return delivery


def send_again(session: Session, owner: Owner, key: str, delivery_id: int) -> WebhookDelivery:
    """Deliver something once more, now, under the same id; it is retried as if it were new.

    Raises NotFound, InvalidState while the endpoint is switched off.
    """
    endpoint = _active(session, owner, key)
    delivery = delivery_of(session, endpoint, delivery_id)
    delivery.state, delivery.attempts, delivery.next_at = DeliveryState.WAITING, 0, clock.now()
    session.info[TO_SEND] = True
    return delivery


def _active(session: Session, owner: Owner, key: str) -> WebhookEndpoint:
    endpoint = owned_endpoint(session, owner, key, lock=True)
    if endpoint.state is not EndpointState.ACTIVE:
        raise InvalidState("webhook", "off", "told of anything")
    return endpoint


def endpoints_of(session: Session, owner: Owner) -> list[WebhookEndpoint]:
    """Return the endpoints of an owner, the oldest first."""
    return list(session.scalars(select(WebhookEndpoint).where(owner.owns).order_by(WebhookEndpoint.id)))


def deliveries_of(
    session: Session, endpoint: WebhookEndpoint, *, before: int | None = None, count: int = PAGE
) -> Sequence[WebhookDelivery]:
    """Return what an endpoint was told last, the newest first, or the newest before another."""
    found = select(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint.id)
    if before is not None:
        found = found.where(WebhookDelivery.id < before)
    return session.scalars(found.order_by(WebhookDelivery.id.desc()).limit(count)).all()


def delivery_of(session: Session, endpoint: WebhookEndpoint, delivery_id: int) -> WebhookDelivery:
    """Return one thing that an endpoint is or was told. Raises NotFound, also when it was removed for its age."""
    delivery = session.get(WebhookDelivery, delivery_id)
    if delivery is None or delivery.endpoint_id != endpoint.id:
        raise NotFound("delivery")
    return delivery


def count_waiting(session: Session, endpoint: WebhookEndpoint) -> int:
    """Return how many deliveries to an endpoint wait."""
    waiting = select(func.count()).where(
        WebhookDelivery.endpoint_id == endpoint.id, WebhookDelivery.next_at.is_not(None)
    )
    return session.scalar(waiting) or 0
