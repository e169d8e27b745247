"""How the hall's money stands, for its operators: whose it is, what was earned and lost, and what waits for them."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import BigInteger, cast, extract, func, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Company, User
from hiringhall.marketplace.accounts.oversight import require_operator
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.invoices.models import Dispute, DisputeState
from hiringhall.marketplace.ledger.models import Account, AccountKind, Entry, EntryKind, Holder, Line
from hiringhall.marketplace.payments.models import (
    Charge,
    Chargeback,
    ChargebackState,
    ChargeState,
    Withdrawal,
    WithdrawalState,
)

MONTHS = 12
"""Months of fees that are shown, this one included."""


class Balances(Struct, frozen=True):
    """The hall's accounts in cents of `currency`, each above zero as its words say.

    `held` is what came in from outside and did not go out again: all that clients and payees have with the hall and
    what the hall has itself. `fees` are all it earned, `losses` all it lost.
    """

    currency: str
    held: int
    cash: int
    escrow: int
    owed: int
    pending: int
    available: int
    in_transit: int
    fees: int
    losses: int

    @property
    def adds_up(self) -> bool:
        """Whether what is held is what everybody has, and no more."""
        theirs = self.cash + self.escrow - self.owed + self.pending + self.available + self.in_transit
        return self.held == theirs + self.fees - self.losses


class Month(NamedTuple):
    """The fees of a month, which is named by its first day: cents."""

    first: date
    fees: int


class Waiting(NamedTuple):
    """How much waits for an operator."""

    withdrawals: int
    failed_charges: int
    disputes: int
    chargebacks: int


class Movement(NamedTuple):
    """A payment of a client that an operator noted, or, below 0, what was sent back to one: cents, on a day."""

    entry_id: int
    on: date
    company: str
    amount: int
    currency: str
    description: str
    noted_by: str | None


def balances_of_hall(session: Session, actor: Actor, *, currency: str = "USD") -> Balances:
    """Return how the hall's accounts stand. Operators only."""
    require_operator(session, actor)
    kept = select(Account.kind, _sum(Account.balance)).where(Account.holder != Holder.HALL)
    reckoned = (
        select(Account.kind, _sum(Line.amount))
        .join(Line, Line.account_id == Account.id)
        .where(Account.holder == Holder.HALL)
    )
    balances, hall = (
        {
            kind: int(amount)
            for kind, amount in session.execute(of.where(Account.currency == currency).group_by(Account.kind))
        }
        for of in (kept, reckoned)
    )
    return Balances(
        currency=currency,
        held=-balances.get(AccountKind.OUTSIDE, 0),
        cash=balances.get(AccountKind.CASH, 0),
        escrow=balances.get(AccountKind.ESCROW, 0),
        owed=-balances.get(AccountKind.RECEIVABLE, 0),
        pending=balances.get(AccountKind.PENDING, 0),
        available=balances.get(AccountKind.AVAILABLE, 0),
        in_transit=balances.get(AccountKind.IN_TRANSIT, 0),
        fees=hall.get(AccountKind.FEES, 0),
        losses=-hall.get(AccountKind.LOSSES, 0),
    )


def fees_by_month(session: Session, actor: Actor, today: date, *, currency: str = "USD") -> list[Month]:
    """Return the fees of the last months up to today, the newest first. Operators only."""
    require_operator(session, actor)
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    year, month = extract("year", Entry.on), extract("month", Entry.on)
    earned = (
        select(year, month, _sum(Line.amount))
        .join(Line, Line.entry_id == Entry.id)
        .join(Account, Account.id == Line.account_id)
        .where(
            Account.holder == Holder.HALL,
            Account.kind == AccountKind.FEES,
            Account.currency == currency,
            Entry.on >= months[-1],
        )
        .group_by(year, month)
    )
    fees = {(int(at_year), int(at_month)): amount for at_year, at_month, amount in session.execute(earned)}
    return [Month(first, fees.get((first.year, first.month), 0)) for first in months]


def waiting(session: Session, actor: Actor) -> Waiting:
    """Return how much waits for an operator. Operators only."""
    require_operator(session, actor)
    counts = (
        select(func.count(Withdrawal.id)).where(Withdrawal.state == WithdrawalState.ASKED),
        select(func.count(Charge.id)).where(Charge.state == ChargeState.FAILED, Charge.next_at.is_not(None)),
        select(func.count(Dispute.id)).where(Dispute.state == DisputeState.OPEN),
        select(func.count(Chargeback.id)).where(Chargeback.state == ChargebackState.OPEN),
    )
    return Waiting(*(session.scalar(count) or 0 for count in counts))


def latest_movements(session: Session, actor: Actor, *, count: int = 50) -> list[Movement]:
    """Return what was noted last by hand of what clients paid in and got back, the newest first. Operators only."""
    require_operator(session, actor)
    found = (
        select(
            Entry.id,
            Entry.on,
            Company.name,
            -Line.amount,
            Entry.currency,
            Entry.description,
            User.first_name + " " + User.last_name,
        )
        .join(Line, Line.entry_id == Entry.id)
        .join(Account, Account.id == Line.account_id)
        .join(Company, Company.id == Entry.company_id)
        .outerjoin(User, User.id == Entry.actor_id)
        .where(Entry.kind.in_((EntryKind.DEPOSIT, EntryKind.PAYBACK)), Account.kind == AccountKind.OUTSIDE)
        .order_by(Entry.id.desc())
        .limit(count)
    )
    return [Movement(*row) for row in session.execute(found)]


def _sum(amount: Any) -> Any:
    return cast(func.coalesce(func.sum(amount), 0), BigInteger)
