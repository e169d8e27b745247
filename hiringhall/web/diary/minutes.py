"""The ten minutes of a cell as bars: how much was typed and how much was done by mouse in each."""

from collections.abc import Sequence
from typing import NamedTuple

from hiringhall.marketplace.diary.counts import Minute

HEIGHT = 48
WIDTH = 24
"""Of a minute."""
_BAR = 9
_LEAST = 10
"""Events of a minute that the drawing reaches up to at least, so that little work looks little."""


class Bar(NamedTuple):
    """A bar of the drawing; `kind` is keyboard or mouse."""

    x: int
    y: int
    width: int
    height: int
    kind: str


class Drawing(NamedTuple):
    """Bars on a ground of `width` times `height`."""

    width: int
    height: int
    bars: list[Bar]


def draw(minutes: Sequence[Minute]) -> Drawing:
    """Return two bars for each minute in which anything was done; the busiest one reaches up to the top."""
    most = max([_LEAST, *(count for minute in minutes for count in minute)])
    bars = []
    for index, minute in enumerate(minutes):
        for offset, (kind, count) in enumerate(zip(Minute._fields, minute, strict=True)):
            if count:
                height = max(2, count * HEIGHT // most)
                x = index * WIDTH + 2 + offset * (_BAR + 1)
                bars.append(Bar(x, HEIGHT - height, _BAR, height, kind))
    return Drawing(WIDTH * len(minutes), HEIGHT, bars)
