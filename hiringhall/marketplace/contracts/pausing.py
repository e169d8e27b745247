"""How a client pauses a contract and lets it go on."""

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.contracts.access import known_contract, require_speaker
from hiringhall.marketplace.contracts.models import TRANSITIONS, Contract, ContractState
from hiringhall.marketplace.contracts.talking import note
from hiringhall.marketplace.sides import Side
from hiringhall.marketplace.transitions import move


def pause_contract(session: Session, actor: Actor, reference: str, message: str = "") -> Contract:
    """Pause an active contract; `message` is said to the freelancer in its room.

    Raises NotFound, NotAllowed, InvalidInput("text") for a message that is too long, InvalidState when the contract is
    not active. Source: reference, "Suspend contract".
    """
    return _turn(session, actor, reference, ContractState.PAUSED, "paused", message)


def restart_contract(session: Session, actor: Actor, reference: str, message: str = "") -> Contract:
    """Let a paused contract go on; as `pause_contract`. Source: reference, "Restart contract"."""
    return _turn(session, actor, reference, ContractState.ACTIVE, "restarted", message)


def _turn(session: Session, actor: Actor, reference: str, wanted: ContractState, verb: str, message: str) -> Contract:
    contract = known_contract(session, actor, reference)
    require_speaker(session, actor, contract, Side.CLIENT)
    before = move(session, "contract", contract, TRANSITIONS, wanted, changed_at=clock.now())
    note(session, actor, contract, Side.CLIENT, f"{verb} the contract", message)
    record(
        session,
        actor,
        f"contract.{verb}",
        contract.id,
        company_id=contract.company_id,
        before={"state": before.value},
        after={"state": wanted.value},
    )
    return contract
