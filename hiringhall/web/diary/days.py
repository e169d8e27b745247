"""Which day of a diary is shown, and the ways from it to other days."""

from dataclasses import dataclass
from datetime import date, timedelta

from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.nearest import Nearest
from hiringhall.marketplace.errors import NotFound
from hiringhall.web.diary.zones import ShownZone

_FIRST, _LAST = date(1970, 1, 2), date(2999, 12, 30)


def day_in(text: str) -> date:
    """Read the day in an address. Raises NotFound for what is none, or so far off that no diary reaches it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotFound("day") from None
    if not _FIRST <= day <= _LAST:
        raise NotFound("day")
    return day


@dataclass(frozen=True)
class ShownDay:
    """A day in a zone, of the diary at `path`; `nearest` is the work before and after it."""

    path: str
    zone: ShownZone
    day: date
    nearest: Nearest

    def to(self, day: date) -> str:
        """Return the address of another day, in the same zone."""
        return self.zone.address(f"{self.path}/{day.isoformat()}")

    @property
    def here(self) -> str:
        """The address of this day."""
        return self.to(self.day)

    @property
    def is_today(self) -> bool:
        """Whether it is today, in its zone."""
        return self.day == self.zone.today

    @property
    def previous(self) -> date:
        """The day before."""
        return self.day - timedelta(days=1)

    @property
    def next(self) -> date | None:
        """The day after; None for what has not begun."""
        return self.day + timedelta(days=1) if self.day < self.zone.today else None

    @property
    def worked_before(self) -> date | None:
        """The last day before this one with work."""
        return self._day_of(self.nearest.before)

    @property
    def worked_after(self) -> date | None:
        """The first day after this one with work."""
        return self._day_of(self.nearest.after)

    def _day_of(self, slot: int | None) -> date | None:
        return None if slot is None else slots.day_of(slot, self.zone.zone)
