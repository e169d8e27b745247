"""Whose diary it is: who looks into it, and who writes it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.agents import is_on_side
from hiringhall.marketplace.accounts.models import Team, User
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.access import find_contract
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import NotAllowed


def readable_diary(session: Session, actor: Actor, reference: str) -> Contract:
    """Return a contract, by key or number, whose diary the actor may look into. Raises NotFound or NotAllowed."""
    contract = find_contract(session, reference)
    if not may_read(session, actor, contract):
        raise NotAllowed("You may not look into the diary of this contract.")
    return contract


def may_read(session: Session, actor: Actor, contract: Contract) -> bool:
    """Tell whether the actor may look into the diary of a contract."""
    if is_on_side(session, actor, contract.freelancer_id, contract.agency_id):
        return True
    return standing(session, actor).may(Act.SEE_DIARIES, session.get_one(Team, contract.team_id))


def may_write(actor: Actor, contract: Contract) -> bool:
    """Tell whether the diary of a contract is the actor's own to write."""
    return contract.freelancer_id == actor.user_id


def require_writer(actor: Actor, contract: Contract) -> None:
    """Raise NotAllowed unless the diary of a contract is the actor's own to write."""
    if not may_write(actor, contract):
        raise NotAllowed("Only the freelancer writes the diary.")


def own_diary(session: Session, actor: Actor, reference: str) -> Contract:
    """Return a contract whose diary is the actor's own to write, and keep others from writing it meanwhile.

    Only the freelancer writes it, whoever else acts for them. Raises NotFound or NotAllowed.
    """
    contract = readable_diary(session, actor, reference)
    require_writer(actor, contract)
    lock_diary(session, contract.freelancer_id)
    session.refresh(contract)
    return contract


def lock_diary(session: Session, freelancer_id: int) -> None:
    """Let nobody else write anything into a freelancer's diary until the end of the transaction.

    A slot belongs to one contract of theirs, so it is the person that is locked.
    """
    session.execute(select(User.id).where(User.id == freelancer_id).with_for_update(key_share=True))
