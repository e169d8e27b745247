"""From the invoice of a week to money that may be withdrawn: reviews, disputes, payment and release."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

import pytest
from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotAllowed, NotFound
from hiringhall.marketplace.invoices import disputes
from hiringhall.marketplace.invoices.models import Dispute, DisputeState, InvoiceKind, InvoiceState
from hiringhall.marketplace.payments.custom import pay_freelancer
from tests.support.billing import (
    BILLED_ON,
    FRIDAY,
    at,
    bill_on,
    find_week,
    hire_before,
    invoices,
    money_of,
    statement_of,
    work,
)
from tests.support.books import deposit
from tests.support.hired import HOURLY, Cast, hiring_cast
from tests.support.market import Market
from tests.support.tracking import MONDAY

SATURDAY, WEDNESDAY = FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=5)
THURSDAY = FRIDAY - timedelta(days=1)


@pytest.fixture
def cast(market: Market) -> Cast:
    return hiring_cast(market)


@pytest.fixture
def contract(market: Market, cast: Cast) -> Contract:
    """A contract with a billed week of 266.64."""
    made = hire_before(market, cast, terms=replace(HOURLY, rate=2_222))
    work(market, cast["freelancer"], made, MONDAY, 72)
    bill_on(market, BILLED_ON)
    return made


def dispute(market: Market, actor: Actor, amount: int, *, on: date = THURSDAY, hour: int = 12) -> Dispute:
    (invoice, *_) = invoices(market)
    with at(on, hour), market.act() as session:
        return disputes.open_dispute(session, actor, invoice.key, amount, "  Idle screens on Monday.  ")


def do(market: Market, act: Callable[[Session], Dispute], *, on: date = THURSDAY) -> Dispute:
    with at(on), market.act() as session:
        return act(session)


def test_money_comes_at_the_end_of_the_review_and_is_available_on_wednesday(
    market: Market, cast: Cast, contract: Contract
) -> None:
    with at(BILLED_ON):
        deposit(market, cast.company, 30_000)
    assert bill_on(market, FRIDAY, hour=23).due == 0
    assert money_of(market, cast)["owed"] == 26_664
    assert bill_on(market, SATURDAY, hour=0).due == 1
    (invoice,) = invoices(market)
    assert (invoice.state, invoice.paid_on, invoice.owed) == (InvoiceState.PAID, SATURDAY, 0)
    assert money_of(market, cast) == {"owed": 0, "cash": 3_336, "pending": 23_998, "available": 0}
    assert bill_on(market, WEDNESDAY - timedelta(days=1), hour=23).released == 0
    assert bill_on(market, WEDNESDAY, hour=0).released == 1
    assert bill_on(market, WEDNESDAY, hour=1).released == 0
    assert money_of(market, cast) == {"owed": 0, "cash": 3_336, "pending": 0, "available": 23_998}
    assert invoices(market)[0].released_on == WEDNESDAY
    kinds = ("invoice.due", "invoice.paid", "invoice.released")
    assert [market.changes(kind)[0].after["contract"] for kind in kinds] == [contract.id] * 3


def test_an_agency_and_a_bonus_are_released_alike(market: Market, cast: Cast) -> None:
    agents = hire_before(
        market, cast, "bound", replace(HOURLY, rate=2_778), agency_id=cast.agency, signs=cast["staffing"]
    )
    with at(BILLED_ON):
        deposit(market, cast.company, 100_000)
    with at(BILLED_ON), market.act() as session:
        pay_freelancer(session, cast["hiring"], agents.key, InvoiceKind.BONUS, 10_000, "Well done")
    work(market, cast["bound"], agents, BILLED_ON, 72)
    assert bill_on(market, FRIDAY, hour=0).released == 1
    assert bill_on(market, WEDNESDAY + timedelta(days=7)).issued == 1
    assert bill_on(market, WEDNESDAY + timedelta(days=11)).released == 1
    assert money_of(market, cast, "bound")["available"] == 0
    assert [(one.pay, one.agency_pay) for one in invoices(market)] == [(9_000, 9_000), (30_002, 30_002)]


def test_a_disputed_invoice_waits_and_what_is_awarded_is_not_charged(
    market: Market, cast: Cast, contract: Contract
) -> None:
    with at(BILLED_ON):
        deposit(market, cast.company, 30_000)
    opened = dispute(market, cast["design-hiring"], 4_444, on=FRIDAY, hour=23)
    assert (opened.reason, opened.state) == ("Idle screens on Monday.", DisputeState.OPEN)
    assert bill_on(market, SATURDAY).due == 0
    assert invoices(market)[0].state is InvoiceState.IN_REVIEW
    sunday = SATURDAY + timedelta(days=1)
    do(market, lambda session: disputes.decide_dispute(session, CONSOLE, opened.id, 2_222, "An hour idle"), on=sunday)
    invoice, note = invoices(market)
    # 22.22 less a fee of 2.22; of the week 244.42 are left
    assert (note.kind, note.charge, note.fee, note.pay) == (InvoiceKind.CREDIT, 2_222, 222, 2_000)
    assert (invoice.state, invoice.paid_on, invoice.credited) == (InvoiceState.PAID, sunday, 2_222)
    assert money_of(market, cast) == {"owed": 0, "cash": 30_000 - 24_442, "pending": 21_998, "available": 0}
    assert statement_of(market, note) == [
        ("APAdjustment", "Customer Satisfaction", -2_000),
        ("ARAdjustment", "Customer Satisfaction", 2_222),
    ]
    week = find_week(market, contract)
    assert week is not None
    assert (week.charge, week.extra) == (24_442, -2_222)
    assert bill_on(market, sunday + timedelta(days=4)).released == 1
    assert money_of(market, cast)["available"] == 21_998
    assert [change.kind for change in market.changes("invoice.dispute-upheld")] == ["invoice.dispute-upheld"]


@pytest.mark.usefixtures("contract")
def test_a_dispute_of_all_of_it_leaves_nothing_to_pay(market: Market, cast: Cast) -> None:
    opened = dispute(market, cast["owner"], 26_664)
    do(market, lambda session: disputes.accept_dispute(session, cast["freelancer"], opened.id, "Right"))
    assert bill_on(market, SATURDAY).due == 0
    assert money_of(market, cast) == {"owed": 0, "cash": 0, "pending": 0, "available": 0}
    assert invoices(market)[0].state is InvoiceState.PAID
    assert bill_on(market, WEDNESDAY + timedelta(days=7)).released == 1
    assert money_of(market, cast)["available"] == 0


@pytest.mark.usefixtures("contract")
def test_what_is_taken_back_or_dismissed_is_charged(market: Market, cast: Cast) -> None:
    taken_back = dispute(market, cast["finance"], 100)
    with pytest.raises(Conflict, match="open"):
        dispute(market, cast["owner"], 100)
    do(market, lambda session: disputes.withdraw_dispute(session, cast["admin"], taken_back.id))
    dismissed = dispute(market, cast["owner"], 26_664)
    done = do(market, lambda session: disputes.decide_dispute(session, CONSOLE, dismissed.id, 0, ""), on=SATURDAY)
    assert (done.state, done.awarded, done.decided_by) == (DisputeState.DISMISSED, 0, None)
    assert invoices(market)[0].state is InvoiceState.DUE
    with pytest.raises(InvalidState, match="dismissed"):
        do(market, lambda session: disputes.withdraw_dispute(session, cast["owner"], dismissed.id))
    with pytest.raises(InvalidState, match="review"):
        dispute(market, cast["owner"], 100, on=SATURDAY)


@pytest.mark.usefixtures("contract")
def test_who_disputes_and_who_answers(market: Market, cast: Cast) -> None:
    for who in ("owner", "admin", "finance", "hiring", "design-hiring", "design-finance"):
        opened = dispute(market, cast[who], 1)
        assert opened.opened_by == cast[who].user_id
        for other in ("recruiter", "member", "freelancer", "stranger", "outsider"):
            refused(market, partial(disputes.withdraw_dispute, actor=cast[other], dispute_id=opened.id))
        do(market, partial(disputes.withdraw_dispute, actor=cast[who], dispute_id=opened.id))
    for who in ("recruiter", "member", "freelancer", "stranger", "outsider"):
        with pytest.raises(NotAllowed):
            dispute(market, cast[who], 1)
    opened = dispute(market, cast["owner"], 1)
    for who in ("owner", "finance", "freelancer", "outsider"):
        refused(market, partial(disputes.decide_dispute, actor=cast[who], dispute_id=opened.id, awarded=1))
    for who in ("owner", "hiring", "stranger", "agency-owner"):
        refused(market, partial(disputes.accept_dispute, actor=cast[who], dispute_id=opened.id))


def refused(market: Market, act: Callable[[Session], Dispute]) -> None:
    with pytest.raises(NotAllowed):
        do(market, act)


@pytest.mark.usefixtures("contract")
def test_what_is_disputed_and_awarded_is_a_part_of_the_charge(market: Market, cast: Cast) -> None:
    for amount in (0, -1, 26_665, 2**70):
        with pytest.raises(InvalidInput, match=r"0\.01 to 266\.64"):
            dispute(market, cast["owner"], amount)
    opened = dispute(market, cast["owner"], 100)
    for awarded in (-1, 101, 2**70):
        with pytest.raises(InvalidInput, match=r"0\.00 to 1\.00"):
            do(market, partial(disputes.decide_dispute, actor=CONSOLE, dispute_id=opened.id, awarded=awarded))
    for reason in ("  ", "x" * 2_001):
        with pytest.raises(InvalidInput, match="2000 characters"), at(THURSDAY), market.act() as session:
            disputes.open_dispute(session, cast["owner"], invoices(market)[0].key, 100, reason)
    with pytest.raises(NotFound):
        do(market, partial(disputes.withdraw_dispute, actor=cast["owner"], dispute_id=999))
