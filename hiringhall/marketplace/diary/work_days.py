"""On which days somebody worked."""

from collections.abc import Collection
from datetime import date, tzinfo

from sqlalchemy.orm import Session

from hiringhall.marketplace.diary.totals import DayTotal, totals_of_days
from hiringhall.marketplace.errors import InvalidInput

MOST_DAYS = 366
"""Days that are asked for at once."""


def require_range(first: date, last: date) -> None:
    """Raise InvalidInput("last") unless `first` to `last` are 1 to MOST_DAYS days."""
    days = (last - first).days + 1
    if days < 1:
        raise InvalidInput("last", "the last day comes before the first.")
    if days > MOST_DAYS:
        raise InvalidInput("last", f"ask for at most {MOST_DAYS} days at once.")


def work_days(
    session: Session, contract_ids: Collection[int], first: date, last: date, zone: tzinfo
) -> dict[date, list[DayTotal]]:
    """Return the days from `first` to `last` in a zone with any cell on these contracts, and what each of them has.

    Days and, within one, contracts are in order. Whoever calls has found out that the reader may look into these
    diaries. Raises InvalidInput("last") as `require_range` does.
    """
    require_range(first, last)
    days: dict[date, list[DayTotal]] = {}
    for total in totals_of_days(session, contract_ids, first, last, zone):
        days.setdefault(total.day, []).append(total)
    return days
