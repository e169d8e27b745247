"""The result of a report as a file: CSV and XLSX of all rows in flat memory, PDF of as many as paper should hold.

Each writer reads the rows once and writes to a binary file that can be sought in. All return how many rows there were.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import IO, Any

import msgspec
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from hiringhall.documents import result_words, words
from hiringhall.documents.paper import Column, Paper
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.reports.fields import Kind, Unit
from hiringhall.marketplace.reports.plans import PlannedColumn
from hiringhall.marketplace.reports.running import Cell, Result
from hiringhall.marketplace.reports.totals import Totals
from hiringhall.marketplace.sheets import safe_cell

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ON_PAPER = 2_000
"""Rows of a PDF; the other files take all."""
MOST_COLUMNS_ON_PAPER = 12
WIDE = 6
"""Columns of a PDF from which on its pages lie on their side."""
LONGEST_ON_PAPER = 200
"""Characters of a cell of a PDF."""
LONGEST_IN_XLSX = 32_767
"""Characters of a cell of a spreadsheet; more makes the file broken."""
ROWS_OF_A_SHEET = 1_048_576 - 2
"""Rows that a sheet has besides its heading and its sums."""
AT_ONCE = 1_000
"""Rows that are handed to the encoder together."""


def write_csv(result: Result, file: IO[bytes]) -> int:
    """Write a result as CSV in UTF-8: ISO dates, hours and money with two decimals, no text that is a formula."""
    text = io.TextIOWrapper(file, "utf-8", "replace", newline="")
    writer = csv.writer(text)
    columns = result.columns
    writer.writerow([safe_cell(result_words.heading(column)) for column in columns])
    totals = Totals(columns)
    units = [column.unit for column in columns]
    for row in totals.counting(result.rows):
        writer.writerow(
            [
                safe_cell(cell) if isinstance(cell, str) else result_words.plain(cell, unit)
                for cell, unit in zip(row, units, strict=True)
            ]
        )
    text.detach()
    return totals.count


def write_xlsx(result: Result, title: str, file: IO[bytes]) -> int:
    """Write a result as a workbook with real numbers and days, sums below; what a sheet cannot hold fills further ones.

    Texts are written as texts, so that none is a formula.
    """
    book = Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"title": _storable(title, 255)})
    book.use_zip64()
    totals = Totals(result.columns)
    rows = totals.counting(result.rows)
    styles = _Styles(book, result.columns)
    first: tuple[Cell, ...] | None = next(rows, None)
    while True:
        sheet = _new_sheet(book, styles, result.columns)
        last = 0
        if first is not None:
            last = styles.rows(sheet, first, islice(rows, ROWS_OF_A_SHEET - 1))
        first = next(rows, None)
        if first is None:
            break
    if totals.sums and totals.count:
        styles.sums(sheet, last + 1, totals)
    book.close()
    return totals.count


class _Styles:
    """How the cells of each column are written."""

    def __init__(self, book: Workbook, columns: Sequence[PlannedColumn]) -> None:
        self.heading = book.add_format({"bold": True, "bottom": 1})
        self._columns = columns
        self._cells = [book.add_format(_format(column)) for column in columns]
        self._sums = [book.add_format({**_format(column), "bold": True, "top": 1}) for column in columns]

    def rows(self, sheet: Worksheet, first: tuple[Cell, ...], rest: Iterator[tuple[Cell, ...]]) -> int:
        """Write rows from the second line on; return the last line, from 0."""
        line = 1
        self._row(sheet, line, first, self._cells)
        for row in rest:
            line += 1
            self._row(sheet, line, row, self._cells)
        return line

    def sums(self, sheet: Worksheet, line: int, totals: Totals) -> None:
        """Write the sums below the rows."""
        cells: list[Cell] = [totals.sums.get(index) for index in range(len(self._columns))]
        if 0 not in totals.sums:
            cells[0] = "Total"
        self._row(sheet, line, cells, self._sums)

    def _row(self, sheet: Worksheet, line: int, row: Sequence[Cell], formats: Sequence[Format]) -> None:
        for place, (cell, column, style) in enumerate(zip(row, self._columns, formats, strict=True)):
            if cell is None:
                continue
            if isinstance(cell, str):
                sheet.write_string(line, place, _storable(cell, LONGEST_IN_XLSX), style)
            elif isinstance(cell, date):
                sheet.write_datetime(line, place, datetime.combine(cell, time()), style)
            else:
                sheet.write_number(line, place, float(result_words.number(cell, column.unit)), style)


def _new_sheet(book: Workbook, styles: _Styles, columns: Sequence[PlannedColumn]) -> Worksheet:
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, 12 if column.kind is not Kind.TEXT else 28)
        sheet.write_string(0, place, _storable(result_words.heading(column), LONGEST_IN_XLSX), styles.heading)
    return sheet


def _format(column: PlannedColumn) -> dict[str, Any]:
    match column.unit:
        case Unit.SECONDS | Unit.CENTS:
            return {"num_format": "#,##0.00"}
        case Unit.PLAIN:
            return {"num_format": "yyyy-mm-dd" if column.kind is Kind.DATE else "General"}


def _storable(text: str, most: int) -> str:
    """Return a text that a file of XML can hold."""
    return text[:most].encode("utf-8", "replace").decode()


def write_pdf(result: Result, title: str, file: IO[bytes], *, hall: str, on: date) -> int:
    """Write the first MOST_ON_PAPER rows of a result as PDF, with the sums of all, and say so when there are more.

    `hall` is the name of the marketplace, `on` the day that the document is dated by. Raises InvalidInput("form") for
    more columns than a page has room for.
    """
    columns = result.columns
    if len(columns) > MOST_COLUMNS_ON_PAPER:
        raise InvalidInput(
            "form", f"a PDF takes at most {MOST_COLUMNS_ON_PAPER} columns; CSV and XLSX files take all of them."
        )
    totals = Totals(columns)
    rows = totals.counting(result.rows)
    printed = list(islice(rows, MOST_ON_PAPER))
    for _ in rows:
        pass
    paper = Paper(hall, title, title, on, wide=len(columns) >= WIDE)
    paper.facts(([("Rows", f"{totals.count:,}")], [("As of", words.written(on))]))
    if totals.count > len(printed):
        paper.text_block("Cut", f"These are the first {len(printed):,} rows; a CSV or XLSX file has all of them.")
    if printed:
        paper.rows([_paper_column(column) for column in columns], (_paper_row(row, columns) for row in printed))
        paper.sums(
            [
                (result_words.heading(columns[index]), result_words.shown(total, columns[index].unit), True)
                for index, total in totals.sums.items()
            ]
        )
    else:
        paper.text_block("Rows", "Nothing matches.")
    file.write(paper.content())
    return totals.count


def _paper_column(column: PlannedColumn) -> Column:
    return Column(
        result_words.heading(column)[:LONGEST_ON_PAPER],
        {Kind.TEXT: 30, Kind.DATE: 17, Kind.NUMBER: 17}[column.kind],
        is_figures=result_words.is_figure(column),
    )


def _paper_row(row: Sequence[Cell], columns: Sequence[PlannedColumn]) -> list[str]:
    cells = (result_words.shown(cell, column.unit) for cell, column in zip(row, columns, strict=True))
    return [f"{cell[:LONGEST_ON_PAPER]}…" if len(cell) > LONGEST_ON_PAPER else cell for cell in cells]


def write_rows(result: Result, file: IO[bytes]) -> int:
    """Write the bare rows of a result, from which `read_rows` makes the same result without the database."""
    encoder = msgspec.json.Encoder()
    count = 0
    while rows := list(islice(result.rows, AT_ONCE)):
        file.write(encoder.encode_lines(rows))
        count += len(rows)
    return count


def read_rows(columns: tuple[PlannedColumn, ...], lines: Iterator[bytes]) -> Result:
    """Return the result that `write_rows` wrote the lines of, given what its query plans."""
    kinds = tuple(str | None if column.kind is Kind.TEXT else date | int | None for column in columns)
    decoder: msgspec.json.Decoder[tuple[Cell, ...]] = msgspec.json.Decoder(tuple[kinds])  # type: ignore[valid-type]
    return Result(columns, map(decoder.decode, lines))
