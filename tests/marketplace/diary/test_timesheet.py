"""The timesheet: what a week has of each contract, for whom, in which zone, and in money."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.accounts.queries import locate_team
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.models import Contract, WorkWeek
from hiringhall.marketplace.contracts.terms import TermsChange, change_terms
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.editing import add_manual_time
from hiringhall.marketplace.diary.timesheet import (
    SheetDay,
    Timesheet,
    agency_timesheet,
    own_timesheet,
    team_timesheet,
)
from hiringhall.marketplace.errors import InvalidInput, NotAllowed
from tests.support.hired import FIXED, HOURLY, Cast, hire
from tests.support.market import Market
from tests.support.tracking import MONDAY, NOW, capture, noon, track

NONE = SheetDay(0, 0, 0)
UTC = ZoneInfo("UTC")


def sheet(
    market: Market, who: Actor, team: str = "acme", monday: date = MONDAY, zone: ZoneInfo | None = UTC, **page: int
) -> Timesheet:
    with market.database.reading() as session:
        return team_timesheet(session, who, locate_team(session, team), monday, zone, **page)


def own(market: Market, who: Actor, monday: date = MONDAY, zone: ZoneInfo | None = UTC) -> Timesheet:
    with market.database.reading() as session:
        return own_timesheet(session, who, monday, zone)


def of_agency(market: Market, who: Actor) -> Timesheet:
    with market.database.reading() as session:
        return agency_timesheet(session, who, locate_team(session, "northwind"), MONDAY)


def titles(of: Timesheet) -> list[str]:
    return [row.contract.title for row in of.rows]


def test_a_week_has_its_days_its_limit_and_its_money(market: Market, cast: Cast) -> None:
    me = cast["freelancer"]
    with noon(days=-8):
        contract = hire(market, cast["hiring"], cast.design, me, replace(HOURLY, rate=2221, weekly_limit=1))
    track(market, me, [capture(contract, slot) for slot in range(NOW - 4, NOW)])
    with market.act() as session:
        add_manual_time(session, me, contract.key, range(NOW - 148, NOW - 144), "Call")
        change_terms(session, cast["hiring"], contract.key, TermsChange(rate=2400))
    (row,) = (shown := sheet(market, cast["hiring"])).rows
    assert row.days == (NONE, SheetDay(4, 4, 4), SheetDay(4, 2, 0), NONE, NONE, NONE, NONE)
    assert (row.total, shown.total) == (SheetDay(8, 6, 4), SheetDay(8, 6, 4))
    assert (row.seconds, row.weekly_limit, row.rate) == (3600, 1, 2400)
    charge = 1481 + 800  # four cells at 22.21, two at 24.00 an hour
    assert (row.amount, shown.amount, shown.seconds, row.is_billed) == (charge, charge, 3600, False)
    mine = own(market, me)
    assert (mine.rows[0].amount, mine.rows[0].rate, mine.rows[0].days) == (2053, 2160, row.days)
    with market.act() as session:
        session.get_one(WorkWeek, (contract.id, MONDAY)).billed_at = clock.now()
    assert sheet(market, cast["hiring"]).rows[0].is_billed


def test_who_may_see_the_timesheets_of_a_team_reads_its_sheet(market: Market, cast: Cast, contract: Contract) -> None:
    track(market, cast["freelancer"], [capture(contract, NOW - 1)])
    everything = {"owner", "admin", "finance", "hiring"}
    for name in cast.people:
        for team, may in (
            ("acme", everything),
            ("acme:design", everything | {f"design-{role}" for role in ("admin", "finance", "hiring")}),
        ):
            if name in may:
                assert titles(sheet(market, cast[name], team)) == [contract.title], name
            else:
                with pytest.raises(NotAllowed):
                    sheet(market, cast[name], team)
    assert titles(sheet(market, cast["owner"], "acme:web")) == []
    assert titles(own(market, cast["freelancer"])) == [contract.title]
    assert titles(own(market, cast["stranger"])) == []


def test_the_money_of_those_bound_to_an_agency_is_the_agencys(market: Market, cast: Cast) -> None:
    with noon(days=-8):
        free = hire(market, cast["hiring"], cast.design, cast["agent"], agency_id=cast.agency, signs=cast["staffing"])
        bound = hire(market, cast["hiring"], cast.design, cast["bound"], signs=cast["staffing"])
    for who, contract in (("agent", free), ("bound", bound)):
        track(market, cast[who], [capture(contract, slot) for slot in range(NOW - 6, NOW)])
    shown = of_agency(market, cast["staffing"])
    assert [row.amount for row in shown.rows] == [4500, 4500]
    assert (shown.seconds, shown.amount) == (7200, 9000)
    assert of_agency(market, cast["agency-owner"]) == shown
    for name in ("bound", "agent", "hiring", "outsider"):
        with pytest.raises(NotAllowed):
            of_agency(market, cast[name])
    (hidden,), (seen,) = own(market, cast["bound"]).rows, own(market, cast["agent"]).rows
    assert (hidden.seconds, hidden.amount, hidden.rate) == (3600, None, None)
    assert own(market, cast["bound"]).amount is None
    assert (seen.amount, seen.rate) == (4500, 4500)


def test_a_sheet_has_what_was_worked_on_and_what_is_active_now(market: Market, cast: Cast, contract: Contract) -> None:
    me = cast["freelancer"]
    with noon(days=-8):
        hire(market, cast["hiring"], cast.web, me, FIXED)
        over, unused = (
            hire(market, cast["hiring"], cast.web, me, replace(HOURLY, title=title)) for title in ("Over", "Unused")
        )
    track(market, me, [capture(over, NOW - 300)])
    with market.act() as session:
        for ended in (over, unused):
            end_contract(session, me, ended.key, "9601")
    assert titles(sheet(market, cast["hiring"])) == ["Over", contract.title]
    assert titles(sheet(market, cast["hiring"], "acme:design")) == [contract.title]
    assert titles(sheet(market, cast["hiring"], monday=MONDAY - timedelta(days=14))) == []
    with pytest.raises(InvalidInput, match="Monday"):
        sheet(market, cast["hiring"], monday=MONDAY + timedelta(days=1))


def test_a_page_of_a_sheet_tells_what_all_of_it_adds_up_to(market: Market, cast: Cast, contract: Contract) -> None:
    with noon(days=-8):
        other = hire(market, cast["hiring"], cast.web, cast["stranger"])
    track(market, cast["freelancer"], [capture(contract, NOW - 1)])
    track(market, cast["stranger"], [capture(other, NOW - 1)])
    whole = sheet(market, cast["hiring"])
    first, second = (sheet(market, cast["hiring"], offset=offset, count=1) for offset in (0, 1))
    assert [*first.rows, *second.rows] == whole.rows
    for part in (first, second):
        assert (part.contracts, part.seconds, part.amount) == (2, 1200, 1666) == (2, whole.seconds, whole.amount)


def test_the_days_of_a_zone_hold_over_a_change_of_its_clock(market: Market, cast: Cast, contract: Contract) -> None:
    """New York put its clock forward on Sunday, 8 March 2026: that day has 23 hours there."""
    me, zone = cast["freelancer"], ZoneInfo("America/New_York")
    with market.act() as session:
        session.get_one(User, me.user_id or 0).timezone = zone.key
        session.get_one(Contract, contract.id).started_on = date(2026, 3, 1)
    week = date(2026, 3, 2)
    sunday, midnight = date(2026, 3, 8), slots.slots_of_days(week, week, zone).start
    before, after = midnight - 1, slots.slots_of_days(sunday, sunday, zone)
    assert len(after) == 138
    for days, tracked in ((-10, (before, midnight, after.start)), (-9, (after.stop - 1, after.stop))):
        with noon(days=days):
            track(market, me, [capture(contract, slot) for slot in tracked])
    for asked in (zone, None):
        (row,) = sheet(market, cast["hiring"], monday=week, zone=asked).rows
        assert [day.cells for day in row.days] == [1, 0, 0, 0, 0, 0, 2]
        assert row.seconds == 3 * 600, "the bill counts Monday to Sunday, UTC"
