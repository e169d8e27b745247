"""Chargebacks: a client's bank takes back the money of a charge, until it is decided whether it may.

What the charge paid is owed again, and its pay is held back where it is pending. What it paid of escrow or cash is
taken from the client's cash; the marketplace bears the rest.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.oversight import require_operator
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.amounts import written
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotFound
from hiringhall.marketplace.invoices.models import TRANSITIONS, Invoice, InvoiceState
from hiringhall.marketplace.ledger.accounts import HALL, balance, company, method
from hiringhall.marketplace.ledger.models import Account, AccountKind, Entry, EntryKind, Line, LineType, Subtype
from hiringhall.marketplace.ledger.posting import Cause, Move, post
from hiringhall.marketplace.payments.cash import pay_due
from hiringhall.marketplace.payments.charges import settlement_key
from hiringhall.marketplace.payments.models import Charge, Chargeback, ChargebackState, ChargeState
from hiringhall.marketplace.transitions import move

_TRANSITIONS: dict[ChargebackState, frozenset[ChargebackState]] = {
    ChargebackState.OPEN: frozenset({ChargebackState.WON, ChargebackState.LOST}),
    ChargebackState.WON: frozenset(),
    ChargebackState.LOST: frozenset(),
}
LONGEST_REASON = 500
_RESOLUTION = (LineType.AR_PAYMENT, Subtype.CHARGEBACK_RESOLUTION)


class _Part(NamedTuple):
    """What was taken back of what an invoice was paid, in cents."""

    invoice: Invoice
    amount: int


def open_chargeback(
    session: Session, actor: Actor, charge_id: int, reason: str = "", amount: int | None = None
) -> Chargeback:
    """Note that a client's bank took back the money of a charge, or `amount` cents of it.

    The invoices that it paid are due again with that, the newest first, and pay of them that is pending is held back.
    Raises NotAllowed unless the operator or the hall does it, NotFound, InvalidInput, or Conflict when the charge did
    not succeed or was taken back already.
    """
    charge = _charge(session, actor, charge_id)
    taken = charge.amount if amount is None else amount
    if not 1 <= taken <= charge.amount:
        raise InvalidInput("amount", f"write an amount of 0.01 to {written(charge.amount, charge.currency)}.")
    paid = _parts(session, _lock_paid(session, charge), lambda invoice: settlement_key(charge_id, invoice.id))
    session.refresh(charge, with_for_update=True)
    if charge.state is not ChargeState.SUCCEEDED:
        raise Conflict("This charge has not succeeded.")
    if session.scalar(select(Chargeback.id).filter_by(charge_id=charge_id)) is not None:
        raise Conflict("The money of this charge was taken back already.")
    chargeback = Chargeback(
        charge_id=charge_id, amount=taken, reason=reason.strip()[:LONGEST_REASON], opened_at=clock.now()
    )
    session.add(chargeback)
    session.flush()
    left = taken
    for part in reversed(paid):
        back = min(left, part.amount)
        if back:
            _owe_again(session, actor, charge, chargeback, _Part(part.invoice, back))
        left -= back
    if left:
        _take_cash(session, actor, charge, chargeback, left)
    pay_due(session, actor, charge.company_id, currency=charge.currency)
    _record(session, actor, "chargeback.opened", charge, chargeback, reason=chargeback.reason)
    return chargeback


def decide_chargeback(session: Session, actor: Actor, chargeback_id: int, *, won: bool) -> Chargeback:
    """Note how a chargeback ended: the money came back, or it is lost.

    Won, it pays again what it paid; what was paid otherwise meanwhile goes to the client's cash. Lost, the client owes
    nothing more: the marketplace bears it, and what went to escrow or cash as far as the client's cash does not cover
    it. Raises NotAllowed unless the operator or the hall does it, NotFound, or InvalidState when it is decided.
    """
    require_operator(session, actor)
    chargeback = session.get(Chargeback, chargeback_id)
    if chargeback is None:
        raise NotFound("chargeback")
    charge = _charge(session, actor, chargeback.charge_id)
    parts = _parts(session, _lock_paid(session, charge), lambda invoice: _key(chargeback, invoice))
    session.refresh(charge, with_for_update=True)
    wanted = ChargebackState.WON if won else ChargebackState.LOST
    move(session, "chargeback", chargeback, _TRANSITIONS, wanted, decided_at=clock.now())
    for part in parts:
        _end_part(session, actor, charge, chargeback, part, won=won)
    _end_cash(session, actor, charge, chargeback, won=won)
    pay_due(session, actor, charge.company_id, currency=charge.currency)
    _record(session, actor, f"chargeback.{wanted.value}", charge, chargeback)
    return chargeback


def _charge(session: Session, actor: Actor, charge_id: int) -> Charge:
    require_operator(session, actor)
    charge = session.get(Charge, charge_id)
    if charge is None:
        raise NotFound("charge")
    return charge


def _lock_paid(session: Session, charge: Charge) -> list[Invoice]:
    """Return the invoices that name a charge, the oldest first, locked."""
    return list(
        session.scalars(
            select(Invoice)
            .filter_by(charge_id=charge.id)
            .order_by(Invoice.due_on, Invoice.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _parts(session: Session, invoices: Sequence[Invoice], key: Callable[[Invoice], str]) -> list[_Part]:
    """Return what the entries of these keys moved on the account of what is owed, of invoices that have one."""
    keys = {key(invoice): invoice for invoice in invoices}
    moved = (
        select(Entry.key, func.sum(Line.amount))
        .join(Line, Line.entry_id == Entry.id)
        .join(Account, Account.id == Line.account_id)
        .where(Entry.key.in_(keys), Account.kind == AccountKind.RECEIVABLE)
        .group_by(Entry.key)
    )
    amounts = {found: abs(int(amount)) for found, amount in session.execute(moved)}
    return [_Part(invoice, amounts[each]) for each, invoice in keys.items() if each in amounts]


def _owe_again(session: Session, actor: Actor, charge: Charge, chargeback: Chargeback, part: _Part) -> None:
    invoice = part.invoice
    client = company(charge.company_id)
    post(
        session,
        actor,
        EntryKind.CHARGEBACK,
        _key(chargeback, invoice),
        (
            Move(method(charge.method_id), AccountKind.OUTSIDE, part.amount),
            Move(client, AccountKind.RECEIVABLE, -part.amount, LineType.AR_PAYMENT, Subtype.CHARGEBACK),
        ),
        on=clock.day(clock.now()),
        currency=charge.currency,
        cause=_cause(invoice, chargeback),
    )
    is_pending = invoice.released_on is None
    move(
        session,
        "invoice",
        invoice,
        TRANSITIONS,
        InvoiceState.DUE,
        paid_on=None,
        owed=part.amount,
        frozen=is_pending,
    )
    record(
        session,
        actor,
        "invoice.unpaid",
        invoice.id,
        company_id=invoice.company_id,
        after={"amount": part.amount, "contract": invoice.contract_id},
    )


def _take_cash(session: Session, actor: Actor, charge: Charge, chargeback: Chargeback, amount: int) -> None:
    """Take back what went to escrow or cash: out of the client's cash, the rest is lost for the time being."""
    client = company(charge.company_id)
    there = min(amount, balance(session, client, AccountKind.CASH, charge.currency))
    post(
        session,
        actor,
        EntryKind.CHARGEBACK,
        _key(chargeback),
        (
            Move(method(charge.method_id), AccountKind.OUTSIDE, amount),
            Move(client, AccountKind.CASH, -there, LineType.AR_PAYMENT, Subtype.CHARGEBACK),
            Move(HALL, AccountKind.LOSSES, there - amount),
        ),
        on=clock.day(clock.now()),
        currency=charge.currency,
        cause=Cause(charge.company_id, description="Payment taken back", comment=chargeback.reason),
    )


def _end_part(
    session: Session, actor: Actor, charge: Charge, chargeback: Chargeback, part: _Part, *, won: bool
) -> None:
    """Settle what is still owed of an invoice: with the money that came back, else the marketplace bears it."""
    invoice, client = part.invoice, company(charge.company_id)
    owed = min(part.amount, invoice.owed) if invoice.state is InvoiceState.DUE else 0
    if won:
        moves = [
            Move(method(charge.method_id), AccountKind.OUTSIDE, -part.amount),
            Move(client, AccountKind.RECEIVABLE, owed, *_RESOLUTION),
            Move(client, AccountKind.CASH, part.amount - owed, *_RESOLUTION),
        ]
    else:
        moves = [
            Move(client, AccountKind.RECEIVABLE, owed, *_RESOLUTION),
            Move(HALL, AccountKind.LOSSES, -owed),
        ]
    if won or owed:
        post(
            session,
            actor,
            EntryKind.CHARGEBACK_END,
            _end_key(chargeback, invoice),
            moves,
            on=clock.day(clock.now()),
            currency=charge.currency,
            cause=_cause(invoice, chargeback),
        )
    if owed:
        _pay(session, actor, invoice, owed)


def _pay(session: Session, actor: Actor, invoice: Invoice, amount: int) -> None:
    """Take `amount` cents off what is owed of an invoice; with nothing owed it is paid, and its pay held no longer."""
    if amount < invoice.owed:
        invoice.owed -= amount
        session.flush()
        return
    today = clock.day(clock.now())
    move(session, "invoice", invoice, TRANSITIONS, InvoiceState.PAID, paid_on=today, owed=0, frozen=False)
    record(
        session,
        actor,
        "invoice.paid",
        invoice.id,
        company_id=invoice.company_id,
        after={"amount": amount, "contract": invoice.contract_id},
    )


def _end_cash(session: Session, actor: Actor, charge: Charge, chargeback: Chargeback, *, won: bool) -> None:
    """Give back what was taken from cash, or make good from what there is now of what the marketplace bore."""
    taken = _moved(session, _key(chargeback))
    if not taken:
        return
    client = company(charge.company_id)
    lost = -taken.get(AccountKind.LOSSES, 0)
    if won:
        moves = [
            Move(method(charge.method_id), AccountKind.OUTSIDE, -taken[AccountKind.OUTSIDE]),
            Move(client, AccountKind.CASH, -taken.get(AccountKind.CASH, 0), *_RESOLUTION),
            Move(HALL, AccountKind.LOSSES, lost),
        ]
    else:
        lost = min(lost, balance(session, client, AccountKind.CASH, charge.currency))
        moves = [Move(client, AccountKind.CASH, -lost, *_RESOLUTION), Move(HALL, AccountKind.LOSSES, lost)]
    if won or lost:
        post(
            session,
            actor,
            EntryKind.CHARGEBACK_END,
            _end_key(chargeback),
            moves,
            on=clock.day(clock.now()),
            currency=charge.currency,
            cause=Cause(charge.company_id, description="Payment taken back", comment=chargeback.reason),
        )


def _moved(session: Session, key: str) -> dict[AccountKind, int]:
    """Return what an entry moved by kind of account, in cents; nothing when there is no such entry."""
    lines = (
        select(Account.kind, func.sum(Line.amount))
        .join(Line, Line.account_id == Account.id)
        .join(Entry, Entry.id == Line.entry_id)
        .where(Entry.key == key)
        .group_by(Account.kind)
    )
    return {kind: int(amount) for kind, amount in session.execute(lines)}


def _cause(invoice: Invoice, chargeback: Chargeback) -> Cause:
    return Cause(
        invoice.company_id,
        invoice.contract_id,
        invoice.id,
        description=f"Invoice {invoice.number}",
        comment=chargeback.reason,
    )


def _key(chargeback: Chargeback, invoice: Invoice | None = None) -> str:
    return f"chargeback:{chargeback.id}" + (f":{invoice.id}" if invoice else "")


def _end_key(chargeback: Chargeback, invoice: Invoice | None = None) -> str:
    return f"chargeback-end:{chargeback.id}" + (f":{invoice.id}" if invoice else "")


def _record(session: Session, actor: Actor, kind: str, charge: Charge, chargeback: Chargeback, **after: object) -> None:
    record(
        session,
        actor,
        kind,
        chargeback.id,
        company_id=charge.company_id,
        after={"amount": chargeback.amount, **after},
    )
