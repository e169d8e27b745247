"""The two charts of somebody's last 24 hours, as PNG: when they worked, and how active they were.

They have no letters and no ground of their own, so that they go with any page, light or dark. The same day gives the
same bytes. `density` is in pixels to the dot.
"""

from io import BytesIO

from PIL import Image, ImageDraw

from hiringhall.marketplace.diary import counts, slots
from hiringhall.marketplace.diary.last_day import LastDay

PRESENCE_SIZE, ACTIVITY_SIZE = (240, 40), (288, 48)
"""Dots."""
_WORK, _IDLE, _GROUND = (18, 136, 124, 255), (128, 128, 128, 56), (128, 128, 128, 140)
_EMPTY = (0, 0, 0, 0)
_HOURS = slots.A_DAY // slots.AN_HOUR
_A_MARK = 6 * slots.AN_HOUR
"""Slots between the marks below the chart of activity."""


def draw_presence(day: LastDay, density: int = 1) -> bytes:
    """Return 24 bars: how much of each of the last 24 hours was worked, the oldest on the left."""
    image, pen, (width, height) = _sheet(PRESENCE_SIZE, density)
    step, gap = width // _HOURS, 3 * density
    for hour, percent in enumerate(day.percents):
        left, right = hour * step, hour * step + step - gap - 1
        pen.rounded_rectangle((left, 0, right, height - 1), 2 * density, _IDLE)
        tall = round(height * percent / 100)
        if tall:
            pen.rounded_rectangle((left, height - tall, right, height - 1), 2 * density, _WORK)
    return _png(image)


def draw_activity(day: LastDay, density: int = 1) -> bytes:
    """Return a column for each of the 144 slots of the last 24 hours, as tall as its level; marks every six hours.

    A slot that was worked in is seen even when its level is 0.
    """
    image, pen, (width, height) = _sheet(ACTIVITY_SIZE, density)
    step, foot = width // slots.A_DAY, 4 * density
    ground = height - foot
    for place, level in enumerate(day.levels):
        if level is not None:
            tall = round(ground * (level + 1) / (counts.MINUTES + 1))
            pen.rectangle((place * step, ground - tall, (place + 1) * step - 1, ground - 1), _WORK)
    pen.rectangle((0, ground, width - 1, ground + density - 1), _GROUND)
    for mark in range(0, slots.A_DAY + 1, _A_MARK):
        left = min(mark * step, width - density)
        pen.rectangle((left, ground, left + density - 1, height - 1), _GROUND)
    return _png(image)


def _sheet(size: tuple[int, int], density: int) -> tuple[Image.Image, ImageDraw.ImageDraw, tuple[int, int]]:
    image = Image.new("RGBA", (size[0] * density, size[1] * density), _EMPTY)
    return image, ImageDraw.Draw(image), image.size


def _png(image: Image.Image) -> bytes:
    written = BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()
