"""Reads of milestones and of the work that was handed in for them."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session, aliased

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.access import known_contract
from hiringhall.marketplace.contracts.listed import ListedMilestone, milestones
from hiringhall.marketplace.contracts.models import Milestone, MilestoneState
from hiringhall.marketplace.invoices.models import Invoice, InvoiceKind
from hiringhall.marketplace.milestones.access import known_milestone
from hiringhall.marketplace.milestones.models import Submission, SubmissionState
from hiringhall.marketplace.payments.models import Charge, ChargeState
from hiringhall.storage.hot import HotRead


class ShownSubmission(NamedTuple):
    """Work that was handed in, with the names of who did so and who decided; fields as in Submission."""

    id: int
    milestone_id: int
    amount: int
    note: str
    answer: str
    state: SubmissionState
    submitted_at: int
    decided_at: int | None
    submitted_by: str | None
    decided_by: str | None


class ShownMilestone(NamedTuple):
    """A milestone as pages show it; fields as in Milestone.

    `invoice_key` and `pay`, what of `paid` is the payee's in cents, are those of its invoice; `charge_id` is the charge
    that waits to fund it. `submissions` are in the order of handing in.
    """

    id: int
    description: str
    amount: int
    due_on: date | None
    state: MilestoneState
    paid: int | None
    underpayment_reason: str | None
    invoice_key: str | None
    pay: int | None
    charge_id: int | None
    submissions: list[ShownSubmission]

    @property
    def waiting(self) -> ShownSubmission | None:
        """The work that waits for an answer."""
        return next((each for each in self.submissions if each.state is SubmissionState.SUBMITTED), None)


def active_milestone(session: Session, actor: Actor, reference: str) -> ListedMilestone | None:
    """Return the milestone of a contract whose money is in escrow, if any. Raises NotFound or NotAllowed."""
    contract = known_contract(session, actor, reference)
    return next((part for part in milestones(session, contract.id) if part.state is MilestoneState.ACTIVE), None)


def submission_ids(session: Session, actor: Actor, milestone_id: int) -> list[int]:
    """Return the references of what was handed in for a milestone, the oldest first. Raises NotFound or NotAllowed."""
    milestone = known_milestone(session, actor, milestone_id)
    return list(
        session.scalars(select(Submission.id).where(Submission.milestone_id == milestone.id).order_by(Submission.id))
    )


def waiting_submission(session: Session, milestone_id: int) -> Submission | None:
    """Return the work that waits for an answer, whoever asks."""
    return session.scalar(
        select(Submission).where(Submission.milestone_id == milestone_id, Submission.state == SubmissionState.SUBMITTED)
    )


def shown_milestones(session: Session, contract_id: int) -> list[ShownMilestone]:
    """Return the milestones of a contract in their order; the caller has found out that the reader may see them."""
    handed_in = _HANDED_IN.all(session, contract_id=contract_id)
    return [
        ShownMilestone._make((*facts, [each for each in handed_in if each.milestone_id == facts[0]]))
        for facts in _SHOWN.all(session, contract_id=contract_id)
    ]


def _name(user: type[User]) -> ColumnElement[str]:
    return user.first_name + " " + user.last_name


_decider = aliased(User)
_FACTS = (name for name in ShownSubmission._fields if name not in {"submitted_by", "decided_by"})
_HANDED_IN = HotRead(
    select(*(getattr(Submission, name) for name in _FACTS), _name(User), _name(_decider))
    .join(Milestone, Milestone.id == Submission.milestone_id)
    .outerjoin(User, User.id == Submission.submitted_by)
    .outerjoin(_decider, _decider.id == Submission.decided_by)
    .where(Milestone.contract_id == bindparam("contract_id"))
    .order_by(Submission.id),
    ShownSubmission,
)
_SHOWN: HotRead[tuple[Any, ...]] = HotRead(
    select(
        Milestone.id,
        Milestone.description,
        Milestone.amount,
        Milestone.due_on,
        Milestone.state,
        Milestone.paid,
        Milestone.underpayment_reason,
        Invoice.key,
        Invoice.pay,
        Charge.id,
    )
    .outerjoin(Invoice, (Invoice.milestone_id == Milestone.id) & (Invoice.kind == InvoiceKind.MILESTONE))
    .outerjoin(Charge, (Charge.milestone_id == Milestone.id) & (Charge.state == ChargeState.WAITING))
    .where(Milestone.contract_id == bindparam("contract_id"))
    .order_by(Milestone.id),
    lambda *facts: facts,
)
