"""What is charged and paid in examples, every cent written out; after each the books are sound."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from hiringhall.marketplace.accounts.models import Membership
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.models import Contract, Milestone
from hiringhall.marketplace.contracts.terms import TermsChange, change_terms
from hiringhall.marketplace.fees import new_schedule
from hiringhall.marketplace.invoices.models import Invoice, InvoiceKind, InvoiceState
from hiringhall.marketplace.ledger.accounts import HALL, company, milestone, person
from hiringhall.marketplace.ledger.models import AccountKind, FeeKind
from hiringhall.marketplace.ledger.statements import statement
from hiringhall.marketplace.milestones.operations import (
    activate_milestone,
    approve_milestone,
    approve_submission,
    submit_work,
)
from hiringhall.marketplace.offers.terms import OfferedMilestone
from hiringhall.marketplace.payments.chargebacks import decide_chargeback, open_chargeback
from hiringhall.marketplace.payments.custom import pay_freelancer
from hiringhall.marketplace.payments.refunds import refund
from hiringhall.marketplace.payments.withdrawals import ask_withdrawal, note_failed, note_sent
from tests.support.billing import BILLED_ON, FRIDAY, at, bill_on, hire_before, invoices, lines, money_of, work
from tests.support.books import deposit, held
from tests.support.hired import FIXED, HOURLY, Cast, hire, hiring_cast
from tests.support.market import Market
from tests.support.money import add_bank, add_card, breaches, collect
from tests.support.tracking import MONDAY

TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=days) for days in (1, 2, 3))
CHARGED = FRIDAY + timedelta(days=1)
AVAILABLE = CHARGED + timedelta(days=4)
"""The Wednesday: Saturday is the first of five days of security."""


@pytest.fixture
def cast(market: Market) -> Iterator[Cast]:
    """Lend a hall of people, and see that the books are sound when the example is over."""
    yield hiring_cast(market)
    assert breaches(market.database) == []


def told(market: Market, cast: Cast, who: str = "") -> list[tuple[date, str, str, int]]:
    """Return the statement of the client, or of a person: day, type, subtype and cents of each line."""
    party = person(cast[who].user_id or 0) if who else company(cast.company)
    with market.act() as session:
        whole = statement(session, CONSOLE, party, date.min, date.max)
    kinds = (AccountKind.PENDING, AccountKind.AVAILABLE) if who else (AccountKind.CASH, AccountKind.RECEIVABLE)
    in_escrow = 0
    if not who:
        with market.act() as session:
            ids = session.scalars(select(Milestone.id)).all()
        in_escrow = sum(held(market, milestone(id_), AccountKind.ESCROW) for id_ in ids)
    assert whole.after == sum(held(market, party, kind) for kind in kinds) + in_escrow
    return [(line.on, line.type.value, line.subtype.value, line.amount) for line in whole.lines]


def fees(market: Market) -> int:
    return held(market, HALL, AccountKind.FEES)


def test_hours_up_to_a_limit_with_a_new_rate_in_the_middle_of_the_week(market: Market, cast: Cast) -> None:
    contract = hire_before(market, cast, terms=replace(HOURLY, rate=50_00, weekly_limit=10))
    work(market, cast["freelancer"], contract, MONDAY, 36)
    with at(WEDNESDAY), market.act() as session:
        change_terms(session, cast["hiring"], contract.key, TermsChange(rate=60_01))
    work(market, cast["freelancer"], contract, THURSDAY, 30)
    bill_on(market, BILLED_ON)
    (invoice,) = invoices(market)
    # 6 h at 50.00 and, of the 5 h of Thursday, the 4 that are left of the limit at 60.01: 300.00 + 240.04
    assert lines(market, invoice) == [("time", None, 50_00, 36, 300_00), ("time", None, 60_01, 24, 240_04)]
    assert (invoice.charge, invoice.fee, invoice.pay) == (540_04, 54_00, 486_04)
    assert money_of(market, cast) == {"owed": 540_04, "cash": 0, "pending": 486_04, "available": 0}
    with at(BILLED_ON, 15):
        deposit(market, cast.company, 600_00)
    bill_on(market, FRIDAY, 23)
    assert money_of(market, cast) == {"owed": 540_04, "cash": 600_00, "pending": 486_04, "available": 0}
    bill_on(market, CHARGED, 0)
    assert money_of(market, cast) == {"owed": 0, "cash": 59_96, "pending": 486_04, "available": 0}
    bill_on(market, AVAILABLE - timedelta(days=1), 23)
    assert money_of(market, cast)["available"] == 0
    bill_on(market, AVAILABLE, 0)
    assert money_of(market, cast) == {"owed": 0, "cash": 59_96, "pending": 0, "available": 486_04}
    assert fees(market) == 54_00
    assert told(market, cast) == [
        (BILLED_ON, "ARInvoice", "Hourly", -540_04),
        (BILLED_ON, "ARPayment", "Payment", 600_00),
    ]
    assert told(market, cast, "freelancer") == [(BILLED_ON, "APInvoice", "Hourly", 486_04)]


@pytest.mark.parametrize(
    ("rate", "charge", "fee", "pay"), [(22_22, 266_64, 26_66, 239_98), (27_78, 333_36, 33_34, 300_02)]
)
def test_a_fee_is_rounded_once_for_twelve_hours(
    market: Market, cast: Cast, rate: int, charge: int, fee: int, pay: int
) -> None:
    contract = hire_before(market, cast, terms=replace(HOURLY, rate=rate))
    work(market, cast["freelancer"], contract, TUESDAY, 72)
    bill_on(market, BILLED_ON)
    (invoice,) = invoices(market)
    assert (invoice.charge, invoice.fee, invoice.pay) == (charge, fee, pay)
    assert money_of(market, cast) == {"owed": charge, "cash": 0, "pending": pay, "available": 0}
    assert fees(market) == fee


def test_an_agency_keeps_its_share_of_what_a_member_is_paid(market: Market, cast: Cast) -> None:
    agent = person(cast["agent"].user_id or 0)
    with market.act() as session:
        seat = Membership.user_id == agent.id
        session.execute(update(Membership).where(seat).values(agency_share=25_00))
    terms = replace(HOURLY, rate=33_33)
    contract = hire_before(market, cast, "agent", terms=terms, agency_id=cast.agency, signs=cast["staffing"])
    work(market, cast["agent"], contract, TUESDAY, 18)
    with at(BILLED_ON):
        deposit(market, cast.company, 99_99)
    bill_on(market, BILLED_ON)
    (invoice,) = invoices(market)
    # 3 h at 33.33 are 99.99; the fee is 9.999, of 89.99 a quarter is 22.4975
    assert (invoice.charge, invoice.fee, invoice.pay, invoice.agency_pay) == (99_99, 10_00, 89_99, 22_50)
    bill_on(market, CHARGED)
    bill_on(market, AVAILABLE)
    assert held(market, agent, AccountKind.AVAILABLE) == 67_49
    assert held(market, company(cast.agency), AccountKind.AVAILABLE) == 22_50
    with at(AVAILABLE, 13), market.act() as session:
        refund(session, cast["staffing"], invoice.key, 45_00, "Half of it was not needed")
    # 45.00 of pay are 50.00 of the charge; a quarter of what is left of the pay stays the agency's
    assert held(market, agent, AccountKind.AVAILABLE) == 33_74
    assert held(market, company(cast.agency), AccountKind.AVAILABLE) == 11_25
    assert held(market, company(cast.company), AccountKind.CASH) == 50_00
    assert fees(market) == 5_00


def test_a_salary_comes_with_the_hours_of_its_week(market: Market, cast: Cast) -> None:
    contract = hire_before(market, cast, terms=replace(HOURLY, rate=20_00, weekly_stipend=70_00))
    work(market, cast["freelancer"], contract, TUESDAY, 9)
    bill_on(market, BILLED_ON)
    first, second = invoices(market)
    # five days of the week before, which began on a Wednesday: 50.00; then 1.5 h at 20.00 and a whole week
    assert lines(market, first) == [("stipend", None, None, None, 50_00)]
    assert lines(market, second) == [("time", None, 20_00, 9, 30_00), ("stipend", None, None, None, 70_00)]
    assert [(one.charge, one.fee, one.pay) for one in (first, second)] == [(50_00, 5_00, 45_00), (100_00, 10_00, 90_00)]
    assert [line[1:] for line in told(market, cast)] == [
        ("ARInvoice", "Salary", -50_00),
        ("ARInvoice", "Hourly", -30_00),
        ("ARInvoice", "Salary", -70_00),
    ]


def three_milestones(market: Market, cast: Cast) -> tuple[Contract, list[int]]:
    parts = (("Drafts", 200_00), ("Colours", 300_00), ("Print", 100_00))
    milestones = tuple(OfferedMilestone(description=name, amount=amount) for name, amount in parts)
    terms = replace(FIXED, amount=600_00, milestones=milestones)
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"], terms)
    with market.act() as session:
        return contract, list(
            session.scalars(select(Milestone.id).filter_by(contract_id=contract.id).order_by(Milestone.id))
        )


def test_three_milestones_with_an_underpayment_a_bonus_and_an_early_end(market: Market, cast: Cast) -> None:
    with at(MONDAY):
        deposit(market, cast.company, 700_00)
        contract, (drafts, colours, prints) = three_milestones(market, cast)
    assert held(market, milestone(drafts), AccountKind.ESCROW) == 200_00  # funded with the start of the contract
    assert money_of(market, cast)["cash"] == 500_00
    with at(TUESDAY), market.act() as session:
        work_ = submit_work(session, cast["freelancer"], drafts, 200_00, "Here they are")
        approve_submission(session, cast["hiring"], work_.id)
        activate_milestone(session, cast["hiring"], colours)
    with at(WEDNESDAY), market.act() as session:
        options: dict[str, Any] = {"bonus": 33_33, "reason": "330", "comment": "Well done"}
        approve_milestone(session, cast["hiring"], colours, 250_00, **options)
        activate_milestone(session, cast["hiring"], prints)
    # 500.00 - 300.00 + 50.00 that were not paid - 33.33 of bonus - 100.00 in escrow
    assert money_of(market, cast) == {"owed": 0, "cash": 116_67, "pending": 435_00, "available": 0}
    with at(THURSDAY), market.act() as session:
        end_contract(session, cast["hiring"], contract.key, "9505")
    assert money_of(market, cast)["cash"] == 216_67
    assert [(one.kind.value, one.charge, one.fee, one.pay) for one in invoices(market)] == [
        ("milestone", 200_00, 20_00, 180_00),
        ("milestone", 250_00, 25_00, 225_00),
        ("bonus", 33_33, 3_33, 30_00),
    ]
    assert fees(market) == 48_33
    assert told(market, cast) == [
        (MONDAY, "ARPayment", "Payment", 700_00),
        (TUESDAY, "ARAdjustment", "Milestone", -200_00),
        (WEDNESDAY, "ARAdjustment", "Milestone", -250_00),
        (WEDNESDAY, "ARAdjustment", "Bonus", -33_33),
        (THURSDAY, "ARAdjustment", "Refund", -100_00),
        (THURSDAY, "ARAdjustment", "Refund", 100_00),
    ]
    bill_on(market, WEDNESDAY + timedelta(days=4))
    assert money_of(market, cast)["available"] == 435_00


def bonus(market: Market, cast: Cast, contract: Contract, amount: int) -> Invoice:
    with market.act() as session:
        return pay_freelancer(session, cast["hiring"], contract.key, InvoiceKind.BONUS, amount, "Thank you")


def test_a_refund_takes_the_fee_back_with_it(market: Market, cast: Cast) -> None:
    contract = hire_before(market, cast)
    with at(MONDAY):
        deposit(market, cast.company, 100_00)
        invoice = bonus(market, cast, contract, 100_00)
    with at(TUESDAY), market.act() as session:
        refund(session, cast["freelancer"], invoice.key, 45_00, "Too much")
    assert money_of(market, cast) == {"owed": 0, "cash": 50_00, "pending": 45_00, "available": 0}
    bill_on(market, MONDAY + timedelta(days=4))
    with at(FRIDAY), market.act() as session:
        refund(session, cast["freelancer"], invoice.key, 45_00, "All of it, then")
    assert money_of(market, cast) == {"owed": 0, "cash": 100_00, "pending": 0, "available": 0}
    assert fees(market) == 0
    assert [(one.number, one.kind.value, one.charge) for one in invoices(market)] == [
        (1, "bonus", 100_00),
        (2, "credit", 50_00),
        (3, "credit", 50_00),
    ]
    assert told(market, cast, "freelancer") == [
        (MONDAY, "APAdjustment", "Bonus", 90_00),
        (TUESDAY, "APAdjustment", "Refund", -45_00),
        (FRIDAY, "APAdjustment", "Refund", -45_00),
    ]


@pytest.mark.parametrize("won", [True, False])
def test_a_chargeback_holds_the_pay_back_until_it_is_decided(market: Market, cast: Cast, won: bool) -> None:
    contract = hire_before(market, cast)
    add_card(market, cast.company)
    with at(MONDAY):
        invoice = bonus(market, cast, contract, 80_00)
    bill_on(market, TUESDAY)
    with at(TUESDAY):
        (charge,) = collect(market)
    assert money_of(market, cast) == {"owed": 0, "cash": 0, "pending": 72_00, "available": 0}
    with at(WEDNESDAY), market.act() as session:
        taken = open_chargeback(session, CONSOLE, charge, "Not recognised").id
    assert money_of(market, cast)["owed"] == 80_00
    bill_on(market, FRIDAY)
    assert money_of(market, cast) == {"owed": 80_00, "cash": 0, "pending": 72_00, "available": 0}
    with at(FRIDAY, 13), market.act() as session:
        decide_chargeback(session, CONSOLE, taken, won=won)
        assert session.get_one(Invoice, invoice.id).state is InvoiceState.PAID
    assert held(market, HALL, AccountKind.LOSSES) == (0 if won else -80_00)
    bill_on(market, FRIDAY + timedelta(days=4))
    assert money_of(market, cast) == {"owed": 0, "cash": 0, "pending": 0, "available": 72_00}
    assert fees(market) == 8_00
    assert told(market, cast) == [
        (MONDAY, "ARAdjustment", "Bonus", -80_00),
        (TUESDAY, "ARPayment", "Payment", 80_00),
        (WEDNESDAY, "ARPayment", "Chargeback", -80_00),
        (FRIDAY, "ARPayment", "Chargeback Resolution", 80_00),
    ]


def test_a_contract_that_ends_in_the_week_is_billed_for_what_was_worked(market: Market, cast: Cast) -> None:
    contract = hire_before(market, cast, terms=replace(HOURLY, rate=45_00))
    work(market, cast["freelancer"], contract, MONDAY, 10)
    with at(WEDNESDAY), market.act() as session:
        end_contract(session, cast["hiring"], contract.key, "9505")
    bill_on(market, BILLED_ON)
    (invoice,) = invoices(market)
    assert (invoice.charge, invoice.fee, invoice.pay) == (75_00, 7_50, 67_50)


def test_a_withdrawal_has_a_fee_which_comes_back_when_it_fails(market: Market, cast: Cast) -> None:
    contract = hire_before(market, cast)
    freelancer = person(contract.freelancer_id)
    with at(MONDAY):
        deposit(market, cast.company, 100_00)
        bonus(market, cast, contract, 100_00)
    bill_on(market, MONDAY + timedelta(days=4))
    bank = add_bank(market, freelancer)
    with at(FRIDAY), market.act() as session:
        asked = ask_withdrawal(session, cast["freelancer"], freelancer, 90_00, bank, least=10_00, fee=1_50)
    assert held(market, freelancer, AccountKind.IN_TRANSIT) == 88_50
    assert (money_of(market, cast)["available"], fees(market)) == (0, 11_50)
    with at(FRIDAY, 13), market.act() as session:
        note_sent(session, CONSOLE, asked.id, "SEPA 1")
    assert held(market, freelancer, AccountKind.IN_TRANSIT) == 0
    with at(FRIDAY, 14), market.act() as session:
        note_failed(session, CONSOLE, asked.id, "The account is closed")
    assert (money_of(market, cast)["available"], fees(market)) == (90_00, 10_00)
    assert told(market, cast, "freelancer") == [
        (MONDAY, "APAdjustment", "Bonus", 90_00),
        (FRIDAY, "APPayment", "Withdrawal", -88_50),
        (FRIDAY, "APAdjustment", "Withdrawal", -1_50),
        (FRIDAY, "APPayment", "Withdrawal", 88_50),
        (FRIDAY, "APAdjustment", "Withdrawal", 1_50),
    ]


def test_a_sliding_fee_and_a_fee_of_the_client_are_lines_of_their_own(market: Market, cast: Cast) -> None:
    with market.act() as session:
        new_schedule(session, CONSOLE, FeeKind.SLIDING, [(0, 20_00), (500_00, 10_00)], 3_00)
    contract = hire_before(market, cast, terms=replace(HOURLY, rate=40_00))
    work(market, cast["freelancer"], contract, TUESDAY, 60)
    bill_on(market, BILLED_ON)
    with at(BILLED_ON, 13):
        invoice = bonus(market, cast, contract, 150_01)
    # 400.00 at 20 %; then 100.00 at 20 % and 50.01 at 10 %, which is 25.001; 3 % of 150.01 are 4.5003
    first, second = invoices(market)
    assert (first.charge, first.fee, first.client_fee, first.owed) == (400_00, 80_00, 12_00, 412_00)
    assert (second.charge, second.fee, second.client_fee, second.owed) == (150_01, 25_00, 4_50, 154_51)
    assert money_of(market, cast) == {"owed": 566_51, "cash": 0, "pending": 445_01, "available": 0}
    assert fees(market) == 121_50
    with at(BILLED_ON, 14), market.act() as session:
        refund(session, cast["freelancer"], invoice.key, 125_01, "Not deserved")
    assert money_of(market, cast) == {"owed": 412_00, "cash": 0, "pending": 320_00, "available": 0}
    assert fees(market) == 92_00
