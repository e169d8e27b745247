"""What an operator looks at to decide a dispute: the week of work that the invoice is for, day by day."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Company, User
from hiringhall.marketplace.accounts.oversight import require_operator
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.models import Billing, DiaryCell
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.invoices.models import Dispute, DisputeState, Invoice

MOST_OPEN = 200
MOST_DECIDED = 50


class DeskDispute(NamedTuple):
    """A dispute with its invoice and the names of both sides."""

    dispute: Dispute
    invoice: Invoice
    title: str
    client: str
    freelancer: str


class Stretch(NamedTuple):
    """Cells of a day (UTC) with one memo: `cells` in all, `by_hand` without a tracker, `level` of activity, 0 to 10."""

    day: date
    memo: str
    cells: int
    by_hand: int
    level: float


def disputes(session: Session, actor: Actor, *, is_open: bool) -> list[DeskDispute]:
    """Return open disputes, the oldest first, or the last decided ones, the newest first. Operators only."""
    require_operator(session, actor)
    if is_open:
        found = _DISPUTES.where(Dispute.state == DisputeState.OPEN).order_by(Dispute.id).limit(MOST_OPEN)
    else:
        found = _DISPUTES.where(Dispute.state != DisputeState.OPEN).order_by(Dispute.id.desc()).limit(MOST_DECIDED)
    return [DeskDispute(*row) for row in session.execute(found)]


def get_dispute(session: Session, actor: Actor, dispute_id: int) -> DeskDispute:
    """Return a dispute. Operators only. Raises NotFound."""
    require_operator(session, actor)
    row = session.execute(_DISPUTES.where(Dispute.id == dispute_id)).one_or_none()
    if row is None:
        raise NotFound("dispute")
    return DeskDispute(*row)


def worked(session: Session, actor: Actor, invoice: Invoice) -> Sequence[Stretch]:
    """Return what was worked in the week of an invoice that is paid for, by day and memo. Operators only."""
    require_operator(session, actor)
    if invoice.week is None:
        return ()
    span, day = slots.slots_of_week(invoice.week), DiaryCell.slot // slots.A_DAY
    found = (
        select(
            func.min(DiaryCell.slot),
            DiaryCell.memo,
            func.count(),
            func.sum(cast(DiaryCell.manual, Integer)),
            func.avg(DiaryCell.level),
        )
        .where(
            DiaryCell.contract_id == invoice.contract_id,
            DiaryCell.slot.between(span.start, span.stop - 1),
            DiaryCell.billing == Billing.BILLABLE,
        )
        .group_by(day, DiaryCell.memo)
        .order_by(func.min(DiaryCell.slot))
    )
    return [
        Stretch(slots.day_of(first), memo, cells, int(by_hand or 0), float(level or 0))
        for first, memo, cells, by_hand, level in session.execute(found)
    ]


_DISPUTES = (
    select(Dispute, Invoice, Contract.title, Company.name, User.first_name + " " + User.last_name)
    .join(Invoice, Invoice.id == Dispute.invoice_id)
    .join(Contract, Contract.id == Invoice.contract_id)
    .join(Company, Company.id == Invoice.company_id)
    .join(User, User.id == Invoice.freelancer_id)
)
