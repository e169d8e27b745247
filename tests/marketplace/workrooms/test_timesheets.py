"""Timesheets from billing weeks, work view from the diary, and who sees them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.workrooms.queries import BEYOND, find_workroom
from hiringhall.marketplace.workrooms.timesheets import Timesheet, timesheets
from hiringhall.marketplace.workrooms.work_view import WorkView, work_view
from tests.support.billing import BILLED_ON, CALENDAR, FRIDAY, at, bill_on, hire_before, work
from tests.support.books import deposit
from tests.support.hired import HOURLY, Cast, hiring_cast
from tests.support.market import Market
from tests.support.tracking import MONDAY

TERMS = replace(HOURLY, rate=4_932, weekly_limit=10)
LATER = FRIDAY + timedelta(days=1)


@pytest.fixture
def cast(market: Market) -> Cast:
    return hiring_cast(market)


@pytest.fixture
def contract(market: Market, cast: Cast) -> Contract:
    made = hire_before(market, cast, terms=TERMS)
    work(market, cast["freelancer"], made, MONDAY, 62)
    return made


def sheets(market: Market, cast: Cast, who: str, contract: Contract, on: date = BILLED_ON) -> Slice[Timesheet]:
    with at(on), market.database.reading() as session:
        workroom = find_workroom(session, cast[who], BEYOND + contract.id)
        return timesheets(session, cast[who], workroom, CALENDAR, offset=0, count=20)


def view(market: Market, cast: Cast, who: str, contract: Contract, day: date | None = None) -> WorkView:
    with at(BILLED_ON), market.database.reading() as session:
        workroom = find_workroom(session, cast[who], BEYOND + contract.id)
        return work_view(session, cast[who], workroom, day)


def test_a_week_beyond_its_limit_before_it_is_billed(market: Market, cast: Cast, contract: Contract) -> None:
    found = sheets(market, cast, "freelancer", contract)
    assert found.total == 1
    [sheet] = found.rows
    assert (sheet.monday, sheet.worked, sheet.billed) == (MONDAY, 62 * 600, 60 * 600)
    assert (sheet.authorized, sheet.next_authorized, sheet.additional) == (10, 10, 0)
    assert (sheet.rate, sheet.amount, sheet.paid, sheet.outstanding) == (4_932, 49_320, 0, 49_320)
    assert sheet.paid_on == LATER
    assert (sheet.is_late, sheet.is_seen) == (False, False)


def test_a_week_is_late_that_was_not_billed_on_its_day(market: Market, cast: Cast, contract: Contract) -> None:
    assert sheets(market, cast, "freelancer", contract, BILLED_ON + timedelta(days=1)).rows[0].is_late
    bill_on(market, BILLED_ON)
    assert not sheets(market, cast, "freelancer", contract, BILLED_ON + timedelta(days=1)).rows[0].is_late


def test_a_billed_week_is_seen_when_its_review_is_over_and_paid_by_then(
    market: Market, cast: Cast, contract: Contract
) -> None:
    bill_on(market, BILLED_ON)
    assert not sheets(market, cast, "hiring", contract).rows[0].is_seen
    deposit(market, cast.company, 100_000)
    bill_on(market, LATER)
    [sheet] = sheets(market, cast, "hiring", contract, LATER).rows
    assert (sheet.is_seen, sheet.paid, sheet.outstanding) == (True, 49_320, 0)


def test_whose_agency_keeps_the_money_sees_none(market: Market, cast: Cast) -> None:
    contract = hire_before(market, cast, "bound", TERMS, signs=cast["staffing"], agency_id=cast.agency)
    work(market, cast["bound"], contract, MONDAY, 6)
    [hidden] = sheets(market, cast, "bound", contract).rows
    assert (hidden.rate, hidden.amount, hidden.outstanding, hidden.billed) == (0, 0, 0, 3600)
    [shown] = sheets(market, cast, "staffing", contract).rows
    assert (shown.rate, shown.amount) == (4_932, 4_932)


def test_who_sees_timesheets_and_who_looks_into_the_diary(market: Market, cast: Cast, contract: Contract) -> None:
    for who in ("owner", "admin", "finance", "hiring", "design-finance", "freelancer"):
        assert sheets(market, cast, who, contract).total == 1, who
    for who in ("recruiter", "design-recruiter"):
        with pytest.raises(NotAllowed):
            sheets(market, cast, who, contract)
    for who in ("member", "outsider", "agent", "staffing"):
        with pytest.raises(NotFound):
            sheets(market, cast, who, contract)
    with pytest.raises(NotAllowed):
        view(market, cast, "finance", contract)


def test_weeks_beside_a_week_in_the_work_view(market: Market, cast: Cast, contract: Contract) -> None:
    work(market, cast["freelancer"], contract, MONDAY + timedelta(days=7), 1, sent_on=MONDAY + timedelta(days=8))
    newest = view(market, cast, "hiring", contract)
    assert (newest.monday, newest.previous, newest.following) == (BILLED_ON, MONDAY, None)
    before = view(market, cast, "hiring", contract, MONDAY + timedelta(days=6))
    assert (before.monday, before.previous, before.following) == (MONDAY, None, BILLED_ON)
    assert newest.cells == before.cells == []  # these cells came without a screenshot
