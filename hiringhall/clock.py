"""The one clock: every time in the hall is whole seconds since the epoch, UTC."""

import calendar
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache

_offset = 0


def now() -> int:
    """Return the current time in seconds since the epoch, UTC."""
    return int(time.time()) + _offset


@contextmanager
def shifted(seconds: int) -> Iterator[None]:
    """Move this process's clock by `seconds` while the block runs, to see what waits for time to pass."""
    global _offset  # noqa: PLW0603 - one clock per process is the point
    before = _offset
    _offset = before + seconds
    try:
        yield
    finally:
        _offset = before


@lru_cache(maxsize=1024)
def midnight(day: date | None) -> int | None:
    """Return when a day begins in UTC, in seconds since the epoch."""
    return None if day is None else calendar.timegm(day.timetuple())


def day(at: int) -> date:
    """Return the day of a time in seconds, UTC."""
    return datetime.fromtimestamp(at, UTC).date()


def today(zone: tzinfo = UTC) -> date:
    """Return the day that it is in a zone."""
    return datetime.fromtimestamp(now(), zone).date()
