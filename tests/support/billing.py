"""Weeks of work to bill: the week of 16 March 2026, worked on days that do not move, and billed the Monday after."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.billing.calendar import Calendar
from hiringhall.marketplace.billing.run import Billed, bill
from hiringhall.marketplace.contracts.models import Contract, WorkWeek
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.invoices.models import Invoice, InvoiceLine
from hiringhall.marketplace.ledger.accounts import company, person
from hiringhall.marketplace.ledger.models import AccountKind, Entry, Line
from hiringhall.marketplace.offers.terms import OfferTerms
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
    market: Market,
    freelancer: Actor,
    contract: Contract,
    day: date,
    cells: int,
    *,
    hour: int = 9,
    sent_on: date | None = None,
    **facts: Any,
) -> None:
    """Track so many cells of a day from an hour on, and send them when it is over, or on another day."""
    first = slots.slots_of_day(day).start + hour * slots.AN_HOUR
    with at(sent_on or day, 23, 59):
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


def statement_of(market: Market, invoice: Invoice) -> list[tuple[str, str, int]]:
    """Return type, subtype and cents of the lines that the entry of an invoice has on statements."""
    with market.database.reading() as session:
        found = session.execute(
            select(Line.type, Line.subtype, Line.amount)
            .join(Entry, Entry.id == Line.entry_id)
            .where(Entry.key == f"invoice:{invoice.id}", Line.type.is_not(None))
            .order_by(Line.number)
        )
        return [(str(type_), str(subtype), amount) for type_, subtype, amount in found]


def find_week(market: Market, contract: Contract, week: date = MONDAY) -> WorkWeek | None:
    """Return a week of work on a contract, None when nothing was worked or charged."""
    with market.database.reading() as session:
        return session.get(WorkWeek, (contract.id, week))


def week_of(market: Market, contract: Contract, week: date = MONDAY) -> WorkWeek:
    """Return a week of work on a contract in which something was worked or charged."""
    found = find_week(market, contract, week)
    assert found is not None
    return found


def money_of(market: Market, cast: Cast, who: str = "freelancer") -> dict[str, int]:
    """Return, in cents, what the client owes and has, and what is pending and available of a freelancer."""
    client, worker = company(cast.company), person(cast[who].user_id or 0)
    return {
        "owed": -held(market, client, AccountKind.RECEIVABLE),
        "cash": held(market, client, AccountKind.CASH),
        "pending": held(market, worker, AccountKind.PENDING),
        "available": held(market, worker, AccountKind.AVAILABLE),
    }


def hire_before(
    market: Market,
    cast: Cast,
    freelancer: str | Actor = "freelancer",
    terms: OfferTerms = HOURLY,
    *,
    client: Actor | None = None,
    team: int | None = None,
    **options: Any,
) -> Contract:
    """Let a client's team, that of design unless told, hire somebody on the Wednesday before the week."""
    worker = cast[freelancer] if isinstance(freelancer, str) else freelancer
    with at(MONDAY - timedelta(days=5)):
        return hire(market, client or cast["hiring"], team or cast.design, worker, terms, **options)
