"""Slots: time in steps of ten minutes, and the slots of days and weeks.

A slot is seconds since the epoch divided by 600. It belongs to the day, in whatever zone, in which it begins: where
days begin at a quarter of an hour, as in Kathmandu, a slot lies across midnight.
"""

from datetime import date, datetime, time, timedelta, tzinfo

from hiringhall import clock

SECONDS = 600
AN_HOUR = 3600 // SECONDS
A_DAY = 24 * AN_HOUR
A_WEEK = 7 * A_DAY


def slot_of(at: int) -> int:
    """Return the slot that a time in seconds lies in."""
    return at // SECONDS


def start_of(slot: int) -> int:
    """Return when a slot begins, in seconds."""
    return slot * SECONDS


def day_of(slot: int, zone: tzinfo | None = None) -> date:
    """Return the day of a slot in a zone, UTC unless told."""
    return datetime.fromtimestamp(start_of(slot), zone).date() if zone else clock.day(start_of(slot))


def monday_of(slot: int) -> date:
    """Return the Monday of the billing week of a slot, UTC."""
    day = day_of(slot)
    return day - timedelta(days=day.weekday())


def slots_of_days(first: date, last: date, zone: tzinfo) -> range:
    """Return the slots of all days from `first` to `last` in a zone; a day has 138 to 150 of them there."""
    return range(_first_slot(first, zone), _first_slot(last + timedelta(days=1), zone))


def slots_of_day(day: date) -> range:
    """Return the slots of a day, UTC."""
    first = slot_of(clock.midnight(day) or 0)
    return range(first, first + A_DAY)


def slots_of_week(monday: date) -> range:
    """Return the slots of a billing week, UTC."""
    first = slot_of(clock.midnight(monday) or 0)
    return range(first, first + A_WEEK)


def _first_slot(day: date, zone: tzinfo) -> int:
    begins = int(datetime.combine(day, time(), zone).timestamp())
    return -(-begins // SECONDS)
