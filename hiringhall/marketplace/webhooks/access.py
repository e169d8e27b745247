"""Whose endpoints they are, and who looks after them: owners and admins of a company, the owner of an application."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.keys import own_key
from hiringhall.marketplace.accounts.models import ApiKey, Company, Membership, User
from hiringhall.marketplace.accounts.queries import get_company_root
from hiringhall.marketplace.accounts.roles import Act, Role
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.webhooks.models import WebhookEndpoint


@dataclass(frozen=True)
class Owner:
    """A company or an application whose endpoints the actor looks after."""

    name: str
    company_id: int | None = None
    api_key_id: int | None = None

    @property
    def owns(self) -> ColumnElement[bool]:
        """The condition that an endpoint is theirs."""
        if self.company_id is not None:
            return WebhookEndpoint.company_id == self.company_id
        return WebhookEndpoint.api_key_id == self.api_key_id


def company_owner(session: Session, actor: Actor, company_id: int) -> Owner:
    """Return a company as the owner of endpoints. Raises NotFound, and NotAllowed unless the actor may manage them."""
    root = get_company_root(session, actor, company_id)
    standing(session, actor).require(Act.MANAGE_WEBHOOKS, root)
    return Owner(root.company.name, company_id=root.company_id)


def application_owner(session: Session, actor: Actor, key_id: int) -> Owner:
    """Return an application of the actor as the owner of endpoints. Raises NotFound."""
    key = own_key(session, actor, key_id)
    return Owner(key.name, api_key_id=key.id)


def owned_endpoint(session: Session, owner: Owner, key: str, *, lock: bool = False) -> WebhookEndpoint:
    """Return an endpoint of an owner by its key; with `lock` others wait to change it. Raises NotFound."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.key == key, owner.owns)
    endpoint = session.scalar(query.with_for_update() if lock else query)
    if endpoint is None:
        raise NotFound("webhook")
    return endpoint


def lock_owner(session: Session, owner: Owner) -> None:
    """Let others that add to an owner's endpoints wait for this transaction; on SQLite all writers do so."""
    table, reference = (Company, owner.company_id) if owner.company_id is not None else (ApiKey, owner.api_key_id)
    session.execute(select(table.id).where(table.id == reference).with_for_update(key_share=True))


def keeper(session: Session, endpoint: WebhookEndpoint) -> User:
    """Return who is told when something is wrong with an endpoint: the owner of the company or application."""
    if endpoint.api_key_id is not None:
        return session.get_one(User, session.get_one(ApiKey, endpoint.api_key_id).owner_id)
    found = select(User).join(Membership, Membership.user_id == User.id)
    return session.scalars(found.where(Membership.team_id == endpoint.company_id, Membership.role == Role.OWNER)).one()
