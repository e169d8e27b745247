"""Charges: what is to be taken from a client is written down first, then asked of the provider, then noted.

The cashier asks outside of any transaction. Whatever it or the provider says, and however often, counts once.
"""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.contracts.models import Milestone, MilestoneState
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotFound
from hiringhall.marketplace.invoices.models import Invoice, InvoiceState
from hiringhall.marketplace.jobs.texts import MOST_CENTS
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.payments import cash
from hiringhall.marketplace.payments.access import require_billing
from hiringhall.marketplace.payments.methods import chargeable_method
from hiringhall.marketplace.payments.models import (
    Charge,
    Chargeback,
    ChargebackState,
    ChargeState,
)

TO_COLLECT = "money to move"
"""Set in `session.info` by a transaction after which a provider has something to do."""
DAY = 24 * 3600
RETRY_DAYS = (1, 3, 7)
"""After which failure of charging invoices the next attempt is made how many days later; the last is final."""
NO_METHOD = "There is no card or account that can be charged; add one, or pay by bank transfer."


def request_charge(
    session: Session,
    actor: Actor,
    company_id: int,
    amount: int,
    *,
    milestone_id: int | None = None,
    invoices: Sequence[Invoice] = (),
    currency: str = "USD",
    attempt: int = 1,
) -> Charge:
    """Have `amount` cents taken from a client through the method that it uses, once this transaction is committed.

    They pay `invoices`, fund a milestone, or else are the client's cash; so is what is left of them. Whoever calls has
    decided that the client is to pay, and has locked the milestone's contract. Raises InvalidInput, or Conflict without
    a method that can be charged, or when the same is being charged already.
    """
    if not 1 <= amount <= MOST_CENTS:
        raise InvalidInput("amount", f"write an amount of 0.01 to {MOST_CENTS / 100:,.2f}.")
    used = chargeable_method(session, company_id)
    if used is None:
        raise Conflict(NO_METHOD)
    if milestone_id is not None and waiting_charge(session, milestone_id) is not None:
        raise Conflict("The money for this milestone is being collected already.")
    charge = Charge(
        key=new_key(),
        company_id=company_id,
        method_id=used.id,
        milestone_id=milestone_id,
        amount=amount,
        currency=currency,
        attempt=attempt,
        created_at=clock.now(),
    )
    session.add(charge)
    session.flush()
    _name_charge(session, charge, invoices)
    session.info[TO_COLLECT] = True
    record(
        session,
        actor,
        "charge.requested",
        charge.id,
        company_id=company_id,
        after={"amount": amount, "method": used.label},
    )
    return charge


def pay_now(session: Session, actor: Actor, company_id: int, *, currency: str = "USD") -> Charge | None:
    """Pay what a client owes: from its cash, the rest through its method. Returns the charge, None if there is none.

    Raises NotFound, NotAllowed, or Conflict without a method that can be charged.
    """
    require_billing(session, actor, company_id)
    cash.pay_due(session, actor, company_id, currency=currency)
    due = chargeable_invoices(session, company_id, currency=currency)
    if not due:
        return None
    return request_charge(
        session, actor, company_id, sum(invoice.owed for invoice in due), invoices=due, currency=currency
    )


def charge_due(session: Session, actor: Actor, company_id: int, *, currency: str = "USD") -> Charge | None:
    """Pay what a client owes as it falls due: from its cash, the rest through its method, if it has one to charge.

    What was charged in vain before waits for its next attempt. Returns the charge, None if there is none.
    """
    cash.pay_due(session, actor, company_id, currency=currency)
    due = [one for one in cash.lock_due(session, company_id, currency) if one.charge_id is None]
    if not due or chargeable_method(session, company_id) is None:
        return None
    return request_charge(session, actor, company_id, sum(one.owed for one in due), invoices=due, currency=currency)


def top_up(session: Session, actor: Actor, company_id: int, amount: int, *, currency: str = "USD") -> Charge:
    """Have money taken from a client that becomes its cash.

    Raises NotFound, NotAllowed, InvalidInput, or Conflict without a method that can be charged.
    """
    require_billing(session, actor, company_id)
    return request_charge(session, actor, company_id, amount, currency=currency)


def waiting_charge(session: Session, milestone_id: int) -> Charge | None:
    """Return the charge that is to fund a milestone, while it waits."""
    return session.scalar(select(Charge).filter_by(milestone_id=milestone_id, state=ChargeState.WAITING))


def chargeable_invoices(session: Session, company_id: int, *, currency: str = "USD") -> list[Invoice]:
    """Return what a client owes, the oldest first, and locks it: all that is due and not being charged already.

    What its bank took back is left to the decision about that.
    """
    due = cash.lock_due(session, company_id, currency)
    busy = _busy(session, [invoice.charge_id for invoice in due if invoice.charge_id is not None])
    return [invoice for invoice in due if invoice.charge_id not in busy]


def cancel_charge(session: Session, actor: Actor, charge: Charge) -> bool:
    """Give up a charge that the provider was never asked for; tell whether that was in time."""
    cancelled = (
        update(Charge)
        .where(Charge.id == charge.id, Charge.state == ChargeState.WAITING, Charge.asked_at.is_(None))
        .values(state=ChargeState.CANCELLED, decided_at=clock.now())
        .returning(Charge.id)
    )
    if session.execute(cancelled).first() is None:
        return False
    session.refresh(charge)
    record(
        session,
        actor,
        "charge.cancelled",
        charge.id,
        company_id=charge.company_id,
        after={"amount": charge.amount},
    )
    return True


def is_still_wanted(session: Session, charge: Charge) -> bool:
    """Tell whether what a charge is for is still to be paid."""
    if charge.milestone_id is not None:
        return session.get_one(Milestone, charge.milestone_id).state is MilestoneState.NOT_FUNDED
    states = session.scalars(select(Invoice.state).filter_by(charge_id=charge.id)).all()
    return not states or any(state is not InvoiceState.PAID for state in states)


def charge_again(session: Session, actor: Actor, charge: Charge) -> Charge | None:
    """Make the next attempt for what is still owed of a charge that failed; None when there is nothing to charge."""
    due = cash.lock_due(session, charge.company_id, charge.currency)
    taken = update(Charge).where(Charge.id == charge.id, Charge.next_at <= clock.now()).values(next_at=None)
    if session.execute(taken.returning(Charge.id)).first() is None:
        return None
    session.refresh(charge)
    cash.pay_due(session, actor, charge.company_id, currency=charge.currency)
    owed = [invoice for invoice in due if invoice.charge_id == charge.id and invoice.state is InvoiceState.DUE]
    if not owed or chargeable_method(session, charge.company_id) is None:
        return None
    return request_charge(
        session,
        actor,
        charge.company_id,
        sum(invoice.owed for invoice in owed),
        invoices=owed,
        currency=charge.currency,
        attempt=charge.attempt + 1,
    )


def _name_charge(session: Session, charge: Charge, invoices: Sequence[Invoice]) -> None:
    if not invoices:
        return
    ids = sorted(invoice.id for invoice in invoices)
    locked = session.scalars(
        select(Invoice)
        .where(Invoice.id.in_(ids))
        .order_by(Invoice.due_on, Invoice.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    busy = _busy(session, [invoice.charge_id for invoice in locked if invoice.charge_id is not None])
    for invoice in locked:
        if invoice.company_id != charge.company_id:
            raise NotFound("invoice")
        if invoice.state is not InvoiceState.DUE:
            raise Conflict(f"Invoice {invoice.number} is not due.")
        if invoice.charge_id in busy:
            raise Conflict(f"Invoice {invoice.number} is being charged already.")
        invoice.charge_id = charge.id
    session.flush()


def _busy(session: Session, charge_ids: Sequence[int]) -> set[int]:
    """Return which charges are under way: waiting, or taken back by the client's bank and not decided on."""
    if not charge_ids:
        return set()
    waiting = select(Charge.id).where(Charge.id.in_(charge_ids), Charge.state == ChargeState.WAITING)
    disputed = select(Chargeback.charge_id).where(
        Chargeback.charge_id.in_(charge_ids), Chargeback.state == ChargebackState.OPEN
    )
    return set(session.scalars(waiting)) | set(session.scalars(disputed))


def settlement_key(charge_id: int, invoice_id: int) -> str:
    """Return the key of the entry by which a charge pays an invoice."""
    return f"charge:{charge_id}:{invoice_id}"


def cash_key(charge_id: int) -> str:
    """Return the key of the entry by which a charge becomes a client's cash."""
    return f"charge:{charge_id}"
