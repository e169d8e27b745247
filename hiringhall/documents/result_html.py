"""The result of a report as a bare page of HTML: what programs and sheets that import tables from the web read."""

from itertools import islice
from typing import IO

from markupsafe import escape

from hiringhall.documents import result_words
from hiringhall.marketplace.reports.fields import Unit
from hiringhall.marketplace.reports.running import Cell, Result
from hiringhall.marketplace.sheets import safe_cell

AT_ONCE = 1_000
"""Rows that are written together."""


def write_html(result: Result, title: str, file: IO[bytes]) -> None:
    """Write a result as one table: nothing that a browser would run, no text that a sheet takes for a formula."""
    headings = "".join(f"<th>{escape(safe_cell(result_words.heading(column)))}</th>" for column in result.columns)
    file.write(
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
        f"<body><table><thead><tr>{headings}</tr></thead>\n<tbody>\n".encode("utf-8", "replace")
    )
    units = [column.unit for column in result.columns]
    while rows := list(islice(result.rows, AT_ONCE)):
        for row in rows:
            cells = "".join(f"<td>{_written(cell, unit)}</td>" for cell, unit in zip(row, units, strict=True))
            file.write(f"<tr>{cells}</tr>\n".encode("utf-8", "replace"))
    file.write(b"</tbody></table></body></html>\n")


def _written(cell: Cell, unit: Unit) -> str:
    return escape(safe_cell(cell) if isinstance(cell, str) else result_words.plain(cell, unit))
