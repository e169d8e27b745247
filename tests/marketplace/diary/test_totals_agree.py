"""Whatever was worked, and in whatever zone it is looked at: every view of a diary adds up to the same cells."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.queries import locate_team
from hiringhall.marketplace.contracts.models import Contract, WorkWeek
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.editing import add_manual_time, delete_cells
from hiringhall.marketplace.diary.models import Billing, DiaryCell
from hiringhall.marketplace.diary.queries import cells_of
from hiringhall.marketplace.diary.team_room import Online, read_room
from hiringhall.marketplace.diary.timesheet import own_timesheet, team_timesheet
from hiringhall.marketplace.diary.totals import totals_of_days
from hiringhall.marketplace.diary.work_days import work_days
from hiringhall.marketplace.errors import Refused
from tests.support.hired import HOURLY, Cast, hire
from tests.support.market import Market
from tests.support.tracking import NOW, capture, noon, track

DAY = slots.A_DAY
CHANGES = (-9, 12, 19)
"""Days after that Wednesday, just after clocks were changed in North America, in Europe, in Australia."""
ZONES = (
    *("UTC", "Asia/Kathmandu", "Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe"),
    *("Pacific/Kiritimati", "Pacific/Niue", "Africa/Casablanca"),
)


class Worked(NamedTuple):
    """What is kept of ten minutes, read past all views."""

    contract_id: int
    slot: int
    manual: bool
    billable: bool


@pytest.fixture
def contracts(market: Market, cast: Cast) -> list[Contract]:
    """Hire a freelancer for two teams, by one contract with a limit that is soon reached."""
    terms = (HOURLY, replace(HOURLY, weekly_limit=1), HOURLY)
    with noon(days=-40):
        teams = (cast.design, cast.design, cast.web)
        return [
            hire(market, cast["owner"], team, cast["freelancer"], each) for team, each in zip(teams, terms, strict=True)
        ]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.sampled_from(CHANGES),
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    stretches=st.lists(st.tuples(st.integers(1, 6 * DAY), st.integers(1, 40), st.integers(0, 2)), max_size=6),
    by_hand=st.sets(st.integers(1, 6 * DAY), max_size=5),
    deleted=st.sets(st.integers(1, 6 * DAY), max_size=20),
)
def test_all_views_agree(
    market: Market,
    cast: Cast,
    contracts: list[Contract],
    days: int,
    zone: ZoneInfo,
    stretches: list[tuple[int, int, int]],
    by_hand: set[int],
    deleted: set[int],
) -> None:
    now = NOW + days * DAY
    with noon(days=days):
        for ago, length, number in stretches:
            span = range(now - ago, min(now - ago + length, now))
            track(market, cast["freelancer"], [capture(contracts[number], slot) for slot in span])
        change_by_hand(market, cast, contracts, [now - ago for ago in by_hand], [now - ago for ago in deleted])
        with market.database.reading() as session:
            kept = [
                Worked(cell.contract_id, cell.slot, cell.manual, cell.billing is Billing.BILLABLE)
                for cell in session.scalars(select(DiaryCell))
            ]
            first = slots.day_of(now) - timedelta(days=60)
            last = slots.day_of(now) + timedelta(days=2)
            days_agree(session, cast, contracts, kept, zone, first, last)
            weeks_agree(session, cast, kept, zone, [slots.monday_of(now - DAY * ago) for ago in (0, 7)])
            room_agrees(session, cast, kept, now)


def change_by_hand(market: Market, cast: Cast, contracts: list[Contract], added: list[int], deleted: list[int]) -> None:
    """Write time by hand where none is, and delete cells of whatever contract where there are some."""
    me = cast["freelancer"]
    for slot in added:
        with suppress(Refused), market.act() as session:
            add_manual_time(session, me, contracts[0].key, range(slot, slot + 1), "By hand")
    for slot in deleted:
        for contract in contracts:
            with suppress(Refused), market.act() as session:
                delete_cells(session, me, market.blobs, contract.key, [range(slot, slot + 1)])


def days_agree(
    session: Session,
    cast: Cast,
    contracts: list[Contract],
    kept: list[Worked],
    zone: ZoneInfo,
    first: date,
    last: date,
) -> None:
    """Compare the diary day by day, days with work and totals with what is kept."""
    ids = [contract.id for contract in contracts]
    expected = Counter((cell.contract_id, slots.day_of(cell.slot, zone)) for cell in kept)
    billable = Counter((cell.contract_id, slots.day_of(cell.slot, zone)) for cell in kept if cell.billable)
    manual = Counter((cell.contract_id, slots.day_of(cell.slot, zone)) for cell in kept if cell.manual)
    totals = totals_of_days(session, ids, first, last, zone)
    assert {(total.contract_id, total.day): total[2:] for total in totals} == {
        key: (count, billable[key], manual[key]) for key, count in expected.items()
    }
    worked = work_days(session, ids, first, last, zone)
    assert list(worked) == sorted({day for _, day in expected})
    keys = [contract.key for contract in contracts]
    shown = 0
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        cells = cells_of(session, cast["owner"], keys, slots.slots_of_days(day, day, zone))
        assert Counter(cell.contract_id for cell in cells) == {
            total.contract_id: total.cells for total in worked.get(day, [])
        }
        shown += len(cells)
    assert shown == len(kept)


def weeks_agree(session: Session, cast: Cast, kept: list[Worked], zone: ZoneInfo, mondays: list[date]) -> None:
    """Compare weeks of work and the timesheets of both sides with what is kept."""
    weeks = {(week.contract_id, week.week): week.seconds for week in session.scalars(select(WorkWeek))}
    billed = Counter((cell.contract_id, slots.monday_of(cell.slot)) for cell in kept if cell.billable)
    assert weeks == {key: count * slots.SECONDS for key, count in billed.items()}
    company = locate_team(session, "acme")
    for monday in mondays:
        inside = [cell for cell in kept if 0 <= (slots.day_of(cell.slot, zone) - monday).days < 7]
        seconds = sum(found for (_, week), found in weeks.items() if week == monday)
        for sheet in (
            own_timesheet(session, cast["freelancer"], monday, zone),
            team_timesheet(session, cast["owner"], company, monday, zone),
        ):
            total = sheet.total
            assert (total.cells, total.manual) == (len(inside), sum(cell.manual for cell in inside))
            assert total.billable == sum(cell.billable for cell in inside)
            assert sheet.seconds == seconds


def room_agrees(session: Session, cast: Cast, kept: list[Worked], now: int) -> None:
    """Compare the last 24 hours in the team room with what is kept."""
    hours = Counter((cell.slot - (now - 143)) // 6 for cell in kept if now - 143 <= cell.slot <= now)
    (me,) = read_room(session, cast["owner"], "acme", Online.ALL).occupants
    assert me.presence == tuple(round(100 * hours[hour] / 6) for hour in range(24))
    newest = max(kept, key=lambda cell: cell.slot, default=None)
    assert (me.latest and me.latest.slot) == (newest and newest.slot)
