"""Sending a client's cash back to it, which an operator does by hand and notes."""

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import Company
from hiringhall.marketplace.accounts.oversight import require_operator
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import InvalidInput, NotFound
from hiringhall.marketplace.ledger.accounts import balance, company, method
from hiringhall.marketplace.ledger.models import AccountKind, EntryKind, LineType, Subtype
from hiringhall.marketplace.ledger.posting import Cause, Move, post
from hiringhall.marketplace.payments.cash import checked_reference
from hiringhall.marketplace.payments.methods import manual_method


def record_payback(
    session: Session, actor: Actor, company_id: int, amount: int, reference: str, *, currency: str = "USD"
) -> int:
    """Note that `amount` cents of a client's cash were sent back to it, known to the bank by `reference`.

    A reference counts once. Returns the reference of the entry. Raises NotFound, NotAllowed unless an operator does it,
    InvalidInput, or Conflict for what was noted before or when there is not so much cash any more.
    """
    require_operator(session, actor)
    if session.get(Company, company_id) is None:
        raise NotFound("company")
    reference = checked_reference(reference)
    cash = balance(session, company(company_id), AccountKind.CASH, currency)
    if not 1 <= amount <= cash:
        raise InvalidInput("amount", f"write an amount of 0.01 to {cash / 100:,.2f}." if cash else "there is no cash.")
    entry = post(
        session,
        actor,
        EntryKind.PAYBACK,
        f"payback:{company_id}:{reference}",
        (
            Move(company(company_id), AccountKind.CASH, -amount, LineType.AR_PAYMENT, Subtype.REFUND),
            Move(method(manual_method(session, company_id)), AccountKind.OUTSIDE, amount),
        ),
        on=clock.day(clock.now()),
        currency=currency,
        cause=Cause(company_id, description=f"Sent back as {reference}"),
    )
    told = {"amount": amount, "reference": reference}
    record(session, actor, "payback.recorded", entry.id, company_id=company_id, after=told)
    return entry.id
