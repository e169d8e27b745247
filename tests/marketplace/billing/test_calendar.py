"""The calendar of money on any day, over ends of years and leap days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiringhall import clock
from hiringhall.marketplace.billing.calendar import Calendar, until

DAYS = st.dates(date(1999, 1, 1), date(2101, 12, 31))
CALENDARS = st.builds(
    Calendar, billing_hour=st.integers(0, 23), review_days=st.integers(1, 60), security_days=st.integers(0, 60)
)


def begin(day: date) -> int:
    at = clock.midnight(day)
    assert at is not None
    return at


@pytest.mark.parametrize("monday", [date(2026, 3, 16), date(2024, 12, 30), date(2028, 2, 21), date(2025, 12, 29)])
def test_a_week_is_billed_on_monday_due_on_friday_and_available_on_the_wednesday_after(monday: date) -> None:
    calendar = Calendar()
    assert calendar.issued_on(monday) == monday + timedelta(days=7)
    assert calendar.due_on(monday).strftime("%A") == "Friday"
    charged = calendar.due_on(monday) + timedelta(days=1)
    assert calendar.available_on(charged) - calendar.due_on(monday) == timedelta(days=5)
    assert calendar.available_on(charged).strftime("%A") == "Wednesday"


@given(CALENDARS, DAYS, st.integers(0, 86_399))
def test_the_last_week_is_the_last_that_may_be_billed(calendar: Calendar, day: date, second: int) -> None:
    at = begin(day) + second
    week = calendar.last_week(at)
    assert week.weekday() == 0
    assert calendar.billed_at(week) <= at < calendar.billed_at(week + timedelta(days=7))
    assert week + timedelta(days=7) <= day < week + timedelta(days=15)


@given(CALENDARS, DAYS, st.integers(0, 86_399))
def test_pay_is_secure_when_it_is_available(calendar: Calendar, day: date, second: int) -> None:
    at = begin(day) + second
    paid_on = calendar.secure_since(at)
    assert calendar.available_on(paid_on) <= day < calendar.available_on(paid_on + timedelta(days=1))
    assert calendar.available_on(day) - day == timedelta(days=max(calendar.security_days - 1, 0))


@given(CALENDARS, DAYS, st.integers(0, 86_399))
def test_a_review_lasts_until_the_end_of_its_last_day(calendar: Calendar, day: date, second: int) -> None:
    monday = day - timedelta(days=day.weekday())
    due_on = calendar.due_on(monday)
    assert (due_on - calendar.issued_on(monday)).days == calendar.review_days - 1
    assert calendar.overdue_since(begin(due_on) + second) < due_on
    assert calendar.overdue_since(begin(due_on + timedelta(days=1))) == due_on


@given(DAYS, st.integers(-400_000, 400_000))
def test_a_run_reaches_to_the_end_of_its_day_or_to_now(day: date, away: int) -> None:
    now = begin(day) + away
    assert until(day, now) == min(now, begin(day + timedelta(days=1)) - 1)
