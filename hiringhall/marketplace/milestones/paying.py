"""How a milestone is paid: out of its escrow, what is left of it goes back, and a bonus comes on top."""

from typing import NamedTuple

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.billing.suspension import require_paying
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.contracts.models import MILESTONE_TRANSITIONS, Contract, Milestone, MilestoneState
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.fees import Fees
from hiringhall.marketplace.invoices.issuing import InvoiceItem, issue
from hiringhall.marketplace.invoices.models import InvoiceKind, InvoiceLineKind
from hiringhall.marketplace.invoices.splitting import Split, split
from hiringhall.marketplace.jobs.texts import MOST_CENTS
from hiringhall.marketplace.ledger.models import Subtype
from hiringhall.marketplace.milestones.funding import LONGEST_DESCRIPTION, return_escrow
from hiringhall.marketplace.milestones.models import SUBMISSION_TRANSITIONS, Submission, SubmissionState
from hiringhall.marketplace.milestones.underpaying import REASONS
from hiringhall.marketplace.payments.cash import lock_due, pay_due
from hiringhall.marketplace.transitions import move

COMMENT_LENGTH = 1_000


class Approval(NamedTuple):
    """What a client approves: `amount` and `bonus` in cents, the reason why less is paid, a comment on the invoice."""

    amount: int
    bonus: int = 0
    comment: str = ""
    reason: str | None = None


def approval_refusals(milestone_amount: int, approval: Approval) -> list[InvalidInput]:
    """Return everything that is wrong with an approval, so that a form can show it at once."""
    found = []
    if not 1 <= approval.amount <= milestone_amount:
        found.append(InvalidInput("amount", f"write an amount of 0.01 to {milestone_amount / 100:,.2f}."))
    if not 0 <= approval.bonus <= MOST_CENTS:
        found.append(InvalidInput("bonus", f"write an amount of 0 to {MOST_CENTS / 100:,.2f}."))
    if len(approval.comment) > COMMENT_LENGTH:
        found.append(InvalidInput("comment", f"write at most {COMMENT_LENGTH} characters."))
    if approval.reason is not None and approval.reason not in REASONS:
        known = ", ".join(f"{code} ({text})" for code, text in REASONS.items())
        found.append(InvalidInput("reason", f"choose one of {known}."))
    return found


class Shares(NamedTuple):
    """What would become of an approval: shares of the milestone and of the bonus, cents that go back to the client."""

    milestone: Split
    bonus: Split | None
    returned: int


def shares(contract: Contract, fees: Fees, milestone_amount: int, approval: Approval) -> Shares:
    """Return how the money of an approval that makes sense would be shared out under the fees of the contract."""
    schedule, billed = fees
    paid = split(contract, schedule, approval.amount, billed=billed)
    bonus = split(contract, schedule, approval.bonus, billed=billed + approval.amount) if approval.bonus else None
    return Shares(paid, bonus, milestone_amount - approval.amount)


def pay_milestone(
    session: Session,
    actor: Actor,
    contract: Contract,
    milestone: Milestone,
    approval: Approval,
    submission: Submission | None = None,
) -> None:
    """Pay a milestone that is locked, as is its contract, and close it: with the work that was handed in, or without.

    Raises InvalidState unless it is active and the work waits for an answer, NotAllowed for a bonus of a client that is
    suspended.
    """
    if approval.bonus:
        require_paying(session, contract.company_id)
    on = clock.day(clock.now())
    move(
        session,
        "milestone",
        milestone,
        MILESTONE_TRANSITIONS,
        MilestoneState.PAID,
        paid=approval.amount,
        underpayment_reason=approval.reason if approval.amount < milestone.amount else None,
    )
    if submission is not None:
        decided = {"decided_by": actor.user_id, "decided_at": clock.now()}
        move(session, "submission", submission, SUBMISSION_TRANSITIONS, SubmissionState.APPROVED, **decided)
    lock_due(session, contract.company_id, contract.currency)  # invoices before accounts
    description = milestone.description[:LONGEST_DESCRIPTION]
    item = InvoiceItem(InvoiceLineKind.MILESTONE, Subtype.MILESTONE, approval.amount, description)
    issue(
        session,
        actor,
        contract,
        InvoiceKind.MILESTONE,
        [item],
        on=on,
        milestone_id=milestone.id,
        comment=approval.comment,
    )
    returned = return_escrow(session, actor, milestone)
    if approval.bonus:
        item = InvoiceItem(InvoiceLineKind.BONUS, Subtype.BONUS, approval.bonus, description)
        issue(session, actor, contract, InvoiceKind.BONUS, [item], on=on, comment=approval.comment)
    record(
        session,
        actor,
        "milestone.approved",
        milestone.id,
        company_id=contract.company_id,
        after={
            "contract": contract.id,
            "submission": submission.id if submission else None,
            "paid": approval.amount,
            "returned": returned,
            "bonus": approval.bonus,
            "underpayment_reason": milestone.underpayment_reason,
        },
    )
    pay_due(session, actor, contract.company_id, currency=contract.currency)
