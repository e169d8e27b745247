"""The value syntax of the search filters: numbers, lists and ranges in wire text, read into the search's own units.

    20            one value               [20 TO 40]   a range, both ends included; * leaves an end open
    20,30         any of several          20-40        the same range; 20- and -40 leave an end open
    None          has no such number

A single value written with a unit finer than the number's own, such as `4.5` for a score in hundredths, stands for all
that round down to it; the ends of a range are exact. Source: reference, "Search for jobs" and "Search for Freelancers".
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeVar

from msgspec import Struct

from hiringhall.marketplace.errors import InvalidInput
from hiringhall.search.queries import Interval, Numbers

MOST_VALUES = 50

_NUMBER = r"([0-9]{1,12}(?:\.[0-9]{1,12})?)"
_BOUND = rf"(?:{_NUMBER}|\*)"
_SINGLE = re.compile(_NUMBER).fullmatch
_RANGE = re.compile(rf"\[\s*{_BOUND}\s+TO\s+{_BOUND}\s*\]", re.IGNORECASE).fullmatch
_DASHED = re.compile(rf"(?!-\Z){_NUMBER}?\s*-\s*{_NUMBER}?").fullmatch

Meant = TypeVar("Meant")


class Measure(Struct, frozen=True):
    """A number that can be filtered by: `scale` of its units make one of what is written, with at most `decimals`.

    `most` is the greatest value that can be written. `absent` tells whether there are things without such a number.
    """

    scale: int
    decimals: int
    most: int
    absent: bool = True


SCORE = Measure(scale=100, decimals=2, most=5)
MONEY = Measure(scale=100, decimals=2, most=10**12)
HOURS = Measure(scale=3600, decimals=2, most=10**9, absent=False)
COUNT = Measure(scale=1, decimals=0, most=10**12, absent=False)
SHARE = Measure(scale=10_000, decimals=4, most=1)


def numbers(name: str, written: str | None, measure: Measure) -> Numbers:
    """Read the filter `name`; absent means that the number does not matter. Raises InvalidInput naming the filter."""
    if written is None:
        return ()
    return tuple(_interval(name, part, measure) for part in several(name, written))


def at_least(name: str, written: str | None, measure: Measure) -> Numbers:
    """Read the least number wanted, as the first version of the search has it. Raises InvalidInput."""
    return between((name, written), (name, None), measure)


def between(least: tuple[str, str | None], most: tuple[str, str | None], measure: Measure) -> Numbers:
    """Read the ends of a range from two filters, each a name with what is written; both ends are included.

    Raises InvalidInput naming the filter that is no number, or the second when it is below the first.
    """
    for name, written in (least, most):
        if written is not None and not _SINGLE(written):
            raise InvalidInput(name, f"{written!r} is no number.")
    low, high = _end(*least, measure), _end(*most, measure)
    if low is None and high is None:
        return ()
    if low is not None and high is not None and low > high:
        raise InvalidInput(most[0], f"write no less than {least[0]}.")
    return (Interval(low, high),)


def several(name: str, written: str) -> tuple[str, ...]:
    """Split a list at its commas. Raises InvalidInput naming the filter when a place is empty or the list too long."""
    parts = tuple(part.strip() for part in written.split(","))
    if not all(parts):
        raise InvalidInput(name, "a value of the list is missing; write it without a comma at either end.")
    if len(parts) > MOST_VALUES:
        raise InvalidInput(name, f"write at most {MOST_VALUES} values.")
    return parts


def choices(name: str, written: str | None, words: Mapping[str, Meant]) -> tuple[Meant, ...]:
    """Read one of the known words, or several separated by commas. Raises InvalidInput naming the filter."""
    if written is None:
        return ()
    return tuple(choice(name, part, words) for part in several(name, written))


def choice(name: str, written: str, words: Mapping[str, Meant]) -> Meant:
    """Read one of the known words, whatever its case. Raises InvalidInput naming the filter."""
    meant = words.get(written.lower())
    if meant is None:
        raise InvalidInput(name, f"write one of: {', '.join(words)}.")
    return meant


def named(name: str, written: str | None, find: Callable[[str, str], str]) -> tuple[str, ...]:
    """Read one name or several separated by commas; one that holds a comma itself is tried whole first.

    `find` takes a name and the filter and returns what it stands for, or raises InvalidInput naming the filter.
    """
    if written is None:
        return ()
    try:
        return (find(written, name),)
    except InvalidInput:
        if "," not in written:
            raise
    return tuple(find(part, name) for part in several(name, written))


def _interval(name: str, part: str, measure: Measure) -> Interval | None:
    if part.lower() == "none" and measure.absent:
        return None
    if _SINGLE(part):
        return _single(name, part, measure)
    found = _RANGE(part) or _DASHED(part)
    if found is None:
        raise InvalidInput(name, f"{part!r} is no value; write {_forms(measure)}.")
    low, high = (_end(name, bound, measure) for bound in found.groups())
    if low is not None and high is not None and low > high:
        raise InvalidInput(name, f"the range {part} ends before it starts.")
    return Interval(low, high)


def _single(name: str, part: str, measure: Measure) -> Interval:
    low = _end(name, part, measure)
    if low is None or measure.decimals == 0:
        return Interval(low, low)
    step = measure.scale * Decimal(10) ** -len(part.partition(".")[2])
    return Interval(low, low + max(int(step), 1) - 1)


def _end(name: str, written: str | None, measure: Measure) -> int | None:
    """Return a number in the units of the measure, None for an open end."""
    if written is None:
        return None
    if len(written.partition(".")[2]) > measure.decimals:
        most = f"at most {measure.decimals} decimals" if measure.decimals else "whole numbers"
        raise InvalidInput(name, f"write {most}, not {written}.")
    value = Decimal(written)
    if value > measure.most:
        raise InvalidInput(name, f"{written} is too great; {measure.most} is the most.")
    return int(value * measure.scale)


def _forms(measure: Measure) -> str:
    low, high = {SCORE: ("4", "5"), SHARE: ("0.8", "1")}.get(measure, ("10", "20"))
    absent = " or None" if measure.absent else ""
    return f"{low}, {low},{high}, [{low} TO {high}], [{low} TO *], {low}-{high}, {low}- or -{high}{absent}"
