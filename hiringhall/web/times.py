"""Times as people read them: in their zone, with the exact value in the title."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from markupsafe import Markup

from hiringhall import clock

MINUTE, HOUR, DAY = 60, 3600, 86_400
RECENT = 6 * DAY


def moment(at: int, zone: ZoneInfo) -> Markup:
    """Return seconds since the epoch as day and time in `zone`."""
    local = datetime.fromtimestamp(at, zone)
    return _time(at, zone, f"{local.day} {local:%b %Y, %H:%M}")


def day(at: int, zone: ZoneInfo) -> Markup:
    """Return seconds since the epoch as a day in `zone`."""
    local = datetime.fromtimestamp(at, zone)
    return _time(at, zone, f"{local.day} {local:%B %Y}")


def month(at: int, zone: ZoneInfo) -> Markup:
    """Return seconds since the epoch as a month in `zone`, in few letters."""
    return _time(at, zone, f"{datetime.fromtimestamp(at, zone):%b %Y}")


def ago(at: int, zone: ZoneInfo) -> Markup:
    """Return how long ago something recent was, else its day."""
    passed = clock.now() - at
    if passed < MINUTE:
        return _time(at, zone, "just now")
    if passed >= RECENT:
        return day(at, zone)
    for size, word in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if passed >= size:
            count = passed // size
            return _time(at, zone, f"{count} {word}{'' if count == 1 else 's'} ago")
    return moment(at, zone)


def _time(at: int, zone: ZoneInfo, text: str) -> Markup:
    exact = datetime.fromtimestamp(at, zone)
    utc = datetime.fromtimestamp(at, UTC)
    title = f"{exact.day} {exact:%B %Y, %H:%M:%S %Z} ({utc:%Y-%m-%d %H:%M:%S} UTC)"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(f"{utc:%Y-%m-%dT%H:%M:%SZ}", title, text)
