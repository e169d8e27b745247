from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.contracts.models import Contract, WorkWeek
from hiringhall.marketplace.errors import Conflict, InvalidInput
from hiringhall.marketplace.invoices.crediting import charge_of_pay, credit, credited_with
from hiringhall.marketplace.invoices.issuing import InvoiceItem, issue
from hiringhall.marketplace.invoices.models import Invoice, InvoiceKind, InvoiceLineKind, InvoiceState
from hiringhall.marketplace.ledger.accounts import HALL, company, person
from hiringhall.marketplace.ledger.models import AccountKind, ClientBilling, EntryKind, Subtype
from hiringhall.marketplace.ledger.posting import Move, post
from tests.support.books import deposit, held
from tests.support.hired import Cast, hire, hiring_cast
from tests.support.market import Market

DAY = date(2026, 11, 4)
MONDAY = date(2026, 11, 2)
CHARGE, FEE, PAY = 33_336, 3_334, 30_002
"""27.78 x 12 h: the fee of 33.336 is rounded up."""


def bill(market: Market, cast: Cast, contract: Contract, amount: int = CHARGE) -> Invoice:
    """Let a client owe a bonus of so many cents."""
    with market.act() as session:
        item = InvoiceItem(InvoiceLineKind.BONUS, Subtype.BONUS, amount, "Bonus")
        return issue(session, cast["owner"], session.merge(contract), InvoiceKind.BONUS, [item], on=DAY)


def give_back(market: Market, invoice: Invoice, amount: int, *, overdraws: bool = False) -> Invoice:
    """Credit so many cents of an invoice."""
    with market.act() as session:
        known = session.get_one(Invoice, invoice.id)
        return credit(session, CONSOLE, known, amount, on=DAY, subtype=Subtype.REFUND, overdraws=overdraws)


def read(market: Market, invoice: Invoice) -> Invoice:
    """Return an invoice as it is now."""
    with market.database.reading() as session:
        return session.get_one(Invoice, invoice.id)


def scene(market: Market) -> tuple[Cast, Contract]:
    cast = hiring_cast(market)
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"])
    with market.act() as session:
        session.get_one(Contract, contract.id).started_on = MONDAY
    contract.started_on = MONDAY
    return cast, contract


def balances(market: Market, cast: Cast, contract: Contract) -> dict[str, int]:
    """Return what is on the accounts of both sides and the hall that is not nothing."""
    client, payee = company(cast.company), person(contract.freelancer_id)
    accounts = {
        "cash": held(market, client, AccountKind.CASH),
        "receivable": held(market, client, AccountKind.RECEIVABLE),
        "pending": held(market, payee, AccountKind.PENDING),
        "available": held(market, payee, AccountKind.AVAILABLE),
        "agency": held(market, company(cast.agency), AccountKind.PENDING),
        "fees": held(market, HALL, AccountKind.FEES),
    }
    return {name: cents for name, cents in accounts.items() if cents}


def release(session: Session, invoice: Invoice, contract: Contract) -> None:
    """Let the pay of an invoice become available."""
    payee = person(contract.freelancer_id)
    moves = [Move(payee, AccountKind.PENDING, -invoice.pay), Move(payee, AccountKind.AVAILABLE, invoice.pay)]
    post(session, CONSOLE, EntryKind.RELEASE, f"release:{invoice.id}", moves, on=DAY, currency="USD")
    invoice.released_on = DAY


def test_a_credit_before_payment_lowers_what_is_owed(market: Market) -> None:
    cast, contract = scene(market)
    invoice = bill(market, cast, contract)
    note = give_back(market, invoice, 11_111)
    # 30,002 x 11,111 / 33,336 = 9,999.7 cents of pay
    assert (note.number, note.kind, note.state, note.charge, note.pay, note.fee) == (
        2,
        InvoiceKind.CREDIT,
        InvoiceState.PAID,
        11_111,
        10_000,
        1_111,
    )
    assert balances(market, cast, contract) == {"receivable": -22_225, "pending": 20_002, "fees": 2_223}
    now = read(market, invoice)
    assert (now.state, now.owed, now.credited, now.credited_pay) == (InvoiceState.DUE, 22_225, 11_111, 10_000)
    give_back(market, invoice, 22_225)
    now = read(market, invoice)
    assert (now.state, now.owed, now.paid_on) == (InvoiceState.PAID, 0, DAY)
    assert balances(market, cast, contract) == {}
    with pytest.raises(InvalidInput, match="nothing is left"):
        give_back(market, invoice, 1)


def test_a_credit_after_payment_goes_to_the_clients_cash(market: Market) -> None:
    cast, contract = scene(market)
    deposit(market, cast.company, CHARGE)
    invoice = bill(market, cast, contract)
    deposit(market, cast.company, 1)
    give_back(market, invoice, CHARGE)
    assert balances(market, cast, contract) == {"cash": CHARGE + 1}


def test_what_was_released_comes_from_what_is_available(market: Market) -> None:
    cast, contract = scene(market)
    deposit(market, cast.company, CHARGE)
    invoice = bill(market, cast, contract)
    deposit(market, cast.company, 1)
    with market.act() as session:
        release(session, session.get_one(Invoice, invoice.id), contract)
        payee = person(contract.freelancer_id)
        moves = [Move(payee, AccountKind.AVAILABLE, -PAY + 100), Move(payee, AccountKind.IN_TRANSIT, PAY - 100)]
        post(session, CONSOLE, EntryKind.WITHDRAWAL, "withdrawal", moves, on=DAY, currency="USD")
    with pytest.raises(Conflict, match="not so much available"):
        give_back(market, invoice, 112)
    assert read(market, invoice).credited == 0
    give_back(market, invoice, 111)
    assert balances(market, cast, contract) == {"cash": 112, "fees": FEE - 11}
    give_back(market, invoice, CHARGE - 111, overdraws=True)
    assert balances(market, cast, contract) == {"cash": CHARGE + 1, "available": 100 - PAY}


def test_the_agency_gives_back_its_part(market: Market) -> None:
    cast = hiring_cast(market)
    contract = hire(market, cast["hiring"], cast.design, cast["agent"], agency_id=cast.agency)
    with market.act() as session:
        session.get_one(Contract, contract.id).agency_share = 3_333
    contract.agency_share = 3_333
    invoice = bill(market, cast, contract)
    agency_pay = 10_000  # 30,002 x 33.33 % = 9,999.67
    assert invoice.agency_pay == agency_pay
    note = give_back(market, invoice, CHARGE // 2)
    assert (note.pay, note.agency_pay) == (15_001, 5_000)
    assert balances(market, cast, contract) == {
        "receivable": -CHARGE // 2,
        "pending": PAY - agency_pay - 10_001,
        "agency": 5_000,
        "fees": FEE - 1_667,
    }
    give_back(market, invoice, CHARGE // 2)
    assert balances(market, cast, contract) == {}


@pytest.mark.parametrize("step", [1, 3, 7, 100, 333])
def test_any_steps_give_back_all_of_it_to_the_cent(step: int) -> None:
    invoice = Invoice(
        charge=1_001,
        client_fee=31,
        fee=101,
        pay=900,
        agency_pay=333,
        credited=0,
        credited_pay=0,
        credited_agency_pay=0,
    )
    given = [0, 0, 0, 0]
    for amount in _steps(1_001, step):
        parts = credited_with(invoice, amount)
        assert min(parts) >= 0
        assert 0 <= parts.agency_pay <= parts.pay <= parts.charge
        given = [sum(pair) for pair in zip(given, parts, strict=True)]
        invoice.credited, _, invoice.credited_pay, invoice.credited_agency_pay = given
    assert given == [1_001, 31, 900, 333]


def _steps(whole: int, step: int) -> Iterator[int]:
    for start in range(0, whole, step):
        yield min(step, whole - start)


def test_there_is_a_charge_for_every_cent_of_pay() -> None:
    invoice = Invoice(
        charge=1_003, client_fee=0, fee=103, pay=900, agency_pay=0, credited=10, credited_pay=9, credited_agency_pay=0
    )
    for pay in range(1, 892):
        assert credited_with(invoice, charge_of_pay(invoice, pay)).pay == pay
    assert charge_of_pay(invoice, 891) == 993


def test_a_credit_lowers_the_week_and_what_was_billed(market: Market) -> None:
    cast, contract = scene(market)
    invoice = bill(market, cast, contract)
    give_back(market, invoice, 3_336)
    with market.database.reading() as session:
        week = session.get_one(WorkWeek, (contract.id, MONDAY))
        billed = session.get_one(ClientBilling, (cast.company, contract.freelancer_id, "USD"))
        assert (week.charge, week.extra, billed.charged) == (30_000, 30_000, 30_000)
    (change,) = market.changes("invoice.credited")
    assert (change.entity_id, change.after["amount"], change.after["number"]) == (invoice.id, 3_336, 2)
