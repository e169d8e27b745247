"""What the sides of a contract do with its milestones: plan and fund them, hand in work, and decide on it."""

from datetime import date
from typing import Any

from msgspec import UNSET, UnsetType
from sqlalchemy import update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.contracts.access import known_contract, lock, require_speaker
from hiringhall.marketplace.contracts.models import Contract, ContractState, Milestone, MilestoneState
from hiringhall.marketplace.contracts.talking import note
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.milestones.access import speak_about, speak_for
from hiringhall.marketplace.milestones.funding import fund_or_charge, require_no_charge
from hiringhall.marketplace.milestones.models import SUBMISSION_TRANSITIONS, Submission, SubmissionState
from hiringhall.marketplace.milestones.paying import Approval, approval_refusals, pay_milestone
from hiringhall.marketplace.milestones.plan import before, called, checked, plan_of, require_earlier, require_later
from hiringhall.marketplace.milestones.queries import waiting_submission
from hiringhall.marketplace.milestones.refusals import EarlierUnpaid, FirstMilestone
from hiringhall.marketplace.payments.models import Charge
from hiringhall.marketplace.sides import Side
from hiringhall.marketplace.transitions import move


def create_milestone(
    session: Session,
    actor: Actor,
    contract_ref: str,
    description: str,
    amount: int,
    due_on: date | None = None,
    *,
    later_only: bool = False,
) -> Milestone:
    """Add a milestone of `amount` cents after those of a fixed-price contract that goes on; it is not funded yet.

    `later_only` leaves the first one to the offer and the pages. Raises NotFound, NotAllowed, InvalidInput,
    InvalidState when the contract is closed, FirstMilestone, or NotLater unless it is due after those before it.
    Source: reference, "Create a milestone".
    """
    contract = known_contract(session, actor, contract_ref)
    require_speaker(session, actor, contract, Side.CLIENT)
    lock(session, contract)
    if contract.type is not JobType.FIXED_PRICE:
        raise InvalidInput("contract", "only a fixed price is paid by milestones.")
    if contract.state is ContractState.CLOSED:
        raise InvalidState("contract", contract.state.value, "continued")
    plan = plan_of(session, contract.id)
    if later_only and not plan:
        raise FirstMilestone
    facts = checked({"description": description, "amount": amount, "due_on": due_on})
    require_later(plan, due_on)
    milestone = Milestone(contract_id=contract.id, created_at=clock.now(), **facts)
    session.add(milestone)
    session.flush()
    note(session, actor, contract, Side.CLIENT, f"added {called(milestone)}")
    _record(session, actor, "milestone.created", contract, milestone, after=_facts(milestone))
    return milestone


def edit_milestone(
    session: Session,
    actor: Actor,
    milestone_id: int,
    *,
    description: str | UnsetType = UNSET,
    amount: int | UnsetType = UNSET,
    due_on: date | UnsetType | None = UNSET,
    message: str = "",
    later_only: bool = False,
) -> Milestone:
    """Change a milestone that is not funded; what is UNSET stays. `message` is said to the freelancer in the room.

    Raises as `create_milestone` does, InvalidState when it is funded, or Conflict while the client is charged for it.
    Source: reference, "Edit a milestone".
    """
    contract, milestone = speak_for(session, actor, milestone_id, Side.CLIENT)
    plan = plan_of(session, contract.id)
    if later_only and before(plan, milestone) is None:
        raise FirstMilestone
    _require_not_funded(session, milestone, "edited")
    given = {"description": description, "amount": amount, "due_on": due_on}
    facts = checked({name: value for name, value in given.items() if value is not UNSET})
    if facts.get("due_on", milestone.due_on) != milestone.due_on:
        require_later(plan, facts["due_on"], milestone.id)
        require_earlier(plan, facts["due_on"], milestone.id)
    known = _facts(milestone)
    for name, value in facts.items():
        setattr(milestone, name, value)
    session.flush()
    note(session, actor, contract, Side.CLIENT, f"changed {called(milestone)}", message)
    _record(session, actor, "milestone.changed", contract, milestone, before=known, after=_facts(milestone))
    return milestone


def delete_milestone(session: Session, actor: Actor, milestone_id: int) -> None:
    """Delete a milestone that is not funded; raises as `edit_milestone`. Source: reference, "Delete a milestone"."""
    contract, milestone = speak_for(session, actor, milestone_id, Side.CLIENT)
    _require_not_funded(session, milestone, "deleted")
    note(session, actor, contract, Side.CLIENT, f"deleted {called(milestone)}")
    _record(session, actor, "milestone.deleted", contract, milestone, before=_facts(milestone))
    # Charges that failed stay known; what they were for does not.
    session.execute(update(Charge).where(Charge.milestone_id == milestone.id).values(milestone_id=None, next_at=None))
    session.delete(milestone)
    session.flush()


def activate_milestone(
    session: Session, actor: Actor, milestone_id: int, message: str = "", *, later_only: bool = False
) -> Milestone:
    """Fund a milestone whose turn it is, from the client's cash or else by a charge, after which it becomes active.

    `message` is said to the freelancer in the room. Raises NotFound, NotAllowed, InvalidInput("text"), FirstMilestone,
    InvalidState unless it is not funded, EarlierUnpaid unless the one before it is paid, or Conflict when there is not
    enough money. Source: reference, "Activate a milestone".
    """
    contract, milestone = speak_for(session, actor, milestone_id, Side.CLIENT)
    earlier = before(plan_of(session, contract.id), milestone)
    if later_only and earlier is None:
        raise FirstMilestone
    if milestone.state is not MilestoneState.NOT_FUNDED:
        raise InvalidState("milestone", milestone.state.value, MilestoneState.ACTIVE.value)
    if earlier is not None and earlier.state is not MilestoneState.PAID:
        raise EarlierUnpaid("milestone before it", earlier.state.value, MilestoneState.PAID.value)
    is_active = fund_or_charge(session, actor, contract, milestone)
    did = f"{'funded' if is_active else 'asked to be charged for'} {called(milestone)}"
    note(session, actor, contract, Side.CLIENT, did, message)
    return milestone


def submit_work(session: Session, actor: Actor, milestone_id: int, amount: int, note_to_client: str) -> Submission:
    """Hand in work for an active milestone, asking for `amount` cents of it.

    Raises NotFound, NotAllowed unless the actor acts for the freelancer, InvalidInput, InvalidState unless the
    milestone is active, or Conflict while other work waits for an answer. Source: reference, "Submit work".
    """
    contract, milestone = speak_for(session, actor, milestone_id, Side.FREELANCER)
    if milestone.state is not MilestoneState.ACTIVE:
        raise InvalidState("milestone", milestone.state.value, "handed in for")
    if waiting_submission(session, milestone.id) is not None:
        raise Conflict("Work was handed in for this milestone already; wait for the client's answer.")
    for refused in submission_refusals(milestone.amount, amount, note_to_client):
        raise refused
    submission = Submission(
        milestone_id=milestone.id,
        amount=amount,
        note=note_to_client.strip(),
        submitted_by=actor.user_id,
        submitted_at=clock.now(),
    )
    session.add(submission)
    session.flush()
    note(session, actor, contract, Side.FREELANCER, f"handed in work for {called(milestone)}", note_to_client)
    handed_in = {"submission": submission.id, "amount": amount}
    _record(session, actor, "milestone.submitted", contract, milestone, after=handed_in)
    return submission


def submission_refusals(milestone_amount: int, amount: int, note_to_client: str) -> list[InvalidInput]:
    """Return everything that is wrong with what is handed in, so that a form can show it at once."""
    found = []
    if not note_to_client.strip():
        found.append(InvalidInput("text", "say what you hand in."))
    if not 1 <= amount <= milestone_amount:
        found.append(InvalidInput("amount", f"write an amount of 0.01 to {milestone_amount / 100:,.2f}."))
    return found


def reject_submission(session: Session, actor: Actor, submission_id: int, note_to_freelancer: str) -> Submission:
    """Ask for changes of work that was handed in; its milestone stays active.

    Raises NotFound, NotAllowed, InvalidInput("text") without a note, or InvalidState when it was decided on. Source:
    reference, "Reject a milestone submission".
    """
    contract, milestone, submission = speak_about(session, actor, submission_id)
    answer = note_to_freelancer.strip()
    if not answer:
        raise InvalidInput("text", "say what is missing.")
    move(
        session,
        "submission",
        submission,
        SUBMISSION_TRANSITIONS,
        SubmissionState.REJECTED,
        answer=answer,
        decided_by=actor.user_id,
        decided_at=clock.now(),
    )
    note(session, actor, contract, Side.CLIENT, f"asked for changes of {called(milestone)}", answer)
    _record(session, actor, "milestone.rejected", contract, milestone, after={"submission": submission.id})
    return submission


def approve_submission(
    session: Session,
    actor: Actor,
    submission_id: int,
    amount: int | None = None,
    *,
    bonus: int = 0,
    comment: str = "",
    reason: str | None = None,
    note: str = "",
) -> Milestone:
    """Approve work that was handed in: pay `amount` cents of its milestone, all of it unless told, and close that.

    What is left in escrow goes back to the client's cash; a `bonus` in cents is an invoice of its own. `comment` is on
    the invoices, `note` is said to the freelancer in the room. Why less than the whole is paid may be said by a
    `reason` of `underpaying.REASONS`. Raises NotFound, NotAllowed, InvalidInput, or InvalidState unless the milestone
    is active and the work waits. Source: reference, "Approve a milestone submission".
    """
    contract, milestone, submission = speak_about(session, actor, submission_id)
    _require_active(milestone)
    approval = Approval(milestone.amount if amount is None else amount, bonus, comment, reason)
    _approve(session, actor, contract, milestone, approval, note, submission)
    return milestone


def approve_milestone(
    session: Session,
    actor: Actor,
    milestone_id: int,
    amount: int | None = None,
    *,
    bonus: int = 0,
    comment: str = "",
    reason: str | None = None,
    note: str = "",
) -> Milestone:
    """Pay an active milestone and close it, whether or not work was handed in for it; what waits is approved with it.

    Otherwise as `approve_submission`. Source: reference, "Approve a milestone".
    """
    contract, milestone = speak_for(session, actor, milestone_id, Side.CLIENT)
    _require_active(milestone)
    approval = Approval(milestone.amount if amount is None else amount, bonus, comment, reason)
    _approve(session, actor, contract, milestone, approval, note, waiting_submission(session, milestone.id))
    return milestone


def _approve(
    session: Session,
    actor: Actor,
    contract: Contract,
    milestone: Milestone,
    approval: Approval,
    text: str,
    submission: Submission | None,
) -> None:
    for refused in approval_refusals(milestone.amount, approval):
        raise refused
    pay_milestone(session, actor, contract, milestone, approval, submission)
    note(session, actor, contract, Side.CLIENT, f"approved {called(milestone)}", text)


def _require_active(milestone: Milestone) -> None:
    if milestone.state is not MilestoneState.ACTIVE:
        raise InvalidState("milestone", milestone.state.value, MilestoneState.PAID.value)


def _require_not_funded(session: Session, milestone: Milestone, wanted: str) -> None:
    if milestone.state is not MilestoneState.NOT_FUNDED:
        raise InvalidState("milestone", milestone.state.value, wanted)
    require_no_charge(session, milestone)


def _facts(milestone: Milestone) -> dict[str, Any]:
    due_on = milestone.due_on.isoformat() if milestone.due_on else None
    return {
        "contract": milestone.contract_id,
        "description": milestone.description,
        "amount": milestone.amount,
        "due_on": due_on,
    }


def _record(
    session: Session, actor: Actor, kind: str, contract: Contract, milestone: Milestone, **values: dict[str, Any]
) -> None:
    record(session, actor, kind, milestone.id, company_id=contract.company_id, **values)
