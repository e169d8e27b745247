"""Delivery: of several workers one takes an endpoint for a turn, and a failure makes the pause longer."""

import threading
import time
from collections.abc import Sequence
from typing import NamedTuple

import structlog
from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.courier.carrying import GONE, Answer, Carrier
from hiringhall.courier.telling import tell_failure
from hiringhall.hall import Hall
from hiringhall.marketplace.accounts.models import ApiKey, KeyStatus
from hiringhall.marketplace.actor import HALL
from hiringhall.marketplace.webhooks.models import DeliveryState, EndpointState, WebhookDelivery, WebhookEndpoint
from hiringhall.marketplace.webhooks.operations import end_endpoint
from hiringhall.marketplace.webhooks.signing import signature_headers
from hiringhall.storage import Database

PAUSES = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds until the next attempt after the first, second, … one failed; after the last it is given up.
Source: Standard Webhooks, "Deliverability and reliability"."""
GIVEN_UP_AFTER = 5 * 86_400
"""Seconds of failures after which an endpoint is switched off."""
LEASE = 120
"""Seconds for which a worker has an endpoint and what it sends: longer than an attempt can take, names looked up
included. When the worker dies, another goes on after them."""
TURN = 10.0
"""Seconds after which an endpoint with much to send lets others go first."""

log = structlog.get_logger(__name__)


class Taken(NamedTuple):
    """An endpoint that this worker has for a turn."""

    endpoint_id: int
    turn: int


class Parcel(NamedTuple):
    """An attempt: what to send where."""

    delivery_id: int
    attempt: int
    event_id: str
    body: str
    url: str
    sealed_secrets: Sequence[str]


def deliver_due(
    hall: Hall, carrier: Carrier, closed: threading.Event | None = None, *, only_sound: bool = False
) -> int:
    """Deliver what is due and return how many attempts were made; with `only_sound` to endpoints that do not fail.

    What is sent when its worker dies is sent again after LEASE: it may arrive twice, never not at all.
    """
    closed, made = closed or threading.Event(), 0
    while not closed.is_set() and (taken := take_endpoint(hall.database, only_sound=only_sound)) is not None:
        try:
            made += _serve(hall, carrier, taken, closed)
        finally:
            _release(hall.database, taken)
    return made


def take_endpoint(database: Database, *, only_sound: bool = False) -> Taken | None:
    """Take the endpoint with something due that was not tried for the longest time; None when there is none."""
    found = select(WebhookEndpoint.id).where(_is_ready(clock.now(), only_sound=only_sound)).limit(1)
    with database.reading() as session:
        if session.scalar(found) is None:
            return None
    with database.writing() as session:
        ordered = found.order_by(WebhookEndpoint.tried_at, WebhookEndpoint.id)
        endpoint_id = session.scalar(ordered.with_for_update(skip_locked=True))
        if endpoint_id is None:
            return None
        now = clock.now()
        turn = session.execute(
            update(WebhookEndpoint)
            .where(WebhookEndpoint.id == endpoint_id)
            .values(turn=WebhookEndpoint.turn + 1, taken_until=now + LEASE, tried_at=now)
            .returning(WebhookEndpoint.turn)
        ).scalar_one()
        return Taken(endpoint_id, turn)


def _is_ready(now: int, *, only_sound: bool) -> ColumnElement[bool]:
    is_due = exists().where(WebhookDelivery.endpoint_id == WebhookEndpoint.id, WebhookDelivery.next_at <= now)
    approved = exists().where(ApiKey.id == WebhookEndpoint.api_key_id, ApiKey.status == KeyStatus.APPROVED)
    ready = (
        (WebhookEndpoint.state == EndpointState.ACTIVE)
        & or_(WebhookEndpoint.taken_until.is_(None), WebhookEndpoint.taken_until < now)
        & or_(WebhookEndpoint.api_key_id.is_(None), approved)
        & is_due
    )
    return ready & WebhookEndpoint.failing_since.is_(None) if only_sound else ready


def _serve(hall: Hall, carrier: Carrier, taken: Taken, closed: threading.Event) -> int:
    """Deliver to an endpoint, the oldest first, until nothing is due, something fails or its time is over."""
    ends, made = time.monotonic() + TURN, 0
    while not closed.is_set() and (parcel := _next(hall.database, taken)) is not None:
        answer = _sent(hall, carrier, parcel)
        made += 1
        with hall.database.writing() as session:
            _note(session, hall, taken, parcel, answer)
        if not answer.is_good or time.monotonic() > ends:
            break
    return made


def _next(database: Database, taken: Taken) -> Parcel | None:
    """Take the next delivery for an attempt by moving the one after it; None when there is none or it is lost."""
    with database.writing() as session:
        endpoint = _still_taken(session, taken)
        if endpoint is None or endpoint.state is not EndpointState.ACTIVE:
            return None
        now = clock.now()
        due = select(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint.id, WebhookDelivery.next_at <= now)
        delivery = session.scalar(due.order_by(WebhookDelivery.id).limit(1).with_for_update())
        if delivery is None:
            return None
        delivery.attempts += 1
        delivery.next_at = endpoint.taken_until = now + LEASE
        keys = [endpoint.sealed_secret]
        if endpoint.old_secret is not None and (endpoint.old_until or 0) > now:
            keys.append(endpoint.old_secret)
        return Parcel(delivery.id, delivery.attempts, delivery.event_id, delivery.body, endpoint.url, keys)


def _sent(hall: Hall, carrier: Carrier, parcel: Parcel) -> Answer:
    body = parcel.body.encode()
    try:
        keys = [hall.sealer.open(sealed) for sealed in parcel.sealed_secrets]
        headers = signature_headers(parcel.event_id, clock.now(), body, *keys)
        return carrier.carry(parcel.url, headers, body)
    except Exception:  # one that cannot be sent at all must not stop the others
        log.exception("webhook not sent", delivery=parcel.delivery_id)
        return Answer(error="It could not be sent, which was noted.")


def _note(session: Session, hall: Hall, taken: Taken, parcel: Parcel, answer: Answer) -> None:
    """Note what came of an attempt, unless another worker took over or it was given up meanwhile."""
    endpoint = _still_taken(session, taken)
    delivery = session.get(WebhookDelivery, parcel.delivery_id, with_for_update=True)
    if endpoint is None or delivery is None or delivery.state is not DeliveryState.WAITING:
        return
    now = clock.now()
    delivery.last_at, delivery.last_took = now, answer.took
    delivery.last_status, delivery.last_answer, delivery.last_error = answer.status, answer.text, answer.error
    if answer.is_good:
        delivery.state, delivery.next_at, endpoint.failing_since = DeliveryState.DELIVERED, None, None
        return
    endpoint.failing_since = endpoint.failing_since or now
    if parcel.attempt > len(PAUSES):
        delivery.state, delivery.next_at = DeliveryState.FAILED, None
    else:
        delivery.next_at = now + PAUSES[parcel.attempt - 1]
    if answer.status == GONE or now - endpoint.failing_since >= GIVEN_UP_AFTER:
        session.flush()
        end_endpoint(session, HALL, endpoint, EndpointState.FAILED)
        tell_failure(session, endpoint, hall_name=hall.settings.name, address=hall.settings.address)


def _release(database: Database, taken: Taken) -> None:
    with database.writing() as session:
        session.execute(
            update(WebhookEndpoint)
            .where(WebhookEndpoint.id == taken.endpoint_id, WebhookEndpoint.turn == taken.turn)
            .values(taken_until=None)
        )


def _still_taken(session: Session, taken: Taken) -> WebhookEndpoint | None:
    return session.scalar(
        select(WebhookEndpoint)
        .where(WebhookEndpoint.id == taken.endpoint_id, WebhookEndpoint.turn == taken.turn)
        .with_for_update()
    )
