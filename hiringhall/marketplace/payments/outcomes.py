"""What became of a charge: the money came and is used, or it was refused. Each counts once, however often it comes."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.oversight import require_operator
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.contracts.models import Milestone, MilestoneState
from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.invoices.models import Invoice
from hiringhall.marketplace.ledger.accounts import company, method
from hiringhall.marketplace.ledger.models import AccountKind, EntryKind, LineType, Subtype
from hiringhall.marketplace.ledger.posting import Cause, Move, post
from hiringhall.marketplace.milestones.access import lock_milestone
from hiringhall.marketplace.milestones.funding import fund
from hiringhall.marketplace.payments import cash
from hiringhall.marketplace.payments.charges import cash_key, settlement_key
from hiringhall.marketplace.payments.models import CHARGE_TRANSITIONS, Charge, ChargeState
from hiringhall.marketplace.transitions import move

DAY = 24 * 3600
RETRY_DAYS = (1, 3, 7)
"""After which failure of charging invoices the next attempt is made how many days later; the last is final."""


def charge_succeeded(session: Session, actor: Actor, charge: Charge, external_id: str) -> bool:
    """Note that the money of a charge came, and use it; tell whether this was news.

    What it was for may have been paid otherwise meanwhile: what is left goes to the client's cash. Raises NotAllowed
    unless the operator or the hall does it.
    """
    require_operator(session, actor)
    milestone = None if charge.milestone_id is None else lock_milestone(session, charge.milestone_id)[1]
    due = cash.lock_due(session, charge.company_id, charge.currency)
    if not _decide(session, charge, ChargeState.SUCCEEDED, external_id):
        return False
    record(
        session,
        actor,
        "charge.succeeded",
        charge.id,
        company_id=charge.company_id,
        after={"amount": charge.amount, "reference": external_id},
    )
    left = charge.amount
    if milestone is not None and milestone.state is MilestoneState.NOT_FUNDED and milestone.amount <= left:
        left -= _funded(session, actor, charge, milestone)
    left = _pay_invoices(session, actor, charge, due, left)
    if left:
        _keep_as_cash(session, actor, charge, left)
    return True


def charge_failed(session: Session, actor: Actor, charge: Charge, error: str, external_id: str = "") -> bool:
    """Note that a charge was refused; tell whether this was news.

    For invoices the next attempt is made after 1, 3 and 7 days. Raises NotAllowed unless the operator or the hall does
    it.
    """
    require_operator(session, actor)
    pays_invoices = session.scalar(select(Invoice.id).filter_by(charge_id=charge.id).limit(1)) is not None
    next_at = None
    if pays_invoices and charge.attempt <= len(RETRY_DAYS):
        next_at = clock.now() + RETRY_DAYS[charge.attempt - 1] * DAY
    if not _decide(session, charge, ChargeState.FAILED, external_id, error=error, next_at=next_at):
        return False
    next_on = None if next_at is None else clock.day(next_at).isoformat()
    record(
        session,
        actor,
        "charge.failed",
        charge.id,
        company_id=charge.company_id,
        after={"amount": charge.amount, "error": error, "next_on": next_on},
    )
    return True


def _decide(
    session: Session,
    charge: Charge,
    wanted: ChargeState,
    external_id: str,
    *,
    error: str = "",
    next_at: int | None = None,
) -> bool:
    """Bring a charge to its end; False when it is there already, or past it."""
    session.refresh(charge, with_for_update=True)
    if wanted not in CHARGE_TRANSITIONS[charge.state]:
        return False
    move(
        session,
        "charge",
        charge,
        CHARGE_TRANSITIONS,
        wanted,
        external_id=external_id or charge.external_id,
        error=error,
        next_at=next_at,
        decided_at=clock.now(),
    )
    return True


def _funded(session: Session, actor: Actor, charge: Charge, milestone: Milestone) -> int:
    """Put what came aside for a milestone; return how many cents, 0 when it cannot be funded any more."""
    try:
        with session.begin_nested():
            fund(session, actor, milestone, source=method(charge.method_id))
    except Refused:
        return 0
    return milestone.amount


def _pay_invoices(session: Session, actor: Actor, charge: Charge, due: Sequence[Invoice], left: int) -> int:
    """Pay the invoices that name a charge, the oldest first; return what is left of `left` cents."""
    for invoice in due:
        if invoice.charge_id == charge.id and invoice.owed <= left:
            left -= invoice.owed
            cash.settle(
                session,
                actor,
                invoice,
                method(charge.method_id),
                on=clock.day(clock.now()),
                key=settlement_key(charge.id, invoice.id),
            )
    return left


def _keep_as_cash(session: Session, actor: Actor, charge: Charge, amount: int) -> None:
    post(
        session,
        actor,
        EntryKind.CHARGE,
        cash_key(charge.id),
        (
            Move(method(charge.method_id), AccountKind.OUTSIDE, -amount),
            Move(company(charge.company_id), AccountKind.CASH, amount, LineType.AR_PAYMENT, Subtype.PAYMENT),
        ),
        on=clock.day(clock.now()),
        currency=charge.currency,
        cause=Cause(charge.company_id, description="Payment"),
    )
    cash.pay_due(session, actor, charge.company_id, currency=charge.currency)
