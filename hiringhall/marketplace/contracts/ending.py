"""How either side ends a contract."""

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace import catalog
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.catalog.reasons import ReasonType
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.contracts.access import known_contract, lock, speaking_side
from hiringhall.marketplace.contracts.feedback import Said, note_feedback, require_sense
from hiringhall.marketplace.contracts.models import TRANSITIONS, Contract, ContractState
from hiringhall.marketplace.contracts.talking import note
from hiringhall.marketplace.milestones.endings import cancel_milestones
from hiringhall.marketplace.sides import Side
from hiringhall.marketplace.transitions import move

REASONS = {Side.CLIENT: ReasonType.CLIENT_ENDS, Side.FREELANCER: ReasonType.FREELANCER_ENDS}
NOTHING = Said()


def end_contract(
    session: Session, actor: Actor, reference: str, reason: str, said: Said = NOTHING, *, side: Side | None = None
) -> Contract:
    """End an active or paused contract for one of the catalog's reasons; what is not paid of it is cancelled.

    `side` is the one that ends it, the actor's unless told; `said` is its feedback. One that has not begun ends on the
    day it would have. Raises NotFound, NotAllowed, InvalidInput naming what cannot be accepted, or InvalidState when
    it is closed already. Source: reference, "End contract".
    """
    contract = known_contract(session, actor, reference)
    side = speaking_side(session, actor, contract, side)
    code = catalog.reason(REASONS[side], reason).code
    require_sense(said)
    lock(session, contract)
    now = clock.now()
    before = move(
        session,
        "contract",
        contract,
        TRANSITIONS,
        ContractState.CLOSED,
        ended_on=max(clock.day(now), contract.started_on),
        ended_by=side,
        end_reason=code,
        changed_at=now,
    )
    cancelled = cancel_milestones(session, actor, contract)
    record(
        session,
        actor,
        "contract.ended",
        contract.id,
        company_id=contract.company_id,
        before={"state": before.value, "ended_on": None},
        after={
            "state": contract.state.value,
            "ended_on": contract.ended_on.isoformat() if contract.ended_on else None,
            "by": side.value,
            "reason": code,
            **({"milestones_cancelled": cancelled} if cancelled else {}),
        },
    )
    note(session, actor, contract, side, "ended the contract")
    note_feedback(session, actor, contract, side, said)
    return contract
