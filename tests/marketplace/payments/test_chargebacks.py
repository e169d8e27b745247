import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.contracts.models import Contract, Milestone
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotAllowed, NotFound
from hiringhall.marketplace.invoices.models import Invoice, InvoiceState
from hiringhall.marketplace.ledger.accounts import HALL, company, method, milestone, person
from hiringhall.marketplace.ledger.models import AccountKind
from hiringhall.marketplace.payments.chargebacks import decide_chargeback, open_chargeback
from hiringhall.marketplace.payments.charges import charge_due, pay_now, request_charge
from hiringhall.marketplace.payments.models import Charge, Chargeback, ChargebackState
from hiringhall.marketplace.payments.outcomes import charge_succeeded
from tests.support.books import deposit, held
from tests.support.hired import FIXED, Cast, hire, hiring_cast
from tests.support.market import Market
from tests.support.marks import on_postgresql, on_sqlite
from tests.support.racing import race
from tests.support.tills import DAY, card, charged, invoice_of, owe, paid, statement


@pytest.fixture
def cast(market: Market) -> Cast:
    return hiring_cast(market)


@pytest.fixture
def contract(market: Market, cast: Cast) -> Contract:
    card(market, cast.company)
    return hire(market, cast["hiring"], cast.design, cast["freelancer"])


def take_back(market: Market, charge: Charge, amount: int | None = None) -> Chargeback:
    with market.act() as session:
        return open_chargeback(session, CONSOLE, charge.id, "Fraudulent", amount)


def decide(market: Market, chargeback: Chargeback, *, won: bool) -> None:
    with market.act() as session:
        decide_chargeback(session, CONSOLE, chargeback.id, won=won)


def client(market: Market, cast: Cast) -> tuple[int, int, int]:
    """Return what the client has as cash, what it owes, and what the hall lost."""
    party = company(cast.company)
    owed, lost = held(market, party, AccountKind.RECEIVABLE), held(market, HALL, AccountKind.LOSSES)
    return held(market, party, AccountKind.CASH), -owed, -lost


def test_what_was_paid_is_owed_again_until_the_money_comes_back(market: Market, cast: Cast, contract: Contract) -> None:
    invoice = owe(market, contract, 5_000)
    charge = paid(market, cast.company, 5_000, invoice)
    chargeback = take_back(market, charge)
    unpaid = invoice_of(market, invoice)
    assert (unpaid.state, unpaid.owed, unpaid.frozen, unpaid.paid_on) == (InvoiceState.DUE, 5_000, True, None)
    assert client(market, cast) == (0, 5_000, 0)
    assert held(market, person(contract.freelancer_id), AccountKind.PENDING) == 4_500
    decide(market, chargeback, won=True)
    again = invoice_of(market, invoice)
    assert (again.state, again.owed, again.frozen) == (InvoiceState.PAID, 0, False)
    assert client(market, cast) == (0, 0, 0)
    assert held(market, method(charge.method_id), AccountKind.OUTSIDE) == -5_000
    assert statement(market, company(cast.company)) == [
        ("ARAdjustment/Bonus", -5_000),
        ("ARPayment/Payment", 5_000),
        ("ARPayment/Chargeback", -5_000),
        ("ARPayment/Chargeback Resolution", 5_000),
    ]


def test_what_is_lost_the_hall_bears_and_the_payee_is_paid(market: Market, cast: Cast, contract: Contract) -> None:
    invoice = owe(market, contract, 5_000)
    chargeback = take_back(market, paid(market, cast.company, 5_000, invoice))
    decide(market, chargeback, won=False)
    done = invoice_of(market, invoice)
    assert (done.state, done.owed, done.frozen) == (InvoiceState.PAID, 0, False)
    assert client(market, cast) == (0, 0, 5_000)
    assert held(market, person(contract.freelancer_id), AccountKind.PENDING) == 4_500
    for won in (True, False):
        with pytest.raises(InvalidState):
            decide(market, chargeback, won=won)


def test_pay_that_was_released_stays_with_the_payee(market: Market, cast: Cast, contract: Contract) -> None:
    invoice = owe(market, contract, 5_000)
    charge = paid(market, cast.company, 5_000, invoice)
    with market.act() as session:
        session.get_one(Invoice, invoice.id).released_on = DAY
    chargeback = take_back(market, charge)
    unpaid = invoice_of(market, invoice)
    assert (unpaid.state, unpaid.frozen, unpaid.released_on) == (InvoiceState.DUE, False, DAY)
    decide(market, chargeback, won=True)
    assert invoice_of(market, invoice).released_on == DAY


@pytest.mark.parametrize("won", [True, False])
def test_what_was_paid_otherwise_meanwhile_is_not_lost(
    market: Market, cast: Cast, contract: Contract, *, won: bool
) -> None:
    invoice = owe(market, contract, 5_000)
    chargeback = take_back(market, paid(market, cast.company, 5_000, invoice))
    with market.act() as session:
        assert charge_due(session, CONSOLE, cast.company) is None
        assert pay_now(session, cast["owner"], cast.company) is None
    deposit(market, cast.company, 5_000)
    assert invoice_of(market, invoice).state is InvoiceState.PAID
    assert not invoice_of(market, invoice).frozen
    decide(market, chargeback, won=won)
    assert client(market, cast) == (5_000 if won else 0, 0, 0)


def test_cash_pays_again_what_was_taken_back(market: Market, cast: Cast, contract: Contract) -> None:
    invoice = owe(market, contract, 5_000)
    charge = paid(market, cast.company, 5_000, invoice)
    deposit(market, cast.company, 8_000)
    chargeback = take_back(market, charge)
    assert invoice_of(market, invoice).state is InvoiceState.PAID
    assert client(market, cast) == (3_000, 0, 0)
    decide(market, chargeback, won=True)
    assert client(market, cast) == (8_000, 0, 0)


def test_a_part_is_taken_from_what_is_newest(market: Market, cast: Cast, contract: Contract) -> None:
    first, second = owe(market, contract, 5_000), owe(market, contract, 2_500)
    chargeback = take_back(market, paid(market, cast.company, 7_500, first, second), 3_500)
    assert [invoice_of(market, each).owed for each in (first, second)] == [1_000, 2_500]
    decide(market, chargeback, won=False)
    assert [invoice_of(market, each).state for each in (first, second)] == [InvoiceState.PAID] * 2
    assert client(market, cast) == (0, 0, 3_500)


def test_cash_that_is_spent_is_the_halls_loss_until_it_comes_back(
    market: Market, cast: Cast, contract: Contract
) -> None:
    charge = paid(market, cast.company, 9_000)
    owe(market, contract, 5_000)
    with market.act() as session:
        charge_due(session, CONSOLE, cast.company)
    chargeback = take_back(market, charge)
    assert client(market, cast) == (0, 0, 5_000)
    decide(market, chargeback, won=True)
    assert client(market, cast) == (4_000, 0, 0)


def test_escrow_stays_for_the_freelancer_and_cash_makes_good_what_the_hall_bore(market: Market, cast: Cast) -> None:
    card(market, cast.company)
    made = hire(market, cast["hiring"], cast.design, cast["freelancer"], FIXED)
    with market.act() as session:
        drafts = session.scalars(select(Milestone).filter_by(contract_id=made.id).order_by(Milestone.id)).first()
        assert drafts is not None
        charge = session.scalar(select(Charge).filter_by(milestone_id=drafts.id)) or request_charge(
            session, CONSOLE, cast.company, drafts.amount, milestone_id=drafts.id
        )
        charge_succeeded(session, CONSOLE, charge, "pi_for_drafts")
    chargeback = take_back(market, charge)
    assert held(market, milestone(drafts.id), AccountKind.ESCROW) == 20_000
    assert client(market, cast) == (0, 0, 20_000)
    deposit(market, cast.company, 15_000)
    decide(market, chargeback, won=False)
    assert client(market, cast) == (0, 0, 5_000)


@on_sqlite
def test_a_charge_is_taken_back_once_and_only_what_came(market: Market, cast: Cast, contract: Contract) -> None:
    waiting = charged(market, cast.company, 1_000)
    with pytest.raises(Conflict, match="not succeeded"):
        take_back(market, waiting)
    charge = paid(market, cast.company, 5_000, owe(market, contract, 5_000))
    for amount in (0, -1, 5_001):
        with pytest.raises(InvalidInput, match=r"0\.01 to 50\.00"):
            take_back(market, charge, amount)
    take_back(market, charge)
    with pytest.raises(Conflict, match="already"):
        take_back(market, charge)
    with pytest.raises(NotFound), market.act() as session:
        open_chargeback(session, CONSOLE, 10**9)
    with pytest.raises(NotFound), market.act() as session:
        decide_chargeback(session, CONSOLE, 10**9, won=True)


@on_sqlite
def test_only_operators_note_and_decide_chargebacks(market: Market, cast: Cast, contract: Contract) -> None:
    charge = paid(market, cast.company, 5_000, owe(market, contract, 5_000))
    chargeback = take_back(market, paid(market, cast.company, 100))
    for actor in cast.people.values():
        with pytest.raises(NotAllowed), market.act() as session:
            open_chargeback(session, actor, charge.id)
        with pytest.raises(NotAllowed), market.act() as session:
            decide_chargeback(session, actor, chargeback.id, won=True)


@on_postgresql
def test_of_won_and_lost_one_is_decided(market: Market, cast: Cast, contract: Contract) -> None:
    invoice = owe(market, contract, 5_000)
    chargeback = take_back(market, paid(market, cast.company, 5_000, invoice))

    def decides(won: bool) -> object:
        def act(session: Session) -> None:
            decide_chargeback(session, CONSOLE, chargeback.id, won=won)

        return act

    outcomes = race(market, [decides(True), decides(False), decides(True)])  # type: ignore[list-item]
    assert outcomes == ["InvalidState", "InvalidState", "done"]
    cash, owed, lost = client(market, cast)
    with market.database.reading() as session:
        is_won = session.get_one(Chargeback, chargeback.id).state is ChargebackState.WON
    assert (cash, owed, lost) == (0, 0, 0 if is_won else 5_000)
