"""Weeks become invoices: every cent of it, once, whatever happens meanwhile."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from hiringhall import clock
from hiringhall.marketplace.activities.assigning import Assignees
from hiringhall.marketplace.activities.levels import find_level
from hiringhall.marketplace.activities.operations import create_activity
from hiringhall.marketplace.billing import weekly
from hiringhall.marketplace.billing.run import bill
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.contracts.pausing import pause_contract
from hiringhall.marketplace.contracts.terms import TermsChange, change_terms
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.editing import add_manual_time, delete_cells
from hiringhall.marketplace.diary.models import Billing, DiaryCell
from hiringhall.marketplace.diary.recording import record_cells
from hiringhall.marketplace.errors import InvalidInput, InvalidState
from hiringhall.marketplace.fees import FeeSchedule
from hiringhall.marketplace.invoices.models import InvoiceState
from hiringhall.marketplace.ledger.accounts import HALL, company, person
from hiringhall.marketplace.ledger.models import AccountKind, FeeKind
from hiringhall.marketplace.offers.terms import OfferTerms
from tests.support.billing import (
    BILLED_ON,
    CALENDAR,
    FRIDAY,
    at,
    bill_on,
    find_week,
    hire_before,
    invoices,
    lines,
    money_of,
    statement_of,
    week_of,
    work,
)
from tests.support.books import held
from tests.support.hired import HOURLY, Cast, hiring_cast
from tests.support.inbox import mails, tell
from tests.support.market import Market
from tests.support.marks import on_postgresql
from tests.support.tracking import MONDAY, capture
from tests.support.waiting import eventually

TUESDAY, WEDNESDAY, THURSDAY, SUNDAY = (MONDAY + timedelta(days=days) for days in (1, 2, 3, 6))


@pytest.fixture
def cast(market: Market) -> Cast:
    return hiring_cast(market)


def at_rate(rate: int, **terms: Any) -> OfferTerms:
    return replace(HOURLY, rate=rate, **terms)


def test_a_week_becomes_an_invoice_in_review(market: Market, cast: Cast) -> None:
    contract = hire_before(market, cast, terms=at_rate(2222))
    work(market, cast["freelancer"], contract, TUESDAY, 72)
    assert bill_on(market, BILLED_ON, hour=11).issued == 0
    assert bill_on(market, BILLED_ON, hour=12).issued == 1
    (invoice,) = invoices(market)
    assert (invoice.charge, invoice.fee, invoice.pay, invoice.owed) == (26_664, 2_666, 23_998, 26_664)
    assert (invoice.state, invoice.issued_on, invoice.due_on) == (InvoiceState.IN_REVIEW, BILLED_ON, FRIDAY)
    assert (invoice.week, invoice.number, invoice.paid_on) == (MONDAY, 1, None)
    assert lines(market, invoice) == [("time", None, 2222, 72, 26_664)]
    assert money_of(market, cast) == {"owed": 26_664, "cash": 0, "pending": 23_998, "available": 0}
    assert held(market, HALL, AccountKind.FEES) == 2_666
    assert statement_of(market, invoice) == [("ARInvoice", "Hourly", -26_664), ("APInvoice", "Hourly", 23_998)]
    (change,) = market.changes("invoice.issued")
    assert (change.company_id, change.after["charge"]) == (cast.company, 26_664)
    assert week_of(market, contract).billed_at is not None


def test_every_line_is_rounded_once_for_its_rate_and_activity(market: Market, cast: Cast) -> None:
    contract = hire_before(market, cast, terms=at_rate(2778, weekly_limit=13))
    with at(MONDAY, 8), market.act() as session:
        level = find_level(session, cast["owner"], str(cast.company))
        everybody = Assignees(everyone=True)
        shop = create_activity(session, cast["owner"], level, code="shop", description="Shop", assigned=everybody).id
    work(market, cast["freelancer"], contract, MONDAY, 7)
    work(market, cast["freelancer"], contract, TUESDAY, 1, activity_id=shop)
    with at(WEDNESDAY, 6), market.act() as session:
        change_terms(session, cast["hiring"], contract.key, TermsChange(rate=3333))
    work(market, cast["freelancer"], contract, WEDNESDAY, 60)
    with at(THURSDAY, 20), market.act() as session:
        day = slots.slots_of_day(THURSDAY)
        add_manual_time(session, cast["freelancer"], contract.key, day[60:72], "On the phone")
    before = week_of(market, contract)
    bill_on(market, BILLED_ON)
    (invoice,) = invoices(market)
    # 7/6 h at 27.78, 1/6 h of it for the shop, and what is left of 13 hours, 70/6 h at 33.33: 32.41 + 4.63 + 388.85
    assert lines(market, invoice) == [
        ("time", None, 2778, 7, 3_241),
        ("time", shop, 2778, 1, 463),
        ("time", None, 3333, 70, 38_885),
    ]
    assert (invoice.charge, invoice.fee, invoice.pay) == (42_589, 4_259, 38_330)
    assert (before.charge, before.seconds) == (42_589, 78 * 600)
    assert week_of(market, contract).charge == 42_589


def test_an_agency_gets_its_part_and_numbers_the_invoices(market: Market, cast: Cast) -> None:
    contracts = {
        who: hire_before(market, cast, who, terms=at_rate(2778), agency_id=cast.agency, signs=cast["staffing"])
        for who in ("agent", "bound")
    }
    with market.act() as session:
        session.execute(update(Contract).filter_by(id=contracts["agent"].id).values(agency_share=2_500))
    for who, contract in contracts.items():
        work(market, cast[who], contract, TUESDAY, 72)
    bill_on(market, BILLED_ON)
    agents, bound = invoices(market)
    # 27.78 x 12 h: 333.36, of which 33.34 are the fee; a quarter of 300.02 is 75.01
    assert (agents.charge, agents.fee, agents.pay, agents.agency_pay) == (33_336, 3_334, 30_002, 7_501)
    assert (bound.pay, bound.agency_pay) == (30_002, 30_002)
    assert [(one.issuer.value, one.issuer_id, one.number) for one in (agents, bound)] == [
        ("company", cast.agency, 1),
        ("company", cast.agency, 2),
    ]
    pending = [held(market, party, AccountKind.PENDING) for party in (company(cast.agency), _worker(cast, "agent"))]
    assert pending == [37_503, 22_501]
    assert held(market, _worker(cast, "bound"), AccountKind.PENDING) == 0


def test_a_sliding_fee_goes_by_all_that_was_billed_before(market: Market, cast: Cast) -> None:
    with market.act() as session:
        tiers = [[0, 2_000], [40_000, 1_000]]
        sliding = FeeSchedule(kind=FeeKind.SLIDING, tiers=tiers, client_rate=300, note="", created_at=1)
        session.add(sliding)
    contracts = [hire_before(market, cast, terms=at_rate(10_000)) for _ in range(2)]
    assert {contract.fee_schedule_id for contract in contracts} == {sliding.id}
    for number, contract in enumerate(contracts):
        work(market, cast["freelancer"], contract, TUESDAY, 18, hour=4 * (number + 1))
    bill_on(market, BILLED_ON)
    first, second = invoices(market)
    # 300.00 each: the second crosses 400.00 after a third of it
    assert [(one.charge, one.fee, one.client_fee, one.owed) for one in (first, second)] == [
        (30_000, 6_000, 900, 30_900),
        (30_000, 4_000, 900, 30_900),
    ]
    assert lines(market, first)[-1] == ("client-fee", None, None, None, 900)
    assert held(market, HALL, AccountKind.FEES) == 11_800
    with at(BILLED_ON + timedelta(days=1)):
        pass
    work(market, cast["freelancer"], contracts[0], BILLED_ON + timedelta(days=1), 6)
    bill_on(market, BILLED_ON + timedelta(days=7))
    assert invoices(market)[-1].fee == 1_000


def test_a_stipend_is_paid_by_the_days_of_a_contract(market: Market, cast: Cast) -> None:
    terms = at_rate(5_000, weekly_stipend=70_001)
    cents = {"all": 70_001, "begun": 50_001, "ended": 20_000, "resting": 0, "paused": 20_000}
    contracts = {}
    for who in cents:
        worker = market.person(who, is_freelancer=True)
        starts_on = WEDNESDAY if who == "begun" else None
        contracts[who] = hire_before(market, cast, worker, replace(terms, starts_on=starts_on))
    with at(MONDAY - timedelta(days=1)), market.act() as session:
        pause_contract(session, cast["hiring"], contracts["resting"].key)
    with at(TUESDAY, 9), market.act() as session:
        pause_contract(session, cast["hiring"], contracts["paused"].key)
        end_contract(session, cast["hiring"], contracts["ended"].key, "9504")
    bill_on(market, BILLED_ON)
    issued = {one.contract_id: one for one in invoices(market) if one.week == MONDAY}
    assert {who: contract.id in issued for who, contract in contracts.items()} == {
        who: c > 0 for who, c in cents.items()
    }
    assert find_week(market, contracts["resting"]) is None
    for who in cents.keys() - {"resting"}:
        invoice, week = issued[contracts[who].id], week_of(market, contracts[who])
        assert lines(market, invoice) == [("stipend", None, None, None, cents[who])]
        assert (invoice.charge, week.charge, week.extra, week.seconds) == (cents[who], cents[who], cents[who], 0)
        assert statement_of(market, invoice)[0] == ("ARInvoice", "Salary", -cents[who])
    days = [week_of(market, contracts[who]).last_day for who in ("all", "ended", "paused")]
    assert days == [SUNDAY, TUESDAY, TUESDAY]


def test_hours_and_a_stipend_are_one_invoice_under_the_terms_of_each_day(market: Market, cast: Cast) -> None:
    contract = hire_before(market, cast, terms=at_rate(5_000, weekly_stipend=7_000))
    work(market, cast["freelancer"], contract, TUESDAY, 6)
    with at(THURSDAY, 9), market.act() as session:
        change_terms(session, cast["hiring"], contract.key, TermsChange(weekly_stipend=14_003))
    bill_on(market, BILLED_ON)
    invoice = invoices(market)[-1]
    # three days of 10.00 and four of 20.0043: 110.02
    assert lines(market, invoice) == [("time", None, 5_000, 6, 5_000), ("stipend", None, None, None, 11_002)]
    assert statement_of(market, invoice) == [
        ("ARInvoice", "Hourly", -5_000),
        ("ARInvoice", "Salary", -11_002),
        ("APInvoice", "Hourly", 14_402),
    ]
    week = week_of(market, contract)
    assert (week.charge, week.extra, week.seconds) == (16_002, 11_002, 3_600)


def test_a_week_without_anything_to_charge_is_closed_without_an_invoice(market: Market, cast: Cast) -> None:
    contract = hire_before(market, cast, terms=at_rate(5_000, weekly_limit=0))
    work(market, cast["freelancer"], contract, TUESDAY, 6)
    bill_on(market, BILLED_ON)
    assert invoices(market) == []
    assert held(market, company(cast.company), AccountKind.RECEIVABLE) == 0
    assert find_week(market, contract) is None


def test_what_comes_after_the_week_was_closed_is_late(market: Market, cast: Cast) -> None:
    contract, idle = (hire_before(market, cast, who, terms=at_rate(5_000)) for who in ("freelancer", "stranger"))
    work(market, cast["freelancer"], contract, TUESDAY, 6)
    bill_on(market, BILLED_ON)
    for who, of in (("freelancer", contract), ("stranger", idle)):
        work(market, cast[who], of, WEDNESDAY, 6, sent_on=BILLED_ON)
        with at(BILLED_ON, 14), pytest.raises(InvalidState, match="billed"), market.act() as session:
            span = slots.slots_of_day(THURSDAY)[60:66]
            add_manual_time(session, cast[who], of.key, span, "On the phone")
        with at(BILLED_ON, 14), pytest.raises(InvalidState, match="billed"), market.act() as session:
            span = slots.slots_of_day(WEDNESDAY)
            delete_cells(session, cast[who], market.blobs, of.key, [span[0:144]])
    assert bill_on(market, BILLED_ON, hour=15).issued == 0
    with market.act() as session:
        cells = session.execute(select(DiaryCell.contract_id, DiaryCell.billing).distinct()).all()
    assert sorted((contract_id, billing.value) for contract_id, billing in cells) == sorted(
        [(contract.id, Billing.BILLABLE.value), (contract.id, Billing.LATE.value), (idle.id, Billing.LATE.value)]
    )
    assert len(invoices(market)) == 1


def test_missed_weeks_are_caught_up_with_the_days_that_they_should_have(market: Market, cast: Cast) -> None:
    contract = hire_before(market, cast, terms=at_rate(5_000, weekly_stipend=7_000))
    weeks = [MONDAY + timedelta(days=7 * number) for number in range(3)]
    for monday in weeks:
        work(market, cast["freelancer"], contract, monday, 6)
    assert bill_on(market, weeks[-1] + timedelta(days=8)).issued == 4
    found = [(one.week, one.issued_on, one.due_on, one.charge, one.number) for one in invoices(market)]
    assert found[1:] == [
        (monday, monday + timedelta(days=7), monday + timedelta(days=11), 12_000, number)
        for number, monday in enumerate(weeks, 2)
    ]
    assert found[0][0] == MONDAY - timedelta(days=7)


def test_a_day_to_come_is_refused_and_an_earlier_one_reaches_so_far(market: Market, cast: Cast) -> None:
    contract = hire_before(market, cast, terms=at_rate(5_000))
    for monday in (MONDAY, BILLED_ON):
        work(market, cast["freelancer"], contract, monday, 6)
    later = BILLED_ON + timedelta(days=9)
    with pytest.raises(InvalidInput, match="today or an earlier day"):
        bill_on(market, later, through=later + timedelta(days=1))
    assert bill_on(market, later, through=BILLED_ON - timedelta(days=1)).issued == 0
    assert bill_on(market, later, through=BILLED_ON + timedelta(days=6)).issued == 1
    assert bill_on(market, later).issued == 1
    assert bill_on(market, later).issued == 0


def test_batches_and_runs_side_by_side_bill_everything_once(
    market: Market, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weekly, "BATCH", 2)
    people = [market.person(f"worker{number}", is_freelancer=True) for number in range(7)]
    for person_ in people:
        contract = hire_before(market, cast, person_, terms=at_rate(5_000, weekly_stipend=700))
        work(market, person_, contract, TUESDAY, 6)
    start, counts = threading.Barrier(3), []

    def run() -> None:
        start.wait()
        counts.append(bill(market.database, CALENDAR, BILLED_ON).issued)

    with at(BILLED_ON, 13):
        _together(run, 3)
    assert sum(counts) == 14
    assert len(invoices(market)) == 14
    assert held(market, company(cast.company), AccountKind.RECEIVABLE) == -7 * (5_000 + 700 + 500)
    tell(market)
    told = Counter((mail.recipient, mail.subject) for mail in mails(market) if mail.subject.startswith("Invoices"))
    weeks = {subject for _, subject in told}
    assert weeks == {f"Invoices of Acme for the week of {day} March 2026" for day in (9, 16)}
    assert set(told.values()) == {1}


def _together(run: Callable[[], None], count: int) -> None:
    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _worker(cast: Cast, who: str) -> Any:
    return person(cast[who].user_id or 0)


@on_postgresql  # SQLite has one writer: it is before or after the billing
def test_cells_that_are_on_their_way_when_the_week_is_closed_are_billed(market: Market, cast: Cast) -> None:
    contract = hire_before(market, cast, terms=at_rate(6_000))
    work(market, cast["freelancer"], contract, TUESDAY, 6)
    counts: list[int] = []
    billing = threading.Thread(
        target=lambda: counts.append(bill(market.database, CALENDAR, clock.day(clock.now())).issued)
    )
    first = slots.slots_of_day(WEDNESDAY).start
    with at(BILLED_ON, 12):
        with market.act() as session:
            record_cells(
                session, cast["freelancer"], "laptop", "Linux/1.0", [capture(contract, first + n) for n in range(6)]
            )
            billing.start()
            eventually(lambda: _waiting(market), bool)
        billing.join()
    assert counts == [1]
    assert [(one.charge, lines(market, one)[0][3]) for one in invoices(market)] == [(12_000, 12)]
    assert week_of(market, contract).charge == 12_000


def _waiting(market: Market) -> int:
    """Return how many wait for a lock."""
    with market.database.reading() as session:
        query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        return session.scalar(text(query)) or 0
