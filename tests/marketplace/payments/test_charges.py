import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import CONSOLE, HALL
from hiringhall.marketplace.contracts.models import Contract, Milestone, MilestoneState
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotAllowed
from hiringhall.marketplace.invoices.models import Invoice, InvoiceState
from hiringhall.marketplace.ledger.accounts import company, method, milestone
from hiringhall.marketplace.ledger.models import AccountKind
from hiringhall.marketplace.payments.cash import record_deposit
from hiringhall.marketplace.payments.charges import (
    cancel_charge,
    charge_again,
    charge_due,
    is_still_wanted,
    pay_now,
    request_charge,
    top_up,
)
from hiringhall.marketplace.payments.models import Charge, ChargeState
from hiringhall.marketplace.payments.outcomes import DAY, charge_failed, charge_succeeded
from tests.support.books import deposit, held
from tests.support.hired import FIXED, Cast, hire, hiring_cast
from tests.support.inbox import mails, tell
from tests.support.market import Market
from tests.support.marks import on_postgresql, on_sqlite
from tests.support.racing import race
from tests.support.tills import card, charge_of, charged, invoice_of, owe, paid, statement


@pytest.fixture
def cast(market: Market) -> Cast:
    return hiring_cast(market)


@pytest.fixture
def contract(market: Market, cast: Cast) -> Contract:
    return hire(market, cast["hiring"], cast.design, cast["freelancer"])


def succeed(session: Session, charge: Charge) -> bool:
    return charge_succeeded(session, HALL, session.get_one(Charge, charge.id), f"pi_{charge.id}")


def fail(session: Session, charge: Charge) -> bool:
    return charge_failed(session, HALL, session.get_one(Charge, charge.id), "Your card was declined.")


def drafts_of(market: Market, cast: Cast) -> Milestone:
    """Return the first milestone, of 200.00, of a new contract at a fixed price."""
    made = hire(market, cast["hiring"], cast.design, cast["freelancer"], FIXED)
    with market.database.reading() as session:
        return session.scalars(select(Milestone).filter_by(contract_id=made.id).order_by(Milestone.id)).first()  # type: ignore[return-value]


def test_nothing_is_charged_without_a_card(market: Market, cast: Cast, contract: Contract) -> None:
    owe(market, contract, 5_000)
    with market.act() as session:
        assert charge_due(session, HALL, cast.company) is None
    with pytest.raises(Conflict, match="no card"), market.act() as session:
        pay_now(session, cast["finance"], cast.company)


def test_a_charge_pays_the_invoices_that_it_was_made_for(market: Market, cast: Cast, contract: Contract) -> None:
    used = card(market, cast.company)
    invoices = [owe(market, contract, amount) for amount in (5_000, 2_500)]
    with market.act() as session:
        charge = pay_now(session, cast["finance"], cast.company)
        assert charge is not None
        assert pay_now(session, cast["finance"], cast.company) is None
    assert (charge.amount, charge.state, charge.method_id) == (7_500, ChargeState.WAITING, used.id)
    with market.act() as session:
        assert succeed(session, charge)
        assert not succeed(session, charge)
        assert not fail(session, charge)
    assert [invoice_of(market, each).state for each in invoices] == [InvoiceState.PAID] * 2
    assert held(market, company(cast.company), AccountKind.RECEIVABLE) == 0
    assert held(market, method(used.id), AccountKind.OUTSIDE) == -7_500
    assert statement(market, company(cast.company)) == [
        ("ARAdjustment/Bonus", -5_000),
        ("ARAdjustment/Bonus", -2_500),
        ("ARPayment/Payment", 5_000),
        ("ARPayment/Payment", 2_500),
    ]


def test_cash_pays_first_and_what_is_charged_besides_becomes_cash(
    market: Market, cast: Cast, contract: Contract
) -> None:
    card(market, cast.company)
    first, second = owe(market, contract, 5_000), owe(market, contract, 2_500)
    charge = charged(market, cast.company, 7_500, first, second)
    deposit(market, cast.company, 6_000)
    assert invoice_of(market, first).state is InvoiceState.PAID
    with market.act() as session:
        succeed(session, charge)
    assert invoice_of(market, second).state is InvoiceState.PAID
    assert held(market, company(cast.company), AccountKind.CASH) == 6_000 + 7_500 - 5_000 - 2_500


def test_less_than_is_owed_pays_together_with_cash(market: Market, cast: Cast, contract: Contract) -> None:
    card(market, cast.company)
    deposit(market, cast.company, 1_000)
    invoice = owe(market, contract, 5_000)
    paid(market, cast.company, 4_000, invoice)
    assert invoice_of(market, invoice).state is InvoiceState.PAID
    assert held(market, company(cast.company), AccountKind.CASH) == 0


def test_an_invoice_is_charged_once_at_a_time(market: Market, cast: Cast, contract: Contract) -> None:
    card(market, cast.company)
    invoice = owe(market, contract, 5_000)
    charged(market, cast.company, 5_000, invoice)
    with pytest.raises(Conflict, match="already"):
        charged(market, cast.company, 5_000, invoice)
    deposit(market, cast.company, 5_000)
    with pytest.raises(Conflict, match="not due"):
        charged(market, cast.company, 5_000, invoice)


def test_a_charge_makes_its_milestone_active(market: Market, cast: Cast) -> None:
    card(market, cast.company)
    drafts = drafts_of(market, cast)
    with market.act() as session:
        waiting = session.scalar(select(Charge).filter_by(milestone_id=drafts.id))
        charge = waiting or request_charge(session, HALL, cast.company, drafts.amount, milestone_id=drafts.id)
    with pytest.raises(Conflict, match="already"), market.act() as session:
        request_charge(session, HALL, cast.company, drafts.amount, milestone_id=drafts.id)
    with market.act() as session:
        succeed(session, charge)
        assert session.get_one(Milestone, drafts.id).state is MilestoneState.ACTIVE
    assert held(market, milestone(drafts.id), AccountKind.ESCROW) == 20_000
    assert ("ARPayment/Security Deposit", 20_000) in statement(market, milestone(drafts.id))


def test_what_comes_for_a_milestone_that_is_gone_becomes_cash(market: Market, cast: Cast) -> None:
    card(market, cast.company)
    drafts = drafts_of(market, cast)
    with market.act() as session:
        waiting = session.scalar(select(Charge).filter_by(milestone_id=drafts.id))
        charge = waiting or request_charge(session, HALL, cast.company, drafts.amount, milestone_id=drafts.id)
        session.get_one(Milestone, drafts.id).state = MilestoneState.CANCELLED
        session.flush()
        assert not is_still_wanted(session, charge)
        succeed(session, charge)
    assert held(market, company(cast.company), AccountKind.CASH) == 20_000


def test_what_is_not_wanted_any_more_is_cancelled_before_anybody_is_asked(
    market: Market, cast: Cast, contract: Contract
) -> None:
    card(market, cast.company)
    charge = charged(market, cast.company, 5_000, owe(market, contract, 5_000))
    deposit(market, cast.company, 5_000)
    with market.act() as session:
        known = session.get_one(Charge, charge.id)
        assert not is_still_wanted(session, known)
        assert cancel_charge(session, HALL, known)
        assert not cancel_charge(session, HALL, known)
        assert not succeed(session, charge)
    assert held(market, company(cast.company), AccountKind.CASH) == 0


def test_a_refused_charge_is_made_again_after_one_three_and_seven_days(
    market: Market, cast: Cast, contract: Contract
) -> None:
    card(market, cast.company)
    invoice = owe(market, contract, 5_000)
    charge = charged(market, cast.company, 5_000, invoice)
    waited = 0
    for attempt, days in enumerate((1, 3, 7), 1):
        with clock.shifted(waited), market.act() as session:
            assert charge.attempt == attempt
            assert fail(session, charge)
            assert not fail(session, charge)
        with clock.shifted(waited + days * DAY - 60), market.act() as session:
            assert charge_again(session, HALL, session.get_one(Charge, charge.id)) is None
        waited += days * DAY + 60
        with clock.shifted(waited), market.act() as session:
            again = charge_again(session, HALL, session.get_one(Charge, charge.id))
            assert again is not None
            assert charge_again(session, HALL, session.get_one(Charge, charge.id)) is None
            assert again.key != charge.key
            charge = again
    with market.act() as session:
        assert fail(session, charge)
        assert session.get_one(Charge, charge.id).next_at is None
    tell(market)
    failures = [mail.text for mail in mails(market) if "failed" in mail.subject]
    assert len(failures) == 4 * len(["owner", "admin", "finance"])
    assert "Your card was declined." in failures[0]
    with market.act() as session:
        again = pay_now(session, cast["finance"], cast.company)
        assert again is not None
        succeed(session, again)
    assert invoice_of(market, invoice).state is InvoiceState.PAID


def test_the_next_attempt_is_for_what_is_still_owed(market: Market, cast: Cast, contract: Contract) -> None:
    card(market, cast.company)
    first, second = owe(market, contract, 5_000), owe(market, contract, 2_500)
    charge = charged(market, cast.company, 7_500, first, second)
    with market.act() as session:
        fail(session, charge)
    deposit(market, cast.company, 5_000)
    with clock.shifted(DAY + 60), market.act() as session:
        again = charge_again(session, HALL, session.get_one(Charge, charge.id))
        assert again is not None
        assert again.amount == 2_500
        fail(session, again)
    deposit(market, cast.company, 2_500)
    with clock.shifted(5 * DAY), market.act() as session:
        assert charge_again(session, HALL, session.get_one(Charge, again.id)) is None


def test_money_that_comes_after_a_failure_is_not_lost(market: Market, cast: Cast, contract: Contract) -> None:
    card(market, cast.company)
    invoice = owe(market, contract, 5_000)
    charge = charged(market, cast.company, 5_000, invoice)
    with market.act() as session:
        fail(session, charge)
        assert succeed(session, charge)
    assert (charge_of(market, charge).next_at, charge_of(market, charge).error) == (None, "")
    assert invoice_of(market, invoice).state is InvoiceState.PAID


def test_a_refused_top_up_is_not_made_again(market: Market, cast: Cast) -> None:
    card(market, cast.company)
    with market.act() as session:
        charge = top_up(session, cast["finance"], cast.company, 10_000)
        fail(session, charge)
        assert charge.next_at is None


@on_sqlite
@pytest.mark.parametrize("amount", [0, -1, 10**12 + 1])
def test_an_amount_out_of_bounds_is_refused(market: Market, cast: Cast, amount: int) -> None:
    card(market, cast.company)
    with pytest.raises(InvalidInput) as refusal, market.act() as session:
        top_up(session, cast["finance"], cast.company, amount)
    assert refusal.value.field == "amount"


@on_sqlite
def test_who_manages_billing_pays_and_nobody_says_that_money_came(market: Market, cast: Cast) -> None:
    card(market, cast.company)
    may = set()
    for name, actor in cast.people.items():
        try:
            with market.act() as session:
                charge = top_up(session, actor, cast.company, 100)
        except NotAllowed:
            continue
        may.add(name)
        with pytest.raises(NotAllowed), market.act() as session:
            charge_succeeded(session, actor, session.get_one(Charge, charge.id), "pi_of_my_own")
        with pytest.raises(NotAllowed), market.act() as session:
            charge_failed(session, actor, session.get_one(Charge, charge.id), "So I say.")
    assert may == {"owner", "admin", "finance"}


@on_postgresql
def test_of_several_who_say_that_money_came_one_counts(market: Market, cast: Cast, contract: Contract) -> None:
    card(market, cast.company)
    charge = charged(market, cast.company, 5_000, owe(market, contract, 5_000))

    def bank_transfer(session: Session) -> None:
        record_deposit(session, CONSOLE, cast.company, 5_000, "WIRE-1")

    says = [lambda session: succeed(session, charge)] * 3
    assert race(market, [*says, lambda session: fail(session, charge), bank_transfer]) == ["done"] * 5
    # Whether the card or the bank paid the invoice: 50.00 of the 100.00 that came are left.
    assert held(market, company(cast.company), AccountKind.CASH) == 5_000
    assert held(market, company(cast.company), AccountKind.RECEIVABLE) == 0


@on_postgresql
def test_two_who_pay_at_once_are_charged_once(market: Market, cast: Cast, contract: Contract) -> None:
    card(market, cast.company)
    invoice = owe(market, contract, 5_000)
    assert race(market, [lambda session: pay_now(session, cast["finance"], cast.company)] * 3) == ["done"] * 3
    with market.database.reading() as session:
        assert session.scalars(select(Charge.amount)).all() == [5_000]
        assert session.get_one(Invoice, invoice.id).charge_id is not None
