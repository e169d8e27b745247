"""What a client's account looks like today: what stands on it, what is owed, what is put aside, and what was paid."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import BigInteger, and_, cast, func, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.billing.upcoming import UpcomingWeek, upcoming
from hiringhall.marketplace.contracts.models import Contract, Milestone, MilestoneState
from hiringhall.marketplace.invoices.models import Invoice, InvoiceState
from hiringhall.marketplace.ledger.accounts import balance, company
from hiringhall.marketplace.ledger.models import Account, AccountKind, Entry, EntryKind, Holder, Line
from hiringhall.marketplace.payments.access import require_billing
from hiringhall.marketplace.payments.methods import CHARGEABLE
from hiringhall.marketplace.payments.models import Charge, ChargeState, PaymentMethod, Use

LATEST = 5
"""Payments that the overview shows."""
MOST_ESCROW = 20
"""Milestones with escrow that it shows."""


class Owed(NamedTuple):
    """What is owed of invoices in one state: cents, how many invoices, and the first of their days `due_on`."""

    amount: int
    invoices: int
    first: date | None


class Escrow(NamedTuple):
    """A milestone with money put aside for it: cents."""

    contract_key: str
    title: str
    freelancer: str
    description: str
    due_on: date | None
    amount: int


class Payment(NamedTuple):
    """Money that came from a client by a method on a day, or went back to it (below 0): cents."""

    on: date
    kind: EntryKind
    description: str
    amount: int
    method: str


class FailedCharge(NamedTuple):
    """A charge that a client's method refused: cents, why, and when it is tried again (seconds; None: not)."""

    amount: int
    error: str
    decided_at: int | None
    next_at: int | None
    method: str


class Overview(Struct, frozen=True):
    """A client's account; amounts in cents of `currency`.

    `escrow` is all that is put aside, `milestones` the first of those that it is put aside for. `failed` is the latest
    charge where that failed and what it was for is still to be paid, `waiting` what a provider has yet to answer;
    `upcoming` are the weeks that are yet to be billed.
    """

    currency: str
    cash: int
    due: Owed
    in_review: Owed
    escrow: int
    milestones: list[Escrow]
    payments: list[Payment]
    failed: FailedCharge | None
    waiting: int
    method: PaymentMethod | None
    upcoming: list[UpcomingWeek]

    @property
    def is_charged(self) -> bool:
        """Whether what the cash does not cover is charged to the method by itself."""
        return self.method is not None and self.method.provider in CHARGEABLE


def billing_overview(session: Session, actor: Actor, company_id: int, *, currency: str = "USD") -> Overview:
    """Return how a client's account stands. Raises NotFound, or NotAllowed for who does not manage its billing."""
    require_billing(session, actor, company_id)
    owed = _owed(session, company_id, currency)
    due = owed.get(InvoiceState.DUE, _NOTHING)
    escrow = _escrow(session, company_id, currency)
    methods = _methods(session, company_id)
    return Overview(
        currency=currency,
        cash=balance(session, company(company_id), AccountKind.CASH, currency),
        due=due,
        in_review=owed.get(InvoiceState.IN_REVIEW, _NOTHING),
        escrow=sum(milestone.amount for milestone in escrow),
        milestones=escrow[:MOST_ESCROW],
        payments=_payments(session, methods, currency),
        failed=_failed(session, company_id, is_owing=due.amount > 0),
        waiting=_waiting(session, company_id, currency),
        method=next((method for method in methods if method.is_default), None),
        upcoming=[week for week in upcoming(session, company_id=company_id) if week.currency == currency],
    )


_NOTHING = Owed(0, 0, None)


def _owed(session: Session, company_id: int, currency: str) -> dict[InvoiceState, Owed]:
    found = (
        select(Invoice.state, _sum(Invoice.owed), func.count(), func.min(Invoice.due_on))
        .where(Invoice.company_id == company_id, Invoice.currency == currency, Invoice.paid_on.is_(None))
        .group_by(Invoice.state)
    )
    return {state: Owed(*rest) for state, *rest in session.execute(found)}


def _escrow(session: Session, company_id: int, currency: str) -> list[Escrow]:
    found = (
        select(
            Contract.key,
            Contract.title,
            User.first_name + " " + User.last_name,
            Milestone.description,
            Milestone.due_on,
            func.coalesce(Account.balance, 0),
        )
        .join(Milestone, Milestone.contract_id == Contract.id)
        .join(User, User.id == Contract.freelancer_id)
        .join(
            Account,
            and_(
                Account.holder == Holder.MILESTONE,
                Account.holder_id == Milestone.id,
                Account.kind == AccountKind.ESCROW,
                Account.currency == currency,
            ),
        )
        .where(Contract.company_id == company_id, Milestone.state == MilestoneState.ACTIVE, Account.balance > 0)
        .order_by(Milestone.due_on.is_(None), Milestone.due_on, Milestone.id)
    )
    return [Escrow(*row) for row in session.execute(found)]


def _methods(session: Session, company_id: int) -> Sequence[PaymentMethod]:
    """Return every method by which a client pays or has paid."""
    return session.scalars(
        select(PaymentMethod).filter_by(holder=Holder.COMPANY, holder_id=company_id, use=Use.PAY)
    ).all()


def _payments(session: Session, methods: Sequence[PaymentMethod], currency: str) -> list[Payment]:
    found = (
        select(Entry.on, Entry.kind, Entry.description, -Line.amount, PaymentMethod.label)
        .join(Line, Line.entry_id == Entry.id)
        .join(Account, Account.id == Line.account_id)
        .join(PaymentMethod, PaymentMethod.id == Account.holder_id)
        .where(
            Account.holder == Holder.METHOD,
            Account.holder_id.in_([method.id for method in methods]),
            Account.kind == AccountKind.OUTSIDE,
            Account.currency == currency,
        )
        .order_by(Line.entry_id.desc())
        .limit(LATEST)
    )
    return [Payment(*row) for row in session.execute(found)]


def _failed(session: Session, company_id: int, *, is_owing: bool) -> FailedCharge | None:
    charge = session.scalar(
        select(Charge)
        .filter_by(company_id=company_id)
        .where(Charge.state.in_([ChargeState.SUCCEEDED, ChargeState.FAILED]))
        .order_by(Charge.created_at.desc(), Charge.id.desc())
        .limit(1)
    )
    if charge is None or charge.state is not ChargeState.FAILED:
        return None
    if charge.milestone_id is not None:
        milestone = session.get_one(Milestone, charge.milestone_id)
        is_owing = milestone.state is MilestoneState.NOT_FUNDED
    if not is_owing:
        return None
    method = session.get_one(PaymentMethod, charge.method_id)
    return FailedCharge(charge.amount, charge.error, charge.decided_at, charge.next_at, method.label)


def _waiting(session: Session, company_id: int, currency: str) -> int:
    waiting = select(_sum(Charge.amount)).where(
        Charge.company_id == company_id, Charge.currency == currency, Charge.state == ChargeState.WAITING
    )
    return int(session.scalars(waiting).one())


def _sum(amount: Any) -> Any:
    return cast(func.coalesce(func.sum(amount), 0), BigInteger)
