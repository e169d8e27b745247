"""The end of reviews: what nobody disputes falls due and is paid, from cash first, then by charging the client."""

import threading
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from sqlalchemy import Date, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import HALL
from hiringhall.marketplace.billing.calendar import Calendar
from hiringhall.marketplace.invoices.disputes import fall_due
from hiringhall.marketplace.invoices.models import Dispute, DisputeState, Invoice, InvoiceState
from hiringhall.marketplace.ledger.models import Holder
from hiringhall.marketplace.payments.charges import charge_due
from hiringhall.marketplace.payments.methods import CHARGEABLE
from hiringhall.marketplace.payments.models import PaymentMethod, Use
from hiringhall.storage import Database
from hiringhall.storage.hot import HotRead
from hiringhall.storage.retrying import through_deadlocks


class _Debtor(NamedTuple):
    """A client that has something to pay, in a currency."""

    company_id: int
    currency: str


def end_reviews(database: Database, calendar: Calendar, until: int, closed: threading.Event) -> tuple[int, int]:
    """Let invoices fall due whose review was over at a moment, in seconds, and see that clients pay what is due.

    One client after the other, each in a transaction; may be called in several processes at once. Returns how many
    invoices fell due, and how many charges the cashier is to make.
    """
    last, due, charges = calendar.overdue_since(until), 0, 0
    with database.reading() as session:
        debtors = _DEBTORS.all(session, last=last, today=clock.day(until))
    for debtor in debtors:
        if closed.is_set():
            break
        counts = through_deadlocks(partial(_collect, database, debtor, last))
        due, charges = due + counts[0], charges + counts[1]
    return due, charges


def _collect(database: Database, debtor: _Debtor, last: date) -> tuple[int, int]:
    with database.writing() as session:
        reviewed = _undisputed(session, debtor, last)
        for invoice in reviewed:
            fall_due(session, HALL, invoice)
        charge = charge_due(session, HALL, debtor.company_id, currency=debtor.currency)
        return len(reviewed), int(charge is not None)


def _undisputed(session: Session, debtor: _Debtor, last: date) -> Sequence[Invoice]:
    """Lock and return the invoices of a client whose review is over; only under the lock disputes are sure."""
    over = (
        select(Invoice)
        .filter_by(**debtor._asdict(), state=InvoiceState.IN_REVIEW)
        .where(Invoice.due_on <= last)
        .order_by(Invoice.due_on, Invoice.id)
        .with_for_update(key_share=True)
    )
    found = session.scalars(over).all()
    open_ = select(Dispute.invoice_id).where(
        Dispute.invoice_id.in_([invoice.id for invoice in found]), Dispute.state == DisputeState.OPEN
    )
    disputed = set(session.scalars(open_))
    return [invoice for invoice in found if invoice.id not in disputed]


_is_reviewed = (
    (Invoice.state == InvoiceState.IN_REVIEW)
    & (Invoice.due_on <= bindparam("last", type_=Date()))
    & ~exists().where(Dispute.invoice_id == Invoice.id, Dispute.state == DisputeState.OPEN)
)
_is_chargeable = (
    (Invoice.state == InvoiceState.DUE)
    & Invoice.charge_id.is_(None)
    & exists().where(
        PaymentMethod.holder == Holder.COMPANY,
        PaymentMethod.holder_id == Invoice.company_id,
        PaymentMethod.use == Use.PAY,
        PaymentMethod.is_default.is_(True),
        PaymentMethod.removed_at.is_(None),
        or_(*(PaymentMethod.provider == provider for provider in sorted(CHARGEABLE))),
    )
)
_DEBTORS = HotRead(
    select(Invoice.company_id, Invoice.currency)
    .where(
        Invoice.paid_on.is_(None),
        Invoice.due_on <= bindparam("today", type_=Date()),
        or_(_is_reviewed, _is_chargeable),
    )
    .distinct()
    .order_by(Invoice.company_id),
    _Debtor,
)
