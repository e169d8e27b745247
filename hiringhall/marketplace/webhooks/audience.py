"""Who hears of an event: endpoints of the companies that see it, and of applications whose people see it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.agents import is_on_side
from hiringhall.marketplace.accounts.models import AccessToken, ApiKey, KeyStatus, Membership, Team, User, UserStatus
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.webhooks.events import Event
from hiringhall.marketplace.webhooks.models import EndpointState, WebhookEndpoint

VIA = "webhooks"


class Hearer(NamedTuple):
    """An endpoint that is told; of an application, for which of its people."""

    endpoint: WebhookEndpoint
    users: tuple[int, ...] | None = None


def active_endpoints(session: Session) -> Sequence[WebhookEndpoint]:
    """Return the endpoints that are switched on; those of applications only while these may act."""
    approved = select(ApiKey.id).where(ApiKey.status == KeyStatus.APPROVED)
    return session.scalars(
        select(WebhookEndpoint)
        .where(WebhookEndpoint.state == EndpointState.ACTIVE)
        .where(or_(WebhookEndpoint.api_key_id.is_(None), WebhookEndpoint.api_key_id.in_(approved)))
        .order_by(WebhookEndpoint.id)
    ).all()


def hearers(session: Session, event: Event, endpoints: Sequence[WebhookEndpoint]) -> Iterator[Hearer]:
    """Return which of the endpoints are told of an event."""
    for endpoint in endpoints:
        if event.kind not in endpoint.kinds or event.at < endpoint.active_since:
            continue
        if endpoint.company_id is not None:
            if endpoint.company_id in event.companies:
                yield Hearer(endpoint)
        elif endpoint.api_key_id is not None and (users := _users(session, event, endpoint.api_key_id)):
            yield Hearer(endpoint, users)


def _users(session: Session, event: Event, key_id: int) -> tuple[int, ...]:
    """Return the people who let the application act for them and see the event, if it may see such events."""
    if event.kind.topic.scope not in session.get_one(ApiKey, key_id).scopes:
        return ()
    members = (
        select(Membership.user_id).join(Team, Team.id == Membership.team_id).where(Team.company_id.in_(event.companies))
    )
    concerned: list[ColumnElement[bool]] = [AccessToken.user_id.in_(members)]
    if event.kind.topic.is_shared:
        concerned.append(AccessToken.user_id == event.freelancer_id)
    people = session.scalars(
        select(AccessToken.user_id)
        .join(User, User.id == AccessToken.user_id)
        .where(AccessToken.key_id == key_id, AccessToken.revoked_at.is_(None), User.status == UserStatus.ACTIVE)
        .where(or_(*concerned))
        .order_by(AccessToken.user_id)
    ).all()
    return tuple(user_id for user_id in people if _sees(session, user_id, event))


def _sees(session: Session, user_id: int, event: Event) -> bool:
    actor, topic = Actor(user_id, VIA), event.kind.topic
    if standing(session, actor).may(topic.act, session.get_one(Team, event.team_id)):
        return True
    if event.freelancer_id is None or not topic.is_shared:
        return False
    return is_on_side(session, actor, event.freelancer_id, event.agency_id)
