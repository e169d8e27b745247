"""Whose money it is: who sees a party's balance and moves it."""

from typing import NamedTuple

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Company, CompanyKind, Team
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.ledger.accounts import Party
from hiringhall.marketplace.ledger.models import Holder


def may_bill(session: Session, actor: Actor, company_id: int) -> bool:
    """Tell whether the actor manages the billing of a client company."""
    team = session.get(Team, company_id)
    return team is not None and team.is_root and standing(session, actor).may(Act.MANAGE_BILLING, team)


def require_billing(session: Session, actor: Actor, company_id: int) -> None:
    """Raise NotFound or NotAllowed unless the actor manages the billing of a client company."""
    team = session.get(Team, company_id)
    if team is None or not team.is_root:
        raise NotFound("company")
    standing(session, actor).require(Act.MANAGE_BILLING, team)


def may_move(session: Session, actor: Actor, payee: Party) -> bool:
    """Tell whether the actor sees the balance of a payee and moves it: their own, or that of an agency they manage."""
    if actor.is_console:
        return True
    if payee.holder is Holder.PERSON:
        return actor.user_id == payee.id
    return payee.holder is Holder.COMPANY and standing(session, actor).may_anywhere(Act.MANAGE_AGENTS, payee.id)


def require_move(session: Session, actor: Actor, payee: Party) -> None:
    """Raise NotAllowed unless the actor sees the balance of a payee and moves it."""
    if not may_move(session, actor, payee):
        raise NotAllowed("This balance is somebody else's.")


class Sides(NamedTuple):
    """The sides of a party's accounts: what it is charged and pays as a client, what it earns as a payee."""

    client: bool
    payee: bool


def sides_of(session: Session, actor: Actor, party: Party, *, sees_all: bool = False) -> Sides:
    """Return which sides of the accounts of a company or a person there are for the actor to see.

    A client's is for who manages its billing, a payee's for who moves its balance; an agency that hires too has both.
    Who `sees_all` sees all that there are. Raises NotFound.
    """
    if party.holder is Holder.PERSON:
        return Sides(client=False, payee=sees_all or may_move(session, actor, party))
    held = session.get(Company, party.id) if party.holder is Holder.COMPANY else None
    if held is None:
        raise NotFound("company")
    return Sides(
        client=sees_all or may_bill(session, actor, party.id),
        payee=held.kind is CompanyKind.AGENCY and (sees_all or may_move(session, actor, party)),
    )
