"""What a payee earns and where it stands: being worked for, in review, pending, available, on its way."""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import BigInteger, ColumnElement, case, cast, exists, func, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Company, User
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.billing.calendar import Calendar
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.invoices.models import Dispute, DisputeState, Invoice, InvoiceKind, InvoiceState
from hiringhall.marketplace.ledger.accounts import Party, balance
from hiringhall.marketplace.ledger.models import AccountKind, Holder
from hiringhall.marketplace.payments.access import require_move

MOST_AWAITED = 50
"""Invoices whose pay is not available yet that are listed, the soonest first; sums are of all."""


class Stage(StrEnum):
    """Where pay stands that was invoiced and is not available yet."""

    IN_REVIEW = "in-review"
    DISPUTED = "disputed"
    UNPAID = "unpaid"
    """The client has not paid it yet."""
    SECURING = "securing"
    """Paid; the days of security run."""
    HELD = "held"
    """The client's bank took the money back, and it is not decided yet who gets it."""


class Awaited(NamedTuple):
    """The payee's part of an invoice that is not available yet: `amount` in cents.

    `available_on` is the day from which it is, if the client pays in time and nothing comes between; None where that
    cannot be said. `due_on` is the last day of its review.
    """

    invoice_key: str
    number: int
    kind: InvoiceKind
    week: date | None
    title: str
    client: str
    freelancer: str
    amount: int
    stage: Stage
    due_on: date
    available_on: date | None


class Earnings(Struct, frozen=True):
    """Where a payee's money stands, in cents of `currency`; `in_review` and `pending` are what is not available yet.

    `available` can be withdrawn and is below zero after a chargeback; `on_its_way` was asked for and is not sent yet.
    """

    currency: str
    in_review: int
    pending: int
    available: int
    on_its_way: int
    awaited: list[Awaited]


def earnings(session: Session, actor: Actor, payee: Party, calendar: Calendar, *, currency: str = "USD") -> Earnings:
    """Return where the money of a payee stands. Raises NotAllowed unless the actor moves it."""
    require_move(session, actor, payee)
    sums = _sums(session, payee, currency)
    return Earnings(
        currency=currency,
        in_review=sum(sums.get(stage, 0) for stage in _REVIEWED),
        pending=sum(amount for stage, amount in sums.items() if stage not in _REVIEWED),
        available=balance(session, payee, AccountKind.AVAILABLE, currency),
        on_its_way=balance(session, payee, AccountKind.IN_TRANSIT, currency),
        awaited=_awaited(session, payee, calendar, currency),
    )


_REVIEWED = frozenset({Stage.IN_REVIEW, Stage.DISPUTED})


def own_part(payee: Party) -> ColumnElement[int]:
    """Return what of an invoice's pay is a payee's, less what was given back of it, as an expression of SQL."""
    agency = Invoice.agency_pay - Invoice.credited_agency_pay
    return agency if payee.holder is Holder.COMPANY else Invoice.pay - Invoice.credited_pay - agency


def is_of(payee: Party) -> ColumnElement[bool]:
    """Return the condition that a payee has a part in an invoice."""
    return (Invoice.agency_id if payee.holder is Holder.COMPANY else Invoice.freelancer_id) == payee.id


_disputed = exists().where(Dispute.invoice_id == Invoice.id, Dispute.state == DisputeState.OPEN)
_stage = case(
    (Invoice.frozen, Stage.HELD.value),
    (_disputed, Stage.DISPUTED.value),
    (Invoice.state == InvoiceState.IN_REVIEW, Stage.IN_REVIEW.value),
    (Invoice.state == InvoiceState.DUE, Stage.UNPAID.value),
    else_=Stage.SECURING.value,
)


def _waiting(payee: Party, currency: str) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of what has a part for the payee that is not available yet."""
    return (
        is_of(payee),
        Invoice.currency == currency,
        Invoice.released_on.is_(None),
        own_part(payee) > 0,
    )


def _sums(session: Session, payee: Party, currency: str) -> dict[Stage, int]:
    summed = select(_stage, cast(func.sum(own_part(payee)), BigInteger)).where(*_waiting(payee, currency))
    return {Stage(stage): amount for stage, amount in session.execute(summed.group_by(_stage))}


def _awaited(session: Session, payee: Party, calendar: Calendar, currency: str) -> list[Awaited]:
    found = (
        select(
            Invoice.key,
            Invoice.number,
            Invoice.kind,
            Invoice.week,
            Contract.title,
            Company.name,
            User.first_name + " " + User.last_name,
            own_part(payee),
            _stage,
            Invoice.due_on,
            Invoice.paid_on,
        )
        .join(Contract, Contract.id == Invoice.contract_id)
        .join(Company, Company.id == Invoice.company_id)
        .join(User, User.id == Invoice.freelancer_id)
        .where(*_waiting(payee, currency))
        .order_by(func.coalesce(Invoice.paid_on, Invoice.due_on), Invoice.id)
        .limit(MOST_AWAITED)
    )
    return [_read(row, calendar) for row in session.execute(found)]


def _read(row: Any, calendar: Calendar) -> Awaited:
    *head, stage, due_on, paid_on = row
    expected = None
    if stage == Stage.IN_REVIEW:
        expected = calendar.available_on(due_on + timedelta(days=1))
    elif stage == Stage.SECURING:
        expected = calendar.available_on(paid_on)
    return Awaited._make((*head, Stage(stage), due_on, expected))
