"""Screens of the demo's freelancers at work, drawn as a tracker would have seen them. The same every time."""

from collections.abc import Callable
from enum import Enum
from random import Random

from PIL import Image, ImageDraw, ImageFont

from hiringhall.demo.drawings import BRIGHT, INK, PAPER, Pen, encode

SIZE = (1280, 800)
BAR = 56
"""Height of the title of a window."""
NIGHT, DUSK, MIST = "#1d2430", "#29323f", "#8d98a7"
WORDS = ("#7fb7d9", "#d9b26a", "#b7c98a", "#d98f8f", "#b9a3d9", "#d5dbe3")
"""Colours of words on a dark ground."""
PARAGRAPH = 6
"""Lines, the last of them empty or a heading."""


def _editor(pen: Pen, random: Random) -> None:
    pen.rectangle((0, BAR, *SIZE), fill=NIGHT)
    pen.rectangle((0, BAR, 250, SIZE[1]), fill=DUSK)
    for row in range(14):
        left = 24 + 18 * (row % 4 > 0)
        pen.rectangle((left, 84 + row * 30, left + random.randrange(70, 170), 94 + row * 30), fill=MIST)
    depth = 0
    for row in range(26):
        top = 80 + row * 27
        pen.rectangle((272, top, 290, top + 9), fill="#4a5666")
        left = 312 + 36 * depth
        for _ in range(random.randrange(1, 6) if row % 7 else 0):
            width = random.randrange(24, 130)
            pen.rectangle((left, top, left + width, top + 9), fill=random.choice(WORDS))
            left += width + 12
        depth = max(0, min(4, depth + random.choice((-1, 0, 0, 1)))) if row % 7 else 0


def _terminal(pen: Pen, random: Random) -> None:
    pen.rectangle((0, BAR, *SIZE), fill="#10151b")
    for row in range(28):
        top = 80 + row * 25
        if not row % PARAGRAPH:
            pen.text((28, top - 5), "$", fill=WORDS[2], font=_font(18))
            pen.rectangle((52, top, 52 + random.randrange(140, 420), top + 9), fill=WORDS[5])
            continue
        pen.rectangle((28, top, 84, top + 9), fill=random.choice((WORDS[2], WORDS[2], WORDS[1])))
        pen.rectangle((100, top, 100 + random.randrange(120, 900), top + 9), fill=MIST)


def _browser(pen: Pen, random: Random) -> None:
    pen.rectangle((0, BAR, *SIZE), fill="white")
    pen.rectangle((0, BAR, SIZE[0], 108), fill="#e9ecf0")
    pen.rounded_rectangle((120, 66, 1120, 98), 16, fill="white")
    pen.rectangle((146, 78, 146 + random.randrange(240, 520), 87), fill=MIST)
    accent = random.choice(BRIGHT)
    pen.rectangle((140, 150, 140 + random.randrange(380, 640), 182), fill=INK)
    for row in range(15):
        top = 220 + row * 34
        if not (row + 1) % PARAGRAPH:
            pen.rectangle((140, top - 4, 400, top + 14), fill=accent)
            continue
        pen.rectangle((140, top, random.randrange(640, 800), top + 10), fill=MIST)
    pen.rounded_rectangle((880, 150, 1180, 420), 10, fill=PAPER)
    for row in range(6):
        pen.rectangle((910, 182 + row * 38, 910 + random.randrange(90, 240), 192 + row * 38), fill=accent)


def _sheet(pen: Pen, random: Random) -> None:
    pen.rectangle((0, BAR, *SIZE), fill="white")
    pen.rectangle((0, BAR, SIZE[0], 96), fill="#e6efe9")
    odd = {(random.randrange(24), random.randrange(7)) for _ in range(5)}
    for row in range(24):
        top = 96 + row * 29
        pen.line((0, top, SIZE[0], top), fill="#d4dad7")
        for column in range(7):
            if (row, column) in odd:
                pen.rectangle((61 + column * 110, top + 1, 169 + column * 110, top + 28), fill="#f7d9c4")
            text = ("Mon", "Tue", "Wed")[row % 3] if column == 0 else f"{random.randrange(40, 9_000):,}"
            pen.text((72 + column * 110, top + 5), text, fill=INK, font=_font(15))
    for column in range(8):
        pen.line((60 + column * 110, 96, 60 + column * 110, SIZE[1]), fill="#d4dad7")
    pen.rectangle((860, 130, 1240, 430), fill="white", outline=MIST)
    _bars(pen, random, (885, 400), 12, 27, 240)


def _document(pen: Pen, random: Random) -> None:
    pen.rectangle((0, BAR, *SIZE), fill="#dfe3e8")
    pen.rectangle((270, 90, 1010, SIZE[1]), fill="white")
    pen.rectangle((350, 150, 350 + random.randrange(220, 420), 178), fill=INK)
    for row in range(18):
        if not (row + 1) % PARAGRAPH:
            continue
        top, width = 220 + row * 31, random.randrange(380, 580)
        pen.rectangle((350, top, 350 + width, top + 9), fill="#5b6673")
        if random.random() < 0.15:  # noqa: PLR2004 - some lines are marked
            pen.rectangle((350, top - 6, 350 + width // 2, top + 15), outline=BRIGHT[1], width=3)
            pen.rounded_rectangle((1030, top - 14, 1250, top + 44), 8, fill=PAPER)
            pen.rectangle((1046, top + 2, 1200, top + 10), fill=MIST)


def _canvas(pen: Pen, random: Random) -> None:
    pen.rectangle((0, BAR, *SIZE), fill="#3a414c")
    pen.rectangle((0, BAR, 64, SIZE[1]), fill=DUSK)
    pen.rectangle((1020, BAR, SIZE[0], SIZE[1]), fill=DUSK)
    for row in range(9):
        pen.rounded_rectangle((16, 80 + row * 52, 48, 112 + row * 52), 6, fill=MIST if row != 2 else BRIGHT[1])  # noqa: PLR2004 - the tool in use
        pen.rectangle((1044, 90 + row * 62, 1044 + random.randrange(80, 200), 100 + row * 62), fill=MIST)
    pen.rectangle((130, 110, 950, 750), fill=PAPER)
    pen.rectangle((180, 150, 180 + random.randrange(260, 480), 182), fill=INK)
    _bars(pen, random, (190, 690), 12, 58, 440)
    pen.rectangle((180, 210, 900, 700), outline=BRIGHT[3], width=2)


def _bars(pen: Pen, random: Random, corner: tuple[int, int], count: int, step: int, highest: int) -> None:
    left, bottom = corner
    colour = random.choice(BRIGHT)
    for place in range(count):
        height = random.randrange(highest // 5, highest)
        pen.rectangle((left + place * step, bottom - height, left + place * step + step * 2 // 3, bottom), fill=colour)


class Tool(Enum):
    """What somebody works with."""

    EDITOR = "editor"
    TERMINAL = "terminal"
    BROWSER = "browser"
    SHEET = "sheet"
    DOCUMENT = "document"
    CANVAS = "canvas"


_TOOLS: dict[Tool, Callable[[Pen, Random], None]] = {
    Tool.EDITOR: _editor,
    Tool.TERMINAL: _terminal,
    Tool.BROWSER: _browser,
    Tool.SHEET: _sheet,
    Tool.DOCUMENT: _document,
    Tool.CANVAS: _canvas,
}


def draw_screen(tool: Tool, title: str, variant: int) -> bytes:
    """Return a screenshot of a tool in a window of that title; each `variant` shows other work in it."""
    image = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(image)
    _TOOLS[tool](pen, Random(f"{tool.value} {title} {variant}"))  # noqa: S311 - a drawing that is the same every time
    pen.rectangle((0, 0, SIZE[0], BAR), fill=INK)
    for place, colour in enumerate((BRIGHT[4], BRIGHT[1], BRIGHT[5])):
        pen.ellipse((22 + place * 30, 20, 38 + place * 30, 36), fill=colour)
    pen.text((130, 17), title, fill="white", font=_font(20))
    return encode(image)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
