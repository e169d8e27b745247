"""What becomes of the milestones of a contract that ends."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.contracts.models import MILESTONE_TRANSITIONS, Contract, Milestone, MilestoneState
from hiringhall.marketplace.milestones.funding import return_escrow
from hiringhall.marketplace.milestones.models import SUBMISSION_TRANSITIONS, Submission, SubmissionState
from hiringhall.marketplace.milestones.plan import plan_of
from hiringhall.marketplace.payments.cash import lock_due, pay_due
from hiringhall.marketplace.payments.charges import cancel_charge, waiting_charge
from hiringhall.marketplace.transitions import move

_UNPAID = frozenset({MilestoneState.NOT_FUNDED, MilestoneState.ACTIVE})


def cancel_milestones(session: Session, actor: Actor, contract: Contract) -> list[int]:
    """Cancel the milestones of a contract that were not paid; return their references.

    What is in escrow goes back to the client's cash, what was handed in is cancelled, and so is a charge that the
    provider was not asked for yet. Whoever calls has locked the contract.
    """
    unpaid = [part for part in plan_of(session, contract.id) if part.state in _UNPAID]
    if not unpaid:
        return []
    lock_due(session, contract.company_id, contract.currency)  # invoices before accounts
    for milestone in unpaid:
        _cancel(session, actor, contract, milestone)
    pay_due(session, actor, contract.company_id, currency=contract.currency)
    return [milestone.id for milestone in unpaid]


def _cancel(session: Session, actor: Actor, contract: Contract, milestone: Milestone) -> None:
    before = move(session, "milestone", milestone, MILESTONE_TRANSITIONS, MilestoneState.CANCELLED)
    waiting = select(Submission).where(
        Submission.milestone_id == milestone.id, Submission.state == SubmissionState.SUBMITTED
    )
    decided = {"decided_by": actor.user_id, "decided_at": clock.now()}
    for submission in session.scalars(waiting.with_for_update(key_share=True)):
        move(session, "submission", submission, SUBMISSION_TRANSITIONS, SubmissionState.CANCELLED, **decided)
    charge = waiting_charge(session, milestone.id)
    if charge is not None:
        cancel_charge(session, actor, charge)
    returned = return_escrow(session, actor, milestone, as_refund=True)
    record(
        session,
        actor,
        "milestone.cancelled",
        milestone.id,
        company_id=contract.company_id,
        before={"state": before.value},
        after={"contract": contract.id, "state": milestone.state.value, "returned": returned},
    )
