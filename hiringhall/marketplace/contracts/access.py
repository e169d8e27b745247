"""Whose contract it is: who sees it, and who acts for which side of it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.agents import is_on_side, may_act_for, require_side
from hiringhall.marketplace.accounts.models import Team
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import Place, standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.keys import is_key, is_number
from hiringhall.marketplace.sides import Side


class BetweenOthers(NotAllowed):
    """Whoever asks is on neither side of a contract."""

    def __init__(self) -> None:
        super().__init__("This contract is between others.")


def known_contract(session: Session, actor: Actor, reference: str) -> Contract:
    """Return a contract, by key or number, to somebody who may see it. Raises NotFound or NotAllowed."""
    contract = find_contract(session, reference)
    if not sides_of(session, actor, contract):
        raise BetweenOthers
    return contract


def find_contract(session: Session, reference: str) -> Contract:
    """Return a contract, by key or number, whoever asks. Raises NotFound."""
    if is_key(reference):
        named = Contract.key == reference
    elif is_number(reference):
        named = Contract.id == int(reference)
    else:
        raise NotFound("contract")
    contract = session.scalar(select(Contract).where(named))
    if contract is None:
        raise NotFound("contract")
    return contract


def sides_of(session: Session, actor: Actor, contract: Contract) -> frozenset[Side]:
    """Return the sides of a contract from which the actor sees it."""
    return sides_of_place(session, actor, _team(session, contract), contract.freelancer_id, contract.agency_id)


def sides_of_place(
    session: Session, actor: Actor, team: Place, freelancer_id: int, agency_id: int | None
) -> frozenset[Side]:
    """Return the sides from which the actor sees the contracts of a team with a freelancer."""
    sees = set()
    if standing(session, actor).may(Act.SEE_CONTRACTS, team):
        sees.add(Side.CLIENT)
    if is_on_side(session, actor, freelancer_id, agency_id):
        sees.add(Side.FREELANCER)
    return frozenset(sees)


def acting_sides(session: Session, actor: Actor, contract: Contract) -> tuple[Side, ...]:
    """Return the sides for which the actor may act, the client's first."""
    may = {
        Side.CLIENT: standing(session, actor).may(Act.HIRE, _team(session, contract)),
        Side.FREELANCER: may_act_for(session, actor, contract.freelancer_id, contract.agency_id),
    }
    return tuple(side for side in Side if may[side])


def require_speaker(session: Session, actor: Actor, contract: Contract, side: Side) -> None:
    """Raise NotAllowed unless the actor may act for this side of a contract."""
    if side is Side.CLIENT:
        standing(session, actor).require(Act.HIRE, _team(session, contract))
    else:
        require_side(session, actor, contract.freelancer_id, contract.agency_id)


def speaking_side(session: Session, actor: Actor, contract: Contract, side: Side | None = None) -> Side:
    """Return the side for which the actor acts: `side`, else the one that they may act for, the client's first.

    Raises NotAllowed when they may act for none.
    """
    if side is None:
        sees = sides_of(session, actor, contract)
        side = next(iter(acting_sides(session, actor, contract)), None)
        side = side or (Side.CLIENT if Side.CLIENT in sees else Side.FREELANCER)
    require_speaker(session, actor, contract, side)
    return side


def lock(session: Session, contract: Contract) -> None:
    """Lock a contract and read it anew. On SQLite the one writer has it anyway."""
    session.flush()
    session.refresh(contract, with_for_update={"key_share": True})


def _team(session: Session, contract: Contract) -> Team:
    return session.get_one(Team, contract.team_id)
