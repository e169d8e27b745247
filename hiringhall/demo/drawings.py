"""Pictures of the demo: drawn when they are needed, so that none is kept with the code. The same every time."""

from collections.abc import Callable
from enum import Enum
from io import BytesIO

from PIL import Image, ImageDraw

PAPER, INK = "#f6f1e7", "#20302e"
BRIGHT = ("#0b6b62", "#d98b2b", "#9a3b6f", "#2b5c9e", "#c8553d", "#7a8b3a")
SIZE = (800, 600)
FACE = 240

Pen = ImageDraw.ImageDraw


def draw_face(ground: str, seed: int) -> bytes:
    """Return a portrait of nobody: a head and shoulders on a coloured ground."""
    image = Image.new("RGB", (FACE, FACE), ground)
    pen = ImageDraw.Draw(image)
    skin = ("#8d5a3c", "#e0ac8a", "#c68b63", "#5f3b28", "#f0c8a8")[seed % 5]
    hair = ("#1c1512", "#4a2f1e", "#b08850", "#77706a")[seed % 4]
    pen.ellipse((20, 165, 220, 380), fill=BRIGHT[seed % len(BRIGHT)])
    pen.ellipse((70, 42, 170, 165), fill=hair)
    pen.rectangle((103, 140, 137, 185), fill=skin)
    pen.ellipse((78, 62, 162, 168), fill=skin)
    pen.pieslice((70, 42, 170, 130), 180, 360, fill=hair)
    return encode(image)


def _chart(pen: Pen) -> None:
    for index, height in enumerate((120, 210, 160, 300, 260, 380, 330, 420)):
        left = 70 + index * 85
        pen.rectangle((left, 520 - height, left + 58, 520), fill=BRIGHT[index % 3])
    pen.line((50, 520, 760, 520), fill=INK, width=5)


def _grid(pen: Pen) -> None:
    for row in range(4):
        for column in range(6):
            left, top = 50 + column * 120, 40 + row * 135
            pen.rounded_rectangle((left, top, left + 100, top + 115), 12, fill=BRIGHT[(row * 5 + column) % len(BRIGHT)])


def _mark(pen: Pen) -> None:
    pen.ellipse((220, 120, 580, 480), fill=INK)
    pen.pieslice((280, 160, 520, 440), 60, 240, fill=PAPER)
    pen.pieslice((280, 160, 520, 440), 240, 420, fill=BRIGHT[1])


def _stripes(pen: Pen) -> None:
    for box in range(6):
        left = 45 + box * 122
        pen.rectangle((left, 120, left + 100, 500), fill=BRIGHT[box])
        for line in range(box + 2):
            pen.line((left, 180 + line * 44, left + 100, 150 + line * 44), fill=PAPER, width=10)


def _hills(pen: Pen) -> None:
    pen.rectangle((0, 0, *SIZE), fill="#bcd7de")
    pen.ellipse((560, 60, 680, 180), fill=BRIGHT[1])
    for index, top in enumerate((300, 360, 430)):
        pen.ellipse((-300 + index * 220, top, 560 + index * 260, top + 700), fill=BRIGHT[(0, 5, 3)[index]])


def _page(pen: Pen) -> None:
    pen.rectangle((220, 40, 580, 560), fill="white", outline=INK, width=3)
    pen.rectangle((260, 85, 470, 115), fill=BRIGHT[2])
    for line in range(12):
        pen.rectangle((260, 150 + line * 31, 540 - line * 37 % 90, 160 + line * 31), fill=INK)


def _waves(pen: Pen) -> None:
    for row in range(6):
        for column in range(-1, 9):
            left, top = column * 100 + row * 50 % 100, 90 + row * 80
            pen.arc((left, top, left + 100, top + 70), 180, 360, fill=BRIGHT[(0, 3)[row % 2]], width=14)


class Motif(Enum):
    """What a picture of the demo shows."""

    CHART = "chart"
    GRID = "grid"
    MARK = "mark"
    STRIPES = "stripes"
    HILLS = "hills"
    PAGE = "page"
    WAVES = "waves"


_MOTIFS: dict[Motif, Callable[[Pen], None]] = {
    Motif.CHART: _chart,
    Motif.GRID: _grid,
    Motif.MARK: _mark,
    Motif.STRIPES: _stripes,
    Motif.HILLS: _hills,
    Motif.PAGE: _page,
    Motif.WAVES: _waves,
}


def draw_work(motif: Motif) -> bytes:
    """Return the picture of a piece of work."""
    image = Image.new("RGB", SIZE, PAPER)
    _MOTIFS[motif](ImageDraw.Draw(image))
    return encode(image)


def encode(image: Image.Image) -> bytes:
    """Return a drawing as PNG."""
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()
