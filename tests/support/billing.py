"""Weeks of work to bill: the week of 16 March 2026, worked on days that do not move, and billed the Monday after."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.billing.calendar import Calendar
from hiringhall.marketplace.billing.run import Billed, bill
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.invoices.models import Invoice, InvoiceLine
from hiringhall.marketplace.ledger.accounts import company, person
from hiringhall.marketplace.ledger.models import AccountKind
from tests.support.books import held
from tests.support.hired import HOURLY, Cast, hire
from tests.support.market import Market
from tests.support.tracking import MONDAY, capture, track

CALENDAR = Calendar()
BILLED_ON = MONDAY + timedelta(days=7)
FRIDAY = BILLED_ON + timedelta(days=4)


@contextmanager
def at(day: date, hour: int = 12, minute: int = 0) -> Iterator[None]:
    """Let it be an hour of a day, UTC."""
    with clock.shifted((clock.midnight(day) or 0) + hour * 3600 + minute * 60 - clock.now()):
        yield


def work(
    market: Market, freelancer: Actor, contract: Contract, day: date, cells: int, *, hour: int = 9, **facts: Any
) -> None:
    """Track so many cells of a day from an hour on, as a tracker does in the evening."""
    first = slots.slots_of_day(day).start + hour * slots.AN_HOUR
    with at(day, 23, 59):
        outcomes = track(market, freelancer, [capture(contract, first + number, **facts) for number in range(cells)])
    assert {outcome.fate.value for outcome in outcomes} == {"kept"}, outcomes


def bill_on(market: Market, day: date, hour: int = 12, *, through: date | None = None) -> Billed:
    """Do what is due at an hour of a day, UTC."""
    with at(day, hour):
        return bill(market.database, CALENDAR, through or day)


def invoices(market: Market) -> list[Invoice]:
    """Return all invoices, the oldest first."""
    with market.database.reading() as session:
        return list(session.scalars(select(Invoice).order_by(Invoice.id)))


def lines(market: Market, invoice: Invoice) -> list[tuple[str, int | None, int | None, int | None, int]]:
    """Return kind, activity, rate, cells and cents of each line of an invoice."""
    with market.database.reading() as session:
        found = session.scalars(select(InvoiceLine).filter_by(invoice_id=invoice.id).order_by(InvoiceLine.number))
        return [(line.kind.value, line.activity_id, line.rate, line.cells, line.amount) for line in found]


def money_of(market: Market, *, client: int, freelancer: Actor) -> dict[str, int]:
    """Return, in cents, what a client owes and has, and what is pending and available of a freelancer."""
    worker = person(freelancer.user_id or 0)
    return {
        "owed": -held(market, company(client), AccountKind.RECEIVABLE),
        "cash": held(market, company(client), AccountKind.CASH),
        "pending": held(market, worker, AccountKind.PENDING),
        "available": held(market, worker, AccountKind.AVAILABLE),
    }


def hire_before(market: Market, cast: Cast, freelancer: str = "freelancer", **options: Any) -> Contract:
    """Let the client's team hire somebody by the hour in the week before."""
    with at(MONDAY - timedelta(days=5)):
        return hire(market, cast["hiring"], cast.design, cast[freelancer], options.pop("terms", HOURLY), **options)
