"""Paper: A4 pages in the hall's typography, with figures that stand below each other.

The same input gives the same bytes: a document is dated by what it tells of, not by the clock.
"""

import logging
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import NamedTuple

from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos
from fpdf.fonts import TTFFont

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Plex"
INK, MUTED, RULE, ACCENT = (27, 35, 41), (92, 104, 112), (214, 220, 224), (11, 107, 98)
MARGIN, TOP, FOOT, GAP = 20.0, 18.0, 24.0, 3.0  # millimetres
BODY, SMALL, TITLE = 9.5, 8.0, 20.0  # points
LEADING = 1.45
_DOT = "\N{MIDDLE DOT}"
_UNKNOWN = "?"
"""Stands for a character that the typeface lacks."""

# Subsetting reports its every step, and what a font has that nobody reads.
logging.getLogger("fontTools").setLevel(logging.ERROR)


class Column(NamedTuple):
    """A column of a table: its heading, its share of the width, and whether it holds figures."""

    heading: str
    share: float
    is_figures: bool = False


class Paper(FPDF):
    """A document in the making; `dated` is the day it stands for, `foot` the line at the foot of every page.

    The pages of a `wide` one lie on their side.
    """

    def __init__(self, hall: str, title: str, foot: str, dated: date, *, wide: bool = False) -> None:
        super().__init__("landscape" if wide else "portrait", "mm", "A4")
        self._hall, self._foot = hall, foot
        self.add_font(FAMILY, "", FONTS / "IBMPlexSans-Regular.ttf")
        self.add_font(FAMILY, "B", FONTS / "IBMPlexSans-SemiBold.ttf")
        self._widths = _typeface(self).cw
        self._known = frozenset(_typeface(self).cmap)
        self.set_margins(MARGIN, TOP)
        self.c_margin = 0
        self.set_auto_page_break(auto=True, margin=FOOT)
        self.set_title(self.printable(title))
        self.set_author(self.printable(hall))
        self.set_creator("Hiring Hall")
        self.set_lang("en")
        self.set_creation_date(datetime.combine(dated, time(), UTC))
        self.add_page()
        self._head(title)

    def printable(self, text: str) -> str:
        """Return a text in characters that the typeface has, lines kept apart."""
        composed = unicodedata.normalize("NFC", text)
        return "".join(
            each if each == "\n" or ord(each) in self._known else " " if each.isspace() else _UNKNOWN
            for each in composed
        )

    def footer(self) -> None:
        """Write what the document is and which of its pages this is."""
        self.set_y(-FOOT + 8)
        self._type(SMALL, MUTED)
        self.cell(self.epw, 5, f"{self.printable(self._foot)} {_DOT} page {self.page_no()} of {{nb}}")

    def facts(self, columns: Sequence[Sequence[tuple[str, str]]]) -> None:
        """Write names and what they stand for in columns beside each other."""
        width, top = self.epw / len(columns), self.get_y()
        lowest = top
        for index, pairs in enumerate(columns):
            self.set_y(top)
            for name, value in pairs:
                self._line(MARGIN + index * width, width - 6, name, SMALL, MUTED)
                self._line(MARGIN + index * width, width - 6, value, BODY, INK)
                self.ln(1.6)
            lowest = max(lowest, self.get_y())
        self.set_y(lowest + 3)

    def rows(self, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
        """Write a table with a thin rule below each row; its headings stand on every page that it reaches."""
        whole = sum(column.share for column in columns)
        widths = [self.epw * column.share / whole for column in columns]
        self._headings(columns, widths)
        for row in rows:
            cells = [self._wrapped(cell, width - GAP) for cell, width in zip(row, widths, strict=True)]
            if self.get_y() + max(map(len, cells)) * _height(BODY) + GAP > self.page_break_trigger:
                self.add_page()
                self._headings(columns, widths)
            self._row(columns, widths, cells, BODY)
        self.ln(4)

    def sums(self, rows: Sequence[tuple[str, str, bool]]) -> None:
        """Write names and figures on the right half of the page; those that are true stand out."""
        half = self.epw / 2
        for name, figure, stands_out in rows:
            self._type(BODY + (1 if stands_out else 0), INK, bold=stands_out)
            if self.get_y() + 4 * 5.6 > self.page_break_trigger:
                self.add_page()
            top = self.get_y()
            self.set_x(MARGIN + half)
            self.multi_cell(half * 0.6, 5.6, self.printable(name), align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            bottom = self.get_y()
            self.set_xy(MARGIN + half * 1.6, top)
            self.cell(half * 0.4, 5.6, figure, align=Align.R)
            self.set_y(bottom)
        self.ln(4)

    def text_block(self, heading: str, text: str) -> None:
        """Write a heading with a text below it."""
        self._line(MARGIN, self.epw, heading, SMALL, MUTED)
        self._line(MARGIN, self.epw, text, BODY, INK)
        self.ln(3)

    def content(self) -> bytes:
        """Return the document."""
        return bytes(self.output())

    def _head(self, title: str) -> None:
        self._line(MARGIN, self.epw, self._hall, BODY, ACCENT, bold=True)
        self._line(MARGIN, self.epw, title, TITLE, INK, bold=True, leading=1.25)
        self.ln(2)
        self.set_draw_color(*ACCENT)
        self.set_line_width(0.5)
        self.line(MARGIN, self.get_y(), MARGIN + self.epw, self.get_y())
        self.ln(6)

    def _headings(self, columns: Sequence[Column], widths: Sequence[float]) -> None:
        self._type(SMALL, MUTED)
        self._row(columns, widths, [[column.heading] for column in columns], SMALL)
        self._type(BODY, INK)

    def _row(
        self, columns: Sequence[Column], widths: Sequence[float], cells: Sequence[Sequence[str]], size: float
    ) -> None:
        """Write a row, each cell a list of lines, and the rule below it; the last column ends where the page does."""
        left, top, height = MARGIN, self.get_y() + GAP / 2, _height(size)
        for column, width, lines in zip(columns, widths, cells, strict=True):
            inner = width if column is columns[-1] else width - GAP
            for number, line in enumerate(lines):
                self.set_xy(left, top + number * height)
                self.cell(inner, height, line, align=Align.R if column.is_figures else Align.L)
            left += width
        bottom = top + max(map(len, cells)) * height + GAP / 2
        self.set_draw_color(*RULE)
        self.set_line_width(0.2)
        self.line(MARGIN, bottom, MARGIN + self.epw, bottom)
        self.set_xy(MARGIN, bottom)

    def _wrapped(self, text: str, width: float) -> list[str]:
        """Break a text into lines of a width in millimetres, between words where that is possible.

        The library's own breaking measures every line anew at each letter, which takes most of a long statement's time.
        """
        most = width * 1000 / (BODY * 25.4 / 72)
        lines = []
        for paragraph in self.printable(text).split("\n"):
            line = ""
            for piece in (piece for word in paragraph.split(" ") for piece in self._pieces(word, most)):
                longer = f"{line} {piece}" if line else piece
                if line and self._size(longer) > most:
                    lines.append(line)
                    line = piece
                else:
                    line = longer
            lines.append(line)
        return lines

    def _pieces(self, word: str, most: float) -> Iterator[str]:
        """Yield a word, or as much of it at a time as fits into a line."""
        start = 0
        for end in range(1, len(word) + 1):
            if end - start > 1 and self._size(word[start:end]) > most:
                yield word[start : end - 1]
                start = end - 1
        yield word[start:]

    def _size(self, text: str) -> float:
        """Return the width of a text in thousandths of the size of its letters."""
        return sum(map(self._widths.__getitem__, map(ord, text)))

    def _line(
        self,
        left: float,
        width: float,
        text: str,
        size: float,
        color: tuple[int, int, int],
        *,
        bold: bool = False,
        leading: float = LEADING,
    ) -> None:
        self._type(size, color, bold=bold)
        self.set_x(left)
        height = _height(size, leading)
        self.multi_cell(width, height, self.printable(text), align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _type(self, size: float, color: tuple[int, int, int], *, bold: bool = False) -> None:
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(*color)


def _typeface(paper: FPDF) -> TTFFont:
    found = paper.fonts[FAMILY.lower()]
    if not isinstance(found, TTFFont):
        raise TypeError("The typeface is a file.")
    return found


def _height(size: float, leading: float = LEADING) -> float:
    """Return the height of a line in millimetres for a size in points."""
    return size * 25.4 / 72 * leading
