"""The hall's time, whatever this computer's clock shows."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from hiringhall.tracker.slots import first_of_day, first_of_week, minute_of, slot_of, start_of
from tests.tracker.hands import NOON, SLOT, SetClock


@pytest.mark.parametrize("wrong", [-7200, -3, 3, 7200])
def test_an_answer_of_the_hall_puts_the_clock_right(wrong: float) -> None:
    clock = SetClock(NOON + wrong)
    sent = clock.steady()
    clock.move(1)
    clock.correct(NOON, sent, clock.steady())
    assert clock.now() == NOON + 1


def test_a_clock_that_may_be_right_is_left_alone() -> None:
    clock = SetClock(NOON + 0.3)
    sent = clock.steady()
    clock.move(2)
    clock.correct(NOON + 1, sent, clock.steady())
    assert clock.now() == NOON + 2.3


def test_slots_days_and_weeks() -> None:
    assert (slot_of(NOON + 599.9), start_of(SLOT)) == (SLOT, NOON)
    assert [minute_of(NOON + seconds, SLOT) for seconds in (-5, 0, 59.9, 60, 599, 700)] == [0, 0, 0, 1, 9, 9]
    sofia, kathmandu = ZoneInfo("Europe/Sofia"), ZoneInfo("Asia/Kathmandu")
    assert start_of(first_of_day(NOON, sofia)) == datetime(2026, 3, 18, tzinfo=sofia).timestamp()
    # Midnight there lies in the middle of a slot, which belongs to the day before.
    assert start_of(first_of_day(NOON, kathmandu)) == datetime(2026, 3, 18, tzinfo=kathmandu).timestamp() + 300
    assert start_of(first_of_week(NOON)) == datetime(2026, 3, 16, tzinfo=UTC).timestamp()
