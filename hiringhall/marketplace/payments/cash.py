"""A client's cash: what was paid in is first used for what is owed, the oldest first."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import Company
from hiringhall.marketplace.accounts.oversight import require_operator
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import InvalidInput, NotFound
from hiringhall.marketplace.invoices.models import TRANSITIONS, Invoice, InvoiceState
from hiringhall.marketplace.jobs.texts import MOST_CENTS
from hiringhall.marketplace.ledger.accounts import Party, account, balance, company, method
from hiringhall.marketplace.ledger.models import AccountKind, Entry, EntryKind, Holder, LineType, Subtype
from hiringhall.marketplace.ledger.posting import Cause, Move, post
from hiringhall.marketplace.payments.methods import manual_method, note_verified
from hiringhall.marketplace.transitions import move


def record_deposit(
    session: Session, actor: Actor, company_id: int, amount: int, reference: str, *, currency: str = "USD"
) -> int:
    """Note that a client paid money in: `amount` cents, known to the bank by `reference`, which counts once.

    What is due is paid from it at once. Returns the reference of the entry. Raises NotFound, NotAllowed unless an
    operator does it, InvalidInput, or Conflict for a payment that was noted before.
    """
    require_operator(session, actor)
    client = session.get(Company, company_id)
    if client is None:
        raise NotFound("company")
    if not 1 <= amount <= MOST_CENTS:
        raise InvalidInput("amount", f"write an amount of 0.01 to {MOST_CENTS / 100:,.2f}.")
    reference = checked_reference(reference)
    paid_by = manual_method(session, company_id)
    entry = post(
        session,
        actor,
        EntryKind.DEPOSIT,
        f"deposit:{company_id}:{reference}",
        (
            Move(method(paid_by), AccountKind.OUTSIDE, -amount),
            Move(company(company_id), AccountKind.CASH, amount, LineType.AR_PAYMENT, Subtype.PAYMENT),
        ),
        on=clock.day(clock.now()),
        currency=currency,
        cause=Cause(company_id, description=f"Payment {reference}"),
    )
    record(
        session,
        actor,
        "deposit.recorded",
        entry.id,
        company_id=company_id,
        after={"amount": amount, "reference": reference},
    )
    note_verified(session, paid_by)
    pay_due(session, actor, company_id, currency=currency)
    return entry.id


LONGEST_REFERENCE = 50


def checked_reference(text: str) -> str:
    """Return what the bank calls a payment, without blanks around it. Raises InvalidInput("reference")."""
    reference = text.strip()
    if not 1 <= len(reference) <= LONGEST_REFERENCE or "\0" in reference:
        raise InvalidInput("reference", f"write 1 to {LONGEST_REFERENCE} characters.")
    return reference


def pay_due(session: Session, actor: Actor, company_id: int, *, currency: str = "USD") -> list[Invoice]:
    """Pay what a client owes and no dispute holds from its cash, the oldest first, as long as that covers an invoice.

    Returns what was paid.
    """
    due = lock_due(session, company_id, currency)
    cash = balance(session, company(company_id), AccountKind.CASH, currency)
    paid = []
    for invoice in due:
        if invoice.owed > cash:
            break
        cash -= invoice.owed
        settle(session, actor, invoice, company(company_id), on=clock.day(clock.now()))
        paid.append(invoice)
    return paid


def settle(session: Session, actor: Actor, invoice: Invoice, source: Party, *, on: date, key: str = "") -> None:
    """Pay what is owed of an invoice from a client's cash (`source` is the company) or from outside (a method)."""
    amount = invoice.owed
    is_cash = source.holder is Holder.COMPANY
    kind = AccountKind.CASH if is_cash else AccountKind.OUTSIDE
    typed = (None, None) if is_cash else (LineType.AR_PAYMENT, Subtype.PAYMENT)
    post(
        session,
        actor,
        EntryKind.SETTLEMENT if is_cash else EntryKind.CHARGE,
        key or _settlement_key(session, invoice),
        (
            Move(source, kind, -amount),
            Move(company(invoice.company_id), AccountKind.RECEIVABLE, amount, *typed),
        ),
        on=on,
        currency=invoice.currency,
        cause=Cause(invoice.company_id, invoice.contract_id, invoice.id, f"Invoice {invoice.number}"),
    )
    move(session, "invoice", invoice, TRANSITIONS, InvoiceState.PAID, paid_on=on, owed=0, frozen=False)
    record(
        session,
        actor,
        "invoice.paid",
        invoice.id,
        company_id=invoice.company_id,
        after={"amount": amount, "contract": invoice.contract_id},
    )


def _settlement_key(session: Session, invoice: Invoice) -> str:
    """Return the key of the entry by which cash pays an invoice, a new one after each time that it was taken back."""
    taken_back = select(func.count(Entry.id)).filter_by(invoice_id=invoice.id, kind=EntryKind.CHARGEBACK)
    times = session.scalars(taken_back).one()
    return f"settlement:{invoice.id}:{times}" if times else f"settlement:{invoice.id}"


def lock_due(session: Session, company_id: int, currency: str) -> Sequence[Invoice]:
    """Lock what a client owes and no dispute holds, and return it, the oldest first.

    Whoever is going to move the client's money and then `pay_due` does so first: invoices are locked before accounts.
    """
    account(session, company(company_id), AccountKind.CASH, currency)
    return session.scalars(
        select(Invoice)
        .filter_by(company_id=company_id, currency=currency, state=InvoiceState.DUE)
        .order_by(Invoice.due_on, Invoice.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
