"""What was done at keyboard and mouse in a cell, minute by minute: how it is stored and what it adds up to."""

import struct
from collections.abc import Sequence
from typing import NamedTuple

MINUTES = 10
MOST = 65_535
"""Events of one kind in a minute; nobody is faster."""
_FORM = struct.Struct(f"<{2 * MINUTES}H")


class Minute(NamedTuple):
    """Events within one minute. Which keys they were is known to nobody."""

    keyboard: int
    mouse: int


def pack(minutes: Sequence[Minute]) -> bytes | None:
    """Return up to ten minutes as 40 bytes, those that are missing as quiet; None when nothing was done at all."""
    quiet = [Minute(0, 0)] * (MINUTES - len(minutes))
    return _FORM.pack(*(count for minute in [*minutes, *quiet] for count in minute)) if level_of(minutes) else None


def unpack(packed: bytes | None) -> list[Minute]:
    """Return the ten minutes of a cell."""
    numbers = _FORM.unpack(packed) if packed else (0,) * 2 * MINUTES
    return [Minute(*pair) for pair in zip(numbers[::2], numbers[1::2], strict=True)]


def level_of(minutes: Sequence[Minute]) -> int:
    """Return how active these minutes were: the number of those in which anything was done, 0 to 10."""
    return sum(any(minute) for minute in minutes)
