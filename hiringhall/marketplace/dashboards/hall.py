"""What an operator sees first of the hall: what was charged and earned by week, who joined, and what goes on."""

from datetime import date
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import BigInteger, and_, case, cast, func, literal_column, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.accounts.oversight import require_operator
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract, ContractState
from hiringhall.marketplace.dashboards.sources import A_WEEK, last_weeks, week_of
from hiringhall.marketplace.ledger.models import Account, AccountKind, Entry, Holder, Line
from hiringhall.marketplace.reports.days import monday_of
from hiringhall.marketplace.reports.money_source import BILLED


class Week(NamedTuple):
    """A week of the hall from its Monday, UTC: cents that clients were charged less those given back, cents of fees.

    `joined` is how many people signed up.
    """

    monday: date
    charged: int
    fees: int
    joined: int


class HallDashboard(Struct, frozen=True):
    """The hall in the last weeks, the oldest first; money is in `currency`."""

    currency: str
    weeks: list[Week]
    active_contracts: int

    @property
    def charged(self) -> int:
        """Cents that clients were charged in all weeks."""
        return sum(week.charged for week in self.weeks)

    @property
    def fees(self) -> int:
        """Cents that the hall earned in all weeks."""
        return sum(week.fees for week in self.weeks)

    @property
    def joined(self) -> int:
        """People who signed up in all weeks."""
        return sum(week.joined for week in self.weeks)


def hall_dashboard(session: Session, actor: Actor, *, currency: str = "USD") -> HallDashboard:
    """Return how the hall does. Operators only."""
    require_operator(session, actor)
    mondays = last_weeks()
    money, joined = _money(session, mondays, currency), _joined(session, mondays)
    weeks = [Week(monday, *money.get(monday, (0, 0)), joined.get(monday, 0)) for monday in mondays]
    active = select(func.count(Contract.id)).where(Contract.state == ContractState.ACTIVE)
    return HallDashboard(currency, weeks, session.scalar(active) or 0)


def _money(session: Session, mondays: tuple[date, ...], currency: str) -> dict[date, tuple[int, int]]:
    """Return what was charged and what the hall earned by week, of all entries of these weeks in one go."""
    monday = monday_of(Entry.on)
    charged = case((Line.type.in_(BILLED), -Line.amount), else_=0)
    # Joined from the outside, so that no database begins with all that was ever earned.
    fees = case((Account.id.is_not(None), Line.amount), else_=0)
    earns = and_(Account.id == Line.account_id, Account.holder == Holder.HALL, Account.kind == AccountKind.FEES)
    found = (
        select(monday, _sum(charged), _sum(fees))
        .select_from(Entry)
        .join(Line, Line.entry_id == Entry.id)
        .outerjoin(Account, earns)
        .where(Entry.on.between(mondays[0], week_of(mondays[-1]).last), Entry.currency == currency)
        .group_by(monday)
    )
    return {week: (amount, earned) for week, amount, earned in session.execute(found)}


def _joined(session: Session, mondays: tuple[date, ...]) -> dict[date, int]:
    """Return how many people signed up by week."""
    first = clock.midnight(mondays[0]) or 0
    since, a_week = (literal_column(str(number), BigInteger) for number in (first, int(A_WEEK.total_seconds())))
    week = (User.created_at - since) // a_week
    found = select(week, func.count()).where(User.created_at >= first).group_by(week)
    return {mondays[number]: count for number, count in session.execute(found) if number < len(mondays)}


def _sum(amount: Any) -> Any:
    return cast(func.coalesce(func.sum(amount), 0), BigInteger)
