"""Arrears: who has not paid what was due, is suspended when that lasts, and is let back once nothing is overdue."""

import threading
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import Company
from hiringhall.marketplace.actor import HALL
from hiringhall.marketplace.billing.calendar import Calendar
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.invoices.models import Invoice, InvoiceState
from hiringhall.marketplace.payments.models import Charge, ChargeState
from hiringhall.storage import Database

A_DAY = 86_400


class Arrears(NamedTuple):
    """How many clients came into arrears, were suspended, and were let back."""

    begun: int = 0
    suspended: int = 0
    ended: int = 0


def look_after_arrears(database: Database, calendar: Calendar, until: int, closed: threading.Event) -> Arrears:
    """Note who is in arrears at a moment, in seconds, suspend who has been for long, let back who has paid.

    One client after the other, each in a transaction; may be called in several processes at once.
    """
    last, late = calendar.overdue_since(until), until - calendar.arrears_days * A_DAY
    owes, owes_in_vain = _owes(last), _owes(last, _IN_VAIN)
    in_arrears, is_suspended = Company.arrears_since.is_not(None), Company.suspended_at.is_not(None)

    def begin(session: Session, client: Company) -> None:
        client.arrears_since = clock.now()
        was_charged = session.scalar(select(_owes(last, Invoice.charge_id.is_not(None))).where(Company.id == client.id))
        _record(session, client, "in-arrears", **{} if was_charged else {"suspended_after_days": calendar.arrears_days})

    def suspend(session: Session, client: Company) -> None:
        client.suspended_at = clock.now()
        _record(session, client, "suspended")

    def let_back(session: Session, client: Company) -> None:
        client.arrears_since = client.suspended_at = None
        _record(session, client, "let-back")

    return Arrears(
        _each(database, ~in_arrears & owes_in_vain, begin, closed),
        _each(database, (Company.arrears_since <= late) & ~is_suspended & owes_in_vain, suspend, closed),
        _each(database, in_arrears & ~owes, let_back, closed),
    )


def _each(
    database: Database,
    condition: ColumnElement[bool],
    do: Callable[[Session, Company], None],
    closed: threading.Event,
) -> int:
    """Do something to every client for which a condition holds, still when it is locked; return how many."""
    with database.reading() as session:
        found = session.scalars(select(Company.id).where(condition).order_by(Company.id)).all()
    done = 0
    for company_id in found:
        if closed.is_set():
            break
        with database.writing() as session:
            locked = select(Company).where(Company.id == company_id, condition).with_for_update(key_share=True)
            client = session.scalar(locked)
            if client is not None:
                do(session, client)
                done += 1
    return done


def _owes(last: date, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that a client owes what was due until the end of a day; a chargeback is decided first."""
    owed = select(Invoice.company_id).where(
        Invoice.paid_on.is_(None),
        Invoice.state == InvoiceState.DUE,
        Invoice.due_on <= last,
        Invoice.frozen.is_(False),
        *more,
    )
    return Company.id.in_(owed)


_IN_VAIN = ~exists().where(Charge.id == Invoice.charge_id, Charge.state == ChargeState.WAITING)
"""The cashier is not about to collect it."""


def _record(session: Session, client: Company, verb: str, **after: int) -> None:
    record(session, HALL, f"company.{verb}", client.id, company_id=client.id, after=after)
