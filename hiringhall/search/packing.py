"""Numbers to sort by, packed with the reference into one column so that the order is total: equal ones newest first.

A column of its own for each direction, because the newest comes first either way and what has no value comes last.
"""

from typing import NamedTuple

_ID_BITS = 24
_ID_MASK = (1 << _ID_BITS) - 1
_MOST = (1 << (64 - _ID_BITS)) - 2  # greater values are kept as this one: as cents some eleven billion dollars
_COUNT_BITS = 20
_COUNT_MASK = (1 << _COUNT_BITS) - 1


Packed = tuple[int, int]
"""What is sorted from high to low, and what from low to high."""


class Bounds(NamedTuple):
    """The least and the greatest number of a range, both included."""

    least: int
    greatest: int


NONE: Packed = (0, (_MOST + 1) << _ID_BITS)
"""The upper bits of what has no value."""
NONE_BOUNDS = Bounds(0, _ID_MASK)
"""The numbers, from high to low, without a value."""


def pack(value: int | None) -> Packed:
    """Return the upper bits for a value of 0 or more; those of `place` are added to them."""
    if value is None:
        return NONE
    kept = min(value, _MOST)
    return (kept + 1) << _ID_BITS, kept << _ID_BITS


def place(reference: int) -> Packed:
    """Return the lower bits, which let the newest come first. Of the reference the low 24 bits count."""
    low = reference & _ID_MASK
    return low, _ID_MASK - low


def unpack(down: int) -> int | None:
    """Return the value in a number that is sorted from high to low."""
    return (down >> _ID_BITS) - 1 if down >> _ID_BITS else None


def bounds(low: int | None, high: int | None) -> Bounds:
    """Return which numbers, sorted from high to low, have a value from `low` to `high`, both included."""
    least = min(max(low or 0, 0), _MOST) + 1
    greatest = (_MOST if high is None else min(high, _MOST)) + 1
    return Bounds(least << _ID_BITS, greatest << _ID_BITS | _ID_MASK)


def pack_counts(*counts: int) -> int:
    """Return up to three counts of at most a million as one number, which sorts by the first."""
    packed = 0
    for count in counts:
        packed = packed << _COUNT_BITS | min(count, _COUNT_MASK)
    return packed


def unpack_counts(packed: int, of: int) -> tuple[int, ...]:
    """Return so many counts from one number."""
    return tuple(packed >> _COUNT_BITS * index & _COUNT_MASK for index in reversed(range(of)))


def bounds_of_counts(low: int | None, high: int | None, of: int) -> Bounds:
    """Return which numbers of so many counts have a first one from `low` to `high`, both included."""
    shift = _COUNT_BITS * (of - 1)
    least = min(max(low or 0, 0), _COUNT_MASK)
    greatest = _COUNT_MASK if high is None else min(high, _COUNT_MASK)
    return Bounds(least << shift, ((greatest + 1) << shift) - 1)
