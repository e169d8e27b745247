"""Moments, days and zones of work diaries, as paths and parameters have them.

    1404735600            seconds since the epoch       20140707T122000Z       UTC; so is a time without a zone
    2014-07-07T14:20:00+02:00, 2014-07-07 12:20:00      with signs, and as Python writes it
    a,b                   from a to b, both included    a;b;c                  several, each a moment or a range

Source: reference, "Get snapshot" and "Update snapshot memo".
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from hiringhall import clock
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.errors import InvalidInput

MOST_MOMENTS = slots.A_DAY
LONGEST_RANGE = 31 * slots.A_DAY
"""Slots of one range."""

_EPOCH = re.compile(r"[0-9]{1,11}", re.ASCII).fullmatch
_ISO = re.compile(
    r"([0-9]{8}T[0-9]{6}|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]{1,6})?"
    r"(Z|[+-][0-9]{2}:?[0-9]{2})?",
    re.ASCII,
).fullmatch
_DAY = re.compile(r"([0-9]{4})(-?)([0-9]{2})\2([0-9]{2})(?: [0-9:.]{1,15})?", re.ASCII).fullmatch
_YEARS = range(1970, 3000)
_MOST_AHEAD = 86_400


class Zone(StrEnum):
    """Whose days are meant."""

    MINE = "mine"
    USER = "user"
    GMT = "gmt"


def read_spans(name: str, text: str) -> list[range]:
    """Return the slots that moments and ranges lie in. Raises InvalidInput naming the parameter."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if not 1 <= len(parts) <= MOST_MOMENTS:
        raise InvalidInput(name, f"write 1 to {MOST_MOMENTS} moments, separated by semicolons.")
    return [_span(name, part) for part in parts]


def read_moment(name: str, text: str) -> int:
    """Return one moment in seconds. Raises InvalidInput naming the parameter."""
    if _EPOCH(text):
        return int(text)
    if _ISO(text):
        try:
            moment = datetime.fromisoformat(text)
            seconds = int(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp())
        except (ValueError, OverflowError):
            seconds = -1
        if seconds >= 0:
            return seconds
    raise InvalidInput(name, f"{text[:40]!r} is no moment; write seconds since the epoch or yyyymmddTHHMMSSZ.")


def last_moment(name: str, text: str) -> int:
    """Return the latest moment of those that `read_spans` reads, in seconds. Raises InvalidInput."""
    return max(read_moment(name, part.strip()) for part in re.split("[,;]", text) if part.strip())


def read_day(name: str, text: str) -> date:
    """Return a day in the form yyyymmdd or yyyy-mm-dd; a time behind it does not count.

    Raises InvalidInput naming the parameter for what is no day, or so far off that no diary reaches it.
    """
    found = _DAY(text)
    try:
        day = date(int(found[1]), int(found[3]), int(found[4])) if found else None
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        raise InvalidInput(name, "write a day as yyyymmdd, such as 20270131.")
    return day


def read_days(name: str, text: str) -> tuple[date, date]:
    """Return the first and last day of a range `yyyymmdd,yyyymmdd`. Raises InvalidInput naming the parameter."""
    first, comma, last = text.partition(",")
    if not comma:
        raise InvalidInput(name, "write the first and the last day, separated by a comma.")
    return read_day(name, first.strip()), read_day(name, last.strip())


def fixed_zone(name: str, text: str) -> tzinfo:
    """Return the zone that is so many seconds ahead of UTC, as `timezone_offset` tells it. Raises InvalidInput."""
    try:
        seconds = int(text) if re.fullmatch(r"[+-]?[0-9]{1,5}", text, re.ASCII) else None
    except ValueError:
        seconds = None
    if seconds is None or abs(seconds) >= _MOST_AHEAD:
        raise InvalidInput(name, "write seconds ahead of UTC, such as 7200 or -18000.")
    return timezone(timedelta(seconds=seconds))


def zone_of(zone: Zone, mine: str, user: str) -> tzinfo:
    """Return the zone that is meant, of the caller's and the freelancer's."""
    return ZoneInfo({Zone.MINE: mine, Zone.USER: user, Zone.GMT: "UTC"}[zone])


def today(zone: tzinfo) -> date:
    """Return the day that it is now."""
    return datetime.fromtimestamp(clock.now(), zone).date()


def _span(name: str, text: str) -> range:
    first, comma, last = text.partition(",")
    begins = read_moment(name, first.strip())
    ends = read_moment(name, last.strip()) if comma else begins
    if ends < begins:
        raise InvalidInput(name, "the range ends before it starts.")
    span = range(slots.slot_of(begins), slots.slot_of(ends) + 1)
    if len(span) > LONGEST_RANGE:
        raise InvalidInput(name, f"a range has at most {LONGEST_RANGE // slots.A_DAY} days.")
    return span
