"""Whose money it is: who sees a party's balance and moves it."""

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Team
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
