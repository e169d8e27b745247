"""Time in plain words, as the pages of diaries say it."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.models import Billing
from hiringhall.web import contract_words

WHY = {Billing.OVER_LIMIT: "over the weekly limit", Billing.LATE: "it came after its week was billed"}
"""Why a cell is not billed."""
BILLING = {Billing.BILLABLE: "Billable"} | {billing: f"Not billed: {why}" for billing, why in WHY.items()}


def length(cells: int) -> str:
    """Return how long so many cells are, such as 1 h 40 min."""
    hours, minutes = divmod(cells * slots.SECONDS // 60, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes or not hours)
    return " ".join(parts)


def brief(cells: int) -> str:
    """Return how long so many cells are in few letters, such as 1:40."""
    return contract_words.hours(cells * slots.SECONDS)


def count(cells: int) -> str:
    """Return a number of cells as what they are to people, such as 3 entries."""
    return f"{cells} {'entry' if cells == 1 else 'entries'}"


def weekday(day: date) -> str:
    """Return a day with its name, such as Wednesday, 18 March 2026."""
    return f"{day:%A}, {day.day} {day:%B %Y}"


def short(day: date) -> str:
    """Return a day in few letters, such as Wed 18 Mar."""
    return f"{day:%a} {day.day} {day:%b}"


def span(first: date, last: date) -> str:
    """Return from when until when days are, such as 16 to 22 March 2026."""
    if first.year != last.year:
        return f"{first.day} {first:%B %Y} to {last.day} {last:%B %Y}"
    month = "" if first.month == last.month else f" {first:%B}"
    return f"{first.day}{month} to {last.day} {last:%B %Y}"


def at(slot: int, zone: ZoneInfo) -> str:
    """Return when a slot begins by the clock of a zone, such as 09:20."""
    return f"{datetime.fromtimestamp(slots.start_of(slot), zone):%H:%M}"


def between(first: int, last: int, zone: ZoneInfo) -> str:
    """Return from when until when slots are, the last one included, such as 09:20 to 10:40."""
    return f"{at(first, zone)} to {at(last + 1, zone)}"


def clock_times(of: Sequence[int], zone: ZoneInfo) -> list[tuple[int, str]]:
    """Return slots as choices of when they begin, with the zone's name where the clock shows a time twice."""
    plain = Counter(at(slot, zone) for slot in of)
    return [(slot, _told_apart(slot, zone) if plain[at(slot, zone)] > 1 else at(slot, zone)) for slot in of]


def _told_apart(slot: int, zone: ZoneInfo) -> str:
    return f"{datetime.fromtimestamp(slots.start_of(slot), zone):%H:%M %Z}"
