from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.errors import Conflict
from hiringhall.marketplace.invoices.issuing import InvoiceItem, issue
from hiringhall.marketplace.invoices.models import InvoiceKind, InvoiceLineKind, InvoiceState
from hiringhall.marketplace.ledger.accounts import HALL, company, person
from hiringhall.marketplace.ledger.models import AccountKind, EntryKind, Subtype
from hiringhall.marketplace.ledger.posting import Move, post, reverse
from hiringhall.marketplace.payments.cash import pay_due
from tests.support.books import deposit, held
from tests.support.hired import HOURLY, hire, hiring_cast
from tests.support.market import Market

DAY = date(2026, 11, 2)


def test_what_does_not_balance_is_no_entry(market: Market) -> None:
    moves = [Move(person(1), AccountKind.PENDING, 100), Move(HALL, AccountKind.FEES, -99)]
    with market.act() as session, pytest.raises(ValueError, match="does not balance"):
        post(session, CONSOLE, EntryKind.PAYMENT, "a", moves, on=DAY, currency="USD")


def test_a_balance_is_never_less_than_nothing_and_a_key_counts_once(market: Market) -> None:
    cast = hiring_cast(market)
    deposit(market, cast.company, 10_000)
    client = company(cast.company)
    moves = [Move(client, AccountKind.CASH, -10_001), Move(HALL, AccountKind.FEES, 10_001)]
    with pytest.raises(Conflict, match="not enough money"), market.act() as session:
        post(session, CONSOLE, EntryKind.PAYMENT, "a", moves, on=DAY, currency="USD")
    moves = [Move(client, AccountKind.CASH, -9_000), Move(HALL, AccountKind.FEES, 9_000)]
    with market.act() as session:
        entry = post(session, CONSOLE, EntryKind.PAYMENT, "a", moves, on=DAY, currency="USD")
    with pytest.raises(Conflict, match="already"), market.act() as session:
        post(session, CONSOLE, EntryKind.PAYMENT, "a", moves[::-1], on=DAY, currency="USD")
    assert (held(market, client, AccountKind.CASH), held(market, HALL, AccountKind.FEES)) == (1_000, 9_000)
    with market.act() as session:
        reverse(session, CONSOLE, session.merge(entry), on=DAY)
    with pytest.raises(Conflict, match="already"), market.act() as session:
        reverse(session, CONSOLE, session.merge(entry), on=DAY)
    assert (held(market, client, AccountKind.CASH), held(market, HALL, AccountKind.FEES)) == (10_000, 0)


def test_the_database_refuses_to_change_the_journal(market: Market) -> None:
    deposit(market, hiring_cast(market).company, 100)
    for statement in ("UPDATE lines SET amount = 1", "DELETE FROM lines", "UPDATE entries SET comment = 'x'"):
        with pytest.raises(DatabaseError, match="append-only"), market.act() as session:
            session.execute(text(statement))


def test_an_invoice_shares_out_what_the_client_owes(market: Market) -> None:
    cast = hiring_cast(market)
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"], HOURLY)
    freelancer, client = person(contract.freelancer_id), company(cast.company)
    with market.act() as session:
        item = InvoiceItem(InvoiceLineKind.BONUS, Subtype.BONUS, 26_664, "Well done")
        invoice = issue(session, cast["owner"], session.merge(contract), InvoiceKind.BONUS, [item], on=DAY)
        assert (invoice.number, invoice.fee, invoice.pay, invoice.owed) == (1, 2_666, 23_998, 26_664)
    assert held(market, client, AccountKind.RECEIVABLE) == -26_664
    assert held(market, freelancer, AccountKind.PENDING) == 23_998
    assert held(market, HALL, AccountKind.FEES) == 2_666
    deposit(market, cast.company, 30_000)
    assert held(market, client, AccountKind.RECEIVABLE) == 0
    assert held(market, client, AccountKind.CASH) == 3_336
    with market.act() as session:
        paid = session.merge(invoice)
        session.refresh(paid)
        assert (paid.state, paid.owed) == (InvoiceState.PAID, 0)
        assert pay_due(session, CONSOLE, cast.company) == []
