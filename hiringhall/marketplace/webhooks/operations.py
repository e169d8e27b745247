"""Endpoints: added, changed, given another secret, switched off and on, deleted."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.webhooks.access import Owner, lock_owner, owned_endpoint
from hiringhall.marketplace.webhooks.kinds import EventKind
from hiringhall.marketplace.webhooks.models import (
    LONGEST_NAME,
    DeliveryState,
    EndpointState,
    WebhookDelivery,
    WebhookEndpoint,
)
from hiringhall.marketplace.webhooks.reach import Reach
from hiringhall.marketplace.webhooks.signing import new_secret
from hiringhall.storage.sealing import Sealer

MOST_ENDPOINTS = 10
OVERLAP = 86_400
"""Seconds for which the secret before signs along after it was replaced."""
CALLED = "called"
"""Under which lines of the change log keep the name of an endpoint."""
SWITCHED_OFF = "The webhook was switched off before it was delivered."


def add_endpoint(
    session: Session,
    actor: Actor,
    sealer: Sealer,
    owner: Owner,
    reach: Reach,
    *,
    url: str,
    name: str,
    kinds: Iterable[str],
) -> tuple[WebhookEndpoint, str]:
    """Have an address told of events from now on; return its endpoint and its secret, which nobody can see again.

    Raises InvalidInput for the address, the name or the kinds, Conflict when the address is told already or there are
    as many as there may be.
    """
    values = _checked(reach, url, name, kinds)
    lock_owner(session, owner)
    _require_free(session, owner, values["url"])
    if (session.scalar(select(func.count()).where(owner.owns)) or 0) >= MOST_ENDPOINTS:
        raise Conflict(f"There are {MOST_ENDPOINTS} webhooks, as many as there may be; delete one first.")
    secret, now = new_secret(), clock.now()
    endpoint = WebhookEndpoint(
        key=new_key(),
        company_id=owner.company_id,
        api_key_id=owner.api_key_id,
        sealed_secret=sealer.seal(secret),
        active_since=now,
        created_at=now,
        **values,
    )
    session.add(endpoint)
    session.flush()
    _record(session, actor, "webhook.added", endpoint, after=_facts(endpoint))
    return endpoint, secret


def change_endpoint(
    session: Session, actor: Actor, owner: Owner, reach: Reach, key: str, *, url: str, name: str, kinds: Iterable[str]
) -> WebhookEndpoint:
    """Give an endpoint another address, name or kinds. Raises NotFound, else as `add_endpoint`."""
    endpoint = owned_endpoint(session, owner, key, lock=True)
    before, values = _facts(endpoint), _checked(reach, url, name, kinds)
    if values["url"] != endpoint.url:
        lock_owner(session, owner)
        _require_free(session, owner, values["url"])
    for field, value in values.items():
        setattr(endpoint, field, value)
    if _facts(endpoint) != before:
        _record(session, actor, "webhook.changed", endpoint, before=before, after=_facts(endpoint))
    return endpoint


def replace_secret(session: Session, actor: Actor, sealer: Sealer, owner: Owner, key: str) -> str:
    """Give an endpoint a new secret and return it; the one before signs along for OVERLAP seconds. Raises NotFound."""
    endpoint = owned_endpoint(session, owner, key, lock=True)
    secret = new_secret()
    endpoint.old_secret, endpoint.old_until = endpoint.sealed_secret, clock.now() + OVERLAP
    endpoint.sealed_secret = sealer.seal(secret)
    _record(session, actor, "webhook.secret-replaced", endpoint)
    return secret


def switch_off(session: Session, actor: Actor, owner: Owner, key: str) -> WebhookEndpoint:
    """Tell an endpoint nothing any more; what waits is given up. Raises NotFound, InvalidState when it is off."""
    endpoint = owned_endpoint(session, owner, key, lock=True)
    if endpoint.state is not EndpointState.ACTIVE:
        raise InvalidState("webhook", "off", "off")
    end_endpoint(session, actor, endpoint, EndpointState.OFF)
    return endpoint


def end_endpoint(session: Session, actor: Actor, endpoint: WebhookEndpoint, state: EndpointState) -> None:
    """Switch off an endpoint that is locked and on, and give up what waits for it."""
    endpoint.state = state
    session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.endpoint_id == endpoint.id, WebhookDelivery.next_at.is_not(None))
        .values(state=DeliveryState.FAILED, next_at=None, last_error=SWITCHED_OFF)
    )
    verb = "failed" if state is EndpointState.FAILED else "switched-off"
    _record(session, actor, f"webhook.{verb}", endpoint)


def switch_on(session: Session, actor: Actor, owner: Owner, key: str) -> WebhookEndpoint:
    """Tell an endpoint of what happens from now on. Raises NotFound, InvalidState when it is on."""
    endpoint = owned_endpoint(session, owner, key, lock=True)
    if endpoint.state is EndpointState.ACTIVE:
        raise InvalidState("webhook", "on", "on")
    endpoint.state, endpoint.active_since, endpoint.failing_since = EndpointState.ACTIVE, clock.now(), None
    _record(session, actor, "webhook.switched-on", endpoint)
    return endpoint


def delete_endpoint(session: Session, actor: Actor, owner: Owner, key: str) -> WebhookEndpoint:
    """Forget an endpoint with all that was sent to it, and return what it was. Raises NotFound."""
    endpoint = owned_endpoint(session, owner, key, lock=True)
    session.execute(delete(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint.id))
    session.delete(endpoint)
    _record(session, actor, "webhook.deleted", endpoint, before=_facts(endpoint))
    return endpoint


def _require_free(session: Session, owner: Owner, url: str) -> None:
    if session.scalar(select(WebhookEndpoint.id).where(owner.owns, WebhookEndpoint.url == url)) is not None:
        raise Conflict("This address has a webhook already; change that one.", "url")


def _checked(reach: Reach, url: str, name: str, kinds: Iterable[str]) -> dict[str, Any]:
    name, chosen = " ".join(name.split()), set(kinds)
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InvalidInput("name", f"write what it is for, in 1 to {LONGEST_NAME} characters.")
    url = reach.checked(url)
    if not chosen:
        raise InvalidInput("kinds", "choose at least one kind of event.")
    if unknown := chosen - set(EventKind):
        raise InvalidInput("kinds", f"{min(unknown)[:64]} is no kind of event.")
    return {"url": url, "name": name, "kinds": [kind.value for kind in EventKind if kind in chosen]}


def _facts(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {"name": endpoint.name, "url": endpoint.url, "kinds": list(endpoint.kinds)}


def _record(
    session: Session,
    actor: Actor,
    kind: str,
    endpoint: WebhookEndpoint,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Append a line that keeps what the endpoint was called, for when it is gone."""
    told = {**(after or {}), CALLED: endpoint.name}
    record(session, actor, kind, endpoint.id, company_id=endpoint.company_id, before=before, after=told)
