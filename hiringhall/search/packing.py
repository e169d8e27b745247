"""Numbers to sort by, packed with the reference into one column so that the order is total: equal ones newest first.

A column of its own for each direction, because the newest comes first either way and what has no value comes last.
"""

ID_BITS = 24
_ID_MASK = (1 << ID_BITS) - 1
MOST = (1 << (64 - ID_BITS)) - 2
"""Greater values are kept as this one: as cents some eleven billion dollars."""
_NONE_UP = MOST + 1


def pack_down(value: int | None, reference: int) -> int:
    """Return the number that sorts from high to low. Of the reference the low 24 bits count."""
    return (0 if value is None else min(value, MOST) + 1) << ID_BITS | reference & _ID_MASK


def pack_up(value: int | None, reference: int) -> int:
    """Return the number that sorts from low to high."""
    return (_NONE_UP if value is None else min(value, MOST)) << ID_BITS | _ID_MASK - (reference & _ID_MASK)


def unpack_down(packed: int) -> int | None:
    """Return the value in a number of `pack_down`."""
    return (packed >> ID_BITS) - 1 if packed >> ID_BITS else None


def range_down(low: int | None, high: int | None) -> tuple[int, int]:
    """Return the least and greatest number of `pack_down` with a value from `low` to `high`, both included."""
    least = min(max(low or 0, 0), MOST) + 1
    greatest = MOST + 1 if high is None else min(high, MOST) + 1
    return least << ID_BITS, greatest << ID_BITS | _ID_MASK


NONE_DOWN = (0, _ID_MASK)
"""The least and greatest number of `pack_down` without a value."""

_COUNT_BITS = 20
_COUNT_MASK = (1 << _COUNT_BITS) - 1


def pack_counts(*counts: int) -> int:
    """Return up to three counts of at most a million as one number, which sorts by the first."""
    packed = 0
    for count in counts:
        packed = packed << _COUNT_BITS | min(count, _COUNT_MASK)
    return packed


def unpack_counts(packed: int, of: int) -> tuple[int, ...]:
    """Return so many counts from one number."""
    return tuple(packed >> _COUNT_BITS * place & _COUNT_MASK for place in reversed(range(of)))


def range_counts(low: int | None, high: int | None, of: int) -> tuple[int, int]:
    """Return the least and greatest number of so many counts, the first of which is from `low` to `high`."""
    shift = _COUNT_BITS * (of - 1)
    greatest = _COUNT_MASK if high is None else min(high, _COUNT_MASK)
    return min(max(low or 0, 0), _COUNT_MASK) << shift, (greatest << shift) + (1 << shift) - 1
