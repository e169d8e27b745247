"""Time zones: which there are, and the names under which they are shown."""

from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from hiringhall.marketplace.catalog.data_files import read_rows

MINUTE = 60
_NO_PLACES = ("Etc/", "SystemV/", "US/", "Canada/", "Mexico/", "Chile/", "Brazil/")


class _Label(Struct, frozen=True):
    """The places that stand for zones which share their clock."""

    label: str
    zones: tuple[str, ...]


def is_timezone(iana: str) -> bool:
    """Tell whether `iana` is the name of a time zone."""
    try:
        ZoneInfo(iana)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def zone_of(iana: str) -> ZoneInfo:
    """Return the zone with that name, UTC when there is none."""
    return ZoneInfo(iana) if is_timezone(iana) else ZoneInfo("UTC")


@cache
def timezones() -> tuple[str, ...]:
    """Return the names to choose from: zones named after a place, and UTC."""
    names = files("tzdata").joinpath("zones").read_text().split()
    return tuple(sorted(name for name in names if name == "UTC" or ("/" in name and not name.startswith(_NO_PLACES))))


def utc_offset(iana: str, at: int) -> int:
    """Return the seconds that the zone's clock is ahead of UTC at `at` (seconds since the epoch)."""
    ahead = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(iana)).utcoffset()
    return int(ahead.total_seconds()) if ahead is not None else 0


def display_name(iana: str, at: int) -> str:
    """Return the zone as people know it, such as `UTC+07:00 Bangkok, Jakarta, Hanoi`, with its offset at `at`."""
    minutes = utc_offset(iana, at) // MINUTE
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02} {_labels().get(iana) or _last_part(iana)}"


def _last_part(iana: str) -> str:
    return iana.rpartition("/")[2].replace("_", " ")


@cache
def _labels() -> dict[str, str]:
    return {zone: entry.label for entry in read_rows("timezones", _Label) for zone in entry.zones}
