"""The manner of the older endpoints, whose JSON is an XML tree turned over: one, many, none, and all of it texts."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Context, Decimal
from functools import lru_cache
from typing import Any, TypeVar

from hiringhall import clock

Item = TypeVar("Item")
Box = TypeVar("Box")

_FIFTEEN_DIGITS = Context(prec=15)


def one_or_many(items: list[Item]) -> Item | list[Item] | str:
    """Return "" for no item, the item itself for one, and the list for more. Source: upwork-responses 1.2."""
    if not items:
        return ""
    return items[0] if len(items) == 1 else items


def wrapped(box: Callable[[Any], Box], items: list[Any]) -> Box | str:
    """Return the items inside the member that names them in the plural, "" for none."""
    return box(one_or_many(items)) if items else ""


def text(value: str | int | Decimal | bool | None) -> str:
    """Return a scalar as the XML tree has it: flags are "1" and "0", nothing is "", a number is its digits."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case _:
            return str(value)


def milliseconds(at: int | None) -> str:
    """Return a time, in seconds, as milliseconds."""
    return "" if at is None else f"{at}000"


def date_time(at: int | None) -> str:
    """Return a time, in seconds, as the UTC day and time, such as `2014-07-17 10:54:30`."""
    return "" if at is None else f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}"


def due(day: date | None) -> str:
    """Return the day on which something is due as its midnight, such as `2015-01-01 00:00:00`."""
    return "" if day is None else f"{day.isoformat()} 00:00:00"


def long_date(day: date | int | None) -> str:
    """Return a day, or the UTC day of a time in seconds, such as `June 7, 2014`. Source: upwork-responses 1.4."""
    if isinstance(day, int):
        day = clock.day(day)
    return "" if day is None else _long_date(day)


@lru_cache(maxsize=1024)
def _long_date(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def month(day: date | None, *, open_end: str = "Present") -> str:
    """Return the month of a day, such as `02/2014`; no day is an end that is still open."""
    return open_end if day is None else f"{day.month:02}/{day.year}"


def amount(cents: int | None) -> str:
    """Return money without a fraction when it has none: `750`, `22.22`, `0.50`."""
    if cents is None:
        return ""
    whole, rest = divmod(cents, 100)
    return f"{whole}.{rest:02}" if rest else str(whole)


def charge(cents: int | None) -> str:
    """Return money as a decimal with one digit at least behind the point, as terms have it: `20.0`, `22.22`."""
    return "" if cents is None else str(cents / 100)


def dollars(cents: int | None) -> str:
    """Return money with its sign and two decimals, as assignments have it: `$20.00`."""
    whole, rest = divmod(cents or 0, 100)
    return f"${whole}.{rest:02}"


def score(hundredths: int | None) -> str:
    """Return a feedback score of 1 to 5 without trailing zeros, `0` where there is none."""
    return plain(Decimal(hundredths or 0) / 100)


def hours(seconds: int) -> str:
    """Return seconds as hours with fifteen digits at most: `48.6666666666667`, `48.5`, `0`."""
    return plain(_FIFTEEN_DIGITS.divide(Decimal(seconds), Decimal(3600)))


def plain(number: Decimal) -> str:
    """Return a number without trailing zeros and without an exponent."""
    return f"{number.normalize():f}"
