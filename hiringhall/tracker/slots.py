"""Slots: time in steps of ten minutes, counted from the epoch, as the hall counts them."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

SECONDS = 600
MINUTES = 10


def slot_of(at: float) -> int:
    """Return the slot that a time in seconds lies in."""
    return int(at // SECONDS)


def start_of(slot: int) -> int:
    """Return when a slot begins, in seconds."""
    return slot * SECONDS


def minute_of(at: float, slot: int) -> int:
    """Return which of the ten minutes of a slot a time lies in; times outside count as its first or last."""
    return max(0, min(MINUTES - 1, int((at - start_of(slot)) // 60)))


def first_of_day(at: float, zone: ZoneInfo) -> int:
    """Return the first slot of the day that a time lies in, in a zone."""
    midnight = datetime.combine(datetime.fromtimestamp(at, zone).date(), time(), zone)
    return -(-int(midnight.timestamp()) // SECONDS)


def first_of_week(at: float) -> int:
    """Return the first slot of the billing week that a time lies in: weeks begin on Mondays, UTC."""
    day = datetime.fromtimestamp(at, ZoneInfo("UTC")).date()
    monday = day - timedelta(days=day.weekday())
    return slot_of(datetime.combine(monday, time(), ZoneInfo("UTC")).timestamp())
