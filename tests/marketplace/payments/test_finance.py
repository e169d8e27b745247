"""How the hall's money stands for its operators: sums, fees by month, checks of the books, cash that is sent back."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotAllowed, NotFound
from hiringhall.marketplace.ledger.accounts import company
from hiringhall.marketplace.ledger.models import Account, AccountKind
from hiringhall.marketplace.payments.book_checks import check_books, last_check
from hiringhall.marketplace.payments.finance import MONTHS, balances_of_hall, fees_by_month, latest_movements, waiting
from hiringhall.marketplace.payments.paybacks import record_payback
from tests.support.billing import BILLED_ON, FRIDAY, at, bill_on, hire_before, work
from tests.support.books import deposit, held
from tests.support.hired import Cast, hiring_cast
from tests.support.market import Market
from tests.support.money import breaches
from tests.support.tracking import MONDAY

SIX_HOURS = 36
"""Cells: 300.00 USD with a fee of 30.00."""


@pytest.fixture
def cast(market: Market) -> Cast:
    return hiring_cast(market)


@pytest.fixture
def paid(market: Market, cast: Cast) -> Cast:
    """A week of 300.00 that was paid from a deposit of 500.00."""
    contract = hire_before(market, cast)
    work(market, cast["freelancer"], contract, MONDAY, SIX_HOURS)
    bill_on(market, BILLED_ON)
    with at(FRIDAY):
        deposit(market, cast.company, 50_000)
    bill_on(market, FRIDAY + timedelta(days=1))
    return cast


@pytest.mark.usefixtures("paid")
def test_what_the_hall_holds_is_what_everybody_has(market: Market) -> None:
    with market.database.reading() as session:
        balances = balances_of_hall(session, CONSOLE)
        months = fees_by_month(session, CONSOLE, date(2026, 4, 2))
    assert (balances.held, balances.cash, balances.pending, balances.fees) == (50_000, 20_000, 27_000, 3_000)
    assert (balances.escrow, balances.owed, balances.available, balances.in_transit, balances.losses) == (0, 0, 0, 0, 0)
    assert balances.adds_up
    assert len(months) == MONTHS
    assert [(month.first, month.fees) for month in months[:2]] == [(date(2026, 4, 1), 0), (date(2026, 3, 1), 3_000)]
    assert months[-1].first == date(2025, 5, 1)


def test_a_check_of_the_books_finds_what_was_tampered_with(market: Market, paid: Cast) -> None:
    with market.database.reading() as session:
        assert last_check(session, CONSOLE) is None
    assert check_books(market.database, CONSOLE).breaches == 0
    with market.act() as session:
        tampered = update(Account).where(Account.kind == AccountKind.CASH, Account.holder_id == paid.company)
        session.execute(tampered.values(balance=20_001))
    found = check_books(market.database, CONSOLE)
    assert found.breaches >= 1
    with market.database.reading() as session:
        assert last_check(session, CONSOLE) == found


def test_only_operators_read_and_check(market: Market, paid: Cast) -> None:
    for actor in (paid["owner"], paid["freelancer"]):
        with pytest.raises(NotAllowed):
            check_books(market.database, actor)
        with market.act() as session:
            for read in (balances_of_hall, waiting, latest_movements, last_check):
                with pytest.raises(NotAllowed):
                    read(session, actor)
            with pytest.raises(NotAllowed):
                record_payback(session, actor, paid.company, 1, "R")
    assert market.changes("books.checked") == []


def test_cash_is_sent_back_once_and_never_more_than_there_is(market: Market, paid: Cast) -> None:
    for amount, reference, field in ((20_001, "R-1", "amount"), (0, "R-1", "amount"), (1, " ", "reference")):
        with market.act() as session, pytest.raises(InvalidInput) as refused:
            record_payback(session, CONSOLE, paid.company, amount, reference)
        assert refused.value.field == field
    with market.act() as session, pytest.raises(NotFound):
        record_payback(session, CONSOLE, 0, 1, "R-1")
    with market.act() as session:
        record_payback(session, CONSOLE, paid.company, 5_000, "R-1")
    with market.act() as session, pytest.raises(Conflict):
        record_payback(session, CONSOLE, paid.company, 5_000, "R-1")
    assert held(market, company(paid.company), AccountKind.CASH) == 15_000
    (told,) = market.changes("payback.recorded")
    assert told.after == {"amount": 5_000, "reference": "R-1"}
    assert breaches(market.database) == []
