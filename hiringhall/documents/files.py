"""What a document is when it is handed out, and tables as CSV."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from hiringhall.marketplace.sheets import safe_cell

PDF = "application/pdf"
CSV = "text/csv"


class File(NamedTuple):
    """A document: a name in ASCII to be saved under, what it is, and its bytes."""

    name: str
    media_type: str
    content: bytes


class Amount(str):
    """A cell that is a number, which a spreadsheet may read as one."""

    __slots__ = ()


def amount(cents: int) -> Amount:
    """Return cents as a plain decimal, such as -1200.50."""
    whole, rest = divmod(abs(cents), 100)
    return Amount(f"{'-' if cents < 0 else ''}{whole}.{rest:02}")


def rows_as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return rows as CSV in UTF-8; a text that a spreadsheet would take for a formula is marked as text."""
    out = io.StringIO()
    csv.writer(out).writerows([cell if isinstance(cell, Amount) else safe_cell(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")
