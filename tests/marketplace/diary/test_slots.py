"""Slots of days and weeks, in zones whose clocks turn and whose days begin at a quarter of an hour."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiringhall.marketplace.diary import counts, slots
from hiringhall.marketplace.diary.counts import Minute

ZONES = ("UTC", "America/New_York", "Europe/Athens", "Asia/Kathmandu", "Australia/Lord_Howe", "Asia/Bangkok")


@pytest.mark.parametrize(
    ("day", "zone", "count"),
    [
        (date(2026, 3, 18), "UTC", 144),
        (date(2026, 3, 8), "America/New_York", 138),
        (date(2026, 11, 1), "America/New_York", 150),
        (date(2026, 4, 5), "Australia/Lord_Howe", 147),
        (date(2026, 3, 18), "Asia/Kathmandu", 144),
    ],
)
def test_a_day_has_the_slots_of_its_hours(day: date, zone: str, count: int) -> None:
    assert len(slots.slots_of_days(day, day, ZoneInfo(zone))) == count


@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 30)), zone=st.sampled_from(ZONES))
def test_days_follow_each_other_without_a_gap_and_hold_the_slots_that_say_so(day: date, zone: str) -> None:
    here = ZoneInfo(zone)
    today = slots.slots_of_days(day, day, here)
    tomorrow = slots.slots_of_days(day + timedelta(days=1), day + timedelta(days=1), here)
    assert today.stop == tomorrow.start
    assert {slots.day_of(slot, here) for slot in today} == {day}


@given(day=st.dates(date(2000, 1, 1), date(2099, 12, 30)))
def test_a_week_holds_its_seven_days(day: date) -> None:
    monday = day - timedelta(days=day.weekday())
    week = slots.slots_of_week(monday)
    assert week == slots.slots_of_days(monday, monday + timedelta(days=6), ZoneInfo("UTC"))
    assert {slots.monday_of(slot) for slot in (week[0], week[-1])} == {monday}


@given(st.lists(st.builds(Minute, st.integers(0, counts.MOST), st.integers(0, counts.MOST)), max_size=10))
def test_minutes_come_back_as_they_were_stored(minutes: list[Minute]) -> None:
    stored = counts.pack(minutes)
    assert counts.unpack(stored) == minutes + [Minute(0, 0)] * (10 - len(minutes))
    assert (stored is None) == (counts.level_of(minutes) == 0)
