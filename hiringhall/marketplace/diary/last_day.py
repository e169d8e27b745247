"""The last 24 hours of one freelancer, slot by slot and hour by hour, as the charts of a team room draw them."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.models import DiaryCell
from hiringhall.storage.hot import HotRead, among

HOURS = slots.A_DAY // slots.AN_HOUR


class LastDay(NamedTuple):
    """What was done in the slots from `first` on, 144 of them, the last one that in which it was asked.

    `levels` has the level of each, 0 to 10, or None where nobody worked.
    """

    first: int
    levels: tuple[int | None, ...]

    @property
    def percents(self) -> tuple[int, ...]:
        """Return how much of each of the 24 hours was worked, in percent, the oldest first."""
        hours = (self.levels[start : start + slots.AN_HOUR] for start in range(0, slots.A_DAY, slots.AN_HOUR))
        return tuple(round(100 * sum(level is not None for level in levels) / slots.AN_HOUR) for levels in hours)


def last_day(session: Session, contract_ids: Collection[int], now: int) -> LastDay:
    """Return the last 24 hours at the time `now`, in seconds, of one freelancer on these contracts of theirs.

    Whoever calls has found out that the reader may know.
    """
    last = slots.slot_of(now)
    first = last + 1 - slots.A_DAY
    levels: list[int | None] = [None] * slots.A_DAY
    for slot, level in _LEVELS.all(session, ids=sorted(contract_ids), first=first, last=last):
        levels[slot - first] = level
    return LastDay(first, tuple(levels))


_LEVELS: HotRead[tuple[int, int]] = HotRead(
    select(DiaryCell.slot, DiaryCell.level).where(
        among(DiaryCell.contract_id, "ids"), DiaryCell.slot >= bindparam("first"), DiaryCell.slot <= bindparam("last")
    ),
    lambda *row: row,
)
