"""The charts of somebody's last 24 hours."""

from io import BytesIO

from PIL import Image

from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.last_day import LastDay
from hiringhall.web.charts import draw_activity, draw_presence


def day(**worked: int) -> LastDay:
    """Return a day with these slots (`s0` to `s143`) worked at these levels."""
    levels: list[int | None] = [None] * slots.A_DAY
    for name, level in worked.items():
        levels[int(name[1:])] = level
    return LastDay(0, tuple(levels))


IDLE = day()
FULL = LastDay(0, (10,) * slots.A_DAY)
MORNING = day(s0=10, s1=10, s2=10, s3=10, s4=10, s5=10, s6=0, s7=5, s8=10, s143=0)


def heights(drawn: bytes, step: int, *, density: int = 1) -> list[int]:
    """Return how many pixels of work stand in the middle of each column."""
    image = Image.open(BytesIO(drawn))
    columns = range(step * density // 3, image.width, step * density)
    pixels = [[image.getpixel((x, y)) for y in range(image.height)] for x in columns]
    return [sum(isinstance(pixel, tuple) and pixel[1] == 136 for pixel in column) for column in pixels]


def test_presence_has_a_bar_for_every_hour_as_tall_as_the_time_worked() -> None:
    assert heights(draw_presence(IDLE), 10) == [0] * 24
    assert heights(draw_presence(FULL), 10) == [40] * 24
    assert heights(draw_presence(MORNING), 10) == [40, 20, *[0] * 21, 7]
    assert heights(draw_presence(MORNING, 2), 10, density=2) == [80, 40, *[0] * 21, 14]


def test_activity_has_a_column_for_every_slot_and_shows_quiet_work() -> None:
    assert heights(draw_activity(IDLE), 2) == [0] * 144
    assert heights(draw_activity(FULL), 2) == [44] * 144
    assert heights(draw_activity(MORNING), 2) == [*[44] * 6, 4, 24, 44, *[0] * 134, 4]
    assert heights(draw_activity(MORNING, 2), 2, density=2)[6:9] == [8, 48, 88]


def test_the_same_day_gives_the_same_bytes() -> None:
    for draw in (draw_presence, draw_activity):
        assert draw(MORNING) == draw(LastDay(7, MORNING.levels))
        assert draw(MORNING) != draw(FULL)
        assert len(draw(MORNING, 2)) < 2_000
