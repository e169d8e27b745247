"""Time in plain words, as the pages of diaries say it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.models import Billing

BILLING = {
    Billing.BILLABLE: "Billable",
    Billing.OVER_LIMIT: "Over the weekly limit: not billed",
    Billing.LATE: "Came after its week was billed: not billed",
}


def length(cells: int) -> str:
    """Return how long so many cells are, such as 1 h 40 min."""
    hours, minutes = divmod(cells * slots.SECONDS // 60, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes or not hours)
    return " ".join(parts)


def count(cells: int) -> str:
    """Return a number of cells as what they are to people, such as 3 entries."""
    return f"{cells} {'entry' if cells == 1 else 'entries'}"


def weekday(day: date) -> str:
    """Return a day with its name, such as Wednesday, 18 March 2026."""
    return f"{day:%A}, {day.day} {day:%B %Y}"


def short(day: date) -> str:
    """Return a day in few letters, such as Wed 18 Mar."""
    return f"{day:%a} {day.day} {day:%b}"


def at(slot: int, zone: ZoneInfo) -> str:
    """Return when a slot begins by the clock of a zone, such as 09:20."""
    return f"{datetime.fromtimestamp(slots.start_of(slot), zone):%H:%M}"


def between(first: int, last: int, zone: ZoneInfo) -> str:
    """Return from when until when slots are, the last one included, such as 09:20 to 10:40."""
    return f"{at(first, zone)} to {at(last + 1, zone)}"
