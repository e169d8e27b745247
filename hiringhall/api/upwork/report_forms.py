"""Answers of reports: a table in the envelope as JSON or XML, as CSV, or in Google's wire form, and errors.

A report is written into a file that spills to the disk while its transaction is open: slow readers
hold nothing.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date
from itertools import islice
from json.encoder import encode_basestring_ascii
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from xml.sax.saxutils import escape

from msgspec import Struct

from hiringhall.api.upwork import envelope
from hiringhall.api.upwork.form import Form
from hiringhall.api.upwork.path import Format
from hiringhall.documents import google, result_words
from hiringhall.documents.google import Tqx, read_tqx
from hiringhall.marketplace.errors import InvalidInput, Refused
from hiringhall.marketplace.reports.fields import Unit
from hiringhall.marketplace.reports.plans import PlannedColumn
from hiringhall.marketplace.reports.running import Cell, Lines, Result

_LINES = Lines('{"c":[{"v":', '},{"v":', "}]}")
IN_MEMORY = 1_048_576
"""Bytes of an answer that stay in memory."""
AT_ONCE = 2_000
"""Rows that are written together."""
MOST_KNOWN = 20_000
"""Cells of a column that are kept as they were written."""
CSV = "text/csv"
_ROWS = "rows come here"


class ColumnView(Struct, frozen=True):
    """A column of a table."""

    type: str
    label: str


class CellView(Struct, frozen=True):
    """A cell of a table: a number or a text as text, a day as yyyymmdd."""

    v: str


class RowView(Struct, frozen=True):
    """A row of a table."""

    c: list[CellView]


class TableView(Struct, frozen=True):
    """A table; without rows these are an empty text."""

    cols: list[ColumnView]
    rows: list[RowView] | str


class TableAnswer(Struct, frozen=True):
    """Answer of a report."""

    table: TableView


class Report(Struct, frozen=True):
    """A report that is yet to be run and written, and how; `run` takes lines instead of rows where these are enough."""

    run: Callable[[Lines | None], Result]
    tqx: Tqx


def write(report: Report, members: Mapping[str, Any], read: Form) -> tuple[IO[bytes], str]:
    """Write a report; return the file and its content type. `members` are those of the envelope beside the table.

    Raises as running it does.
    """
    form = _form_of(report.tqx, read)
    file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    try:
        with closing(report.run(_LINES if form == "json" and read.callback is None else None)) as result:
            return file, _write(result, form, report.tqx, members, read, file)
    except BaseException:
        file.close()
        raise


def _form_of(tqx: Tqx, read: Form) -> str:
    """Return as what a report is written: "csv", "xml", "json", or "google"."""
    out = tqx.out or (read.format if read.format_from == "suffix" or not tqx.is_google else None) or "json"
    return "google" if tqx.is_google and out == "json" else out


def _write(result: Result, form: str, tqx: Tqx, members: Mapping[str, Any], read: Form, file: IO[bytes]) -> str:
    match form:
        case "csv":
            _write_csv(result, file)
            return CSV
        case "google":
            return google.write_google(result, tqx, file)
        case "xml":
            _write_xml(result, members, file)
            return envelope.XML
        case _:
            _write_json(result, members, read.callback, file)
            return envelope.JSON if read.callback is None else envelope.JSONP


def error(read: Form, refused: Refused, server_time: int) -> envelope.Answer:
    """Return the answer to a report that was refused: status 200, and why. Source: reference, "Errors" of reports."""
    reason, message = google.reason_of(refused), str(refused).encode(errors="replace").decode()
    try:
        tqx = read_tqx(read.parameters.get("tqx", ""))
    except InvalidInput:
        tqx = Tqx()
    if tqx.is_google:
        body, kind = google.google_error(tqx, reason, message)
        return 200, envelope.standard_headers(server_time), body, kind
    format_: Format = "xml" if tqx.out == "xml" or (not tqx.out and read.format == "xml") else "json"
    return envelope.gds_error(reason, message, server_time=server_time, format=format_, callback=read.callback)


def _write_json(result: Result, members: Mapping[str, Any], callback: str | None, file: IO[bytes]) -> None:
    cols = [ColumnView(column.kind.value, column.label) for column in result.columns]
    table = {"cols": cols, "rows": _ROWS}
    whole, _ = envelope.write({**members, "table": table}, "json", callback)
    before, after = whole.rsplit(f'"{_ROWS}"'.encode(), 1)
    file.write(before)
    none = True
    for written in _parts(result.lines) if result.lines is not None else _json_parts(result):
        file.write(f"{'[' if none else ','}{written}".encode())
        none = False
    file.write(b'""' if none else b"]")
    file.write(after)


def _parts(lines: Iterator[str]) -> Iterator[str]:
    while part := ",".join(islice(lines, AT_ONCE)):
        yield part


def _json_parts(result: Result) -> Iterator[str]:
    writers = [_json_writer(column) for column in result.columns]
    while rows := list(islice(result.rows, AT_ONCE)):
        # By column rather than by cell: that takes half the time.
        columns = [write(cells) for write, cells in zip(writers, zip(*rows, strict=True), strict=True)]
        yield ",".join([f'{{"c":[{",".join(cells)}]}}' for cells in zip(*columns, strict=True)])


def _write_xml(result: Result, members: Mapping[str, Any], file: IO[bytes]) -> None:
    whole, _ = envelope.write({**members, "table": _ROWS}, "xml", None)
    before, after = whole.rsplit(f"{_ROWS}</table>".encode(), 1)
    cols = "".join(
        f"<col><type>{column.kind.value}</type><label>{_xml(column.label)}</label></col>" for column in result.columns
    )
    file.write(before + f"<cols>{cols}</cols><rows>".encode())
    writers = [_text_writer(column) for column in result.columns]
    while rows := list(islice(result.rows, AT_ONCE)):
        for row in rows:
            cells = "".join(f"<c><v>{_xml(write(cell))}</v></c>" for write, cell in zip(writers, row, strict=True))
            file.write(f"<row>{cells}</row>".encode())
    file.write(b"</rows></table>" + after)


def _write_csv(result: Result, file: IO[bytes]) -> None:
    """Write quoted cells below the labels. Programs read them, so nothing is put before what looks like a formula."""
    text = io.TextIOWrapper(file, "utf-8", "replace", newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow([column.label for column in result.columns])
    writers = [_text_writer(column, day=date.isoformat) for column in result.columns]
    for row in result.rows:
        writer.writerow([write(cell) for write, cell in zip(writers, row, strict=True)])
    text.detach()


def _xml(text: str) -> str:
    return escape("".join(character if character in "\t\n\r" or character >= " " else " " for character in text))


def _yyyymmdd(day: date) -> str:
    return f"{day:%Y%m%d}"


def _text_writer(column: PlannedColumn, day: Callable[[date], str] = _yyyymmdd) -> Callable[[Any], str]:
    """Return what writes the cells of a column as text: hours and money with two decimals, nothing for None."""
    if (unit := column.unit) is not Unit.PLAIN:
        return lambda cell: "" if cell is None else result_words.two_decimals(cell, unit)

    def write(cell: Cell) -> str:
        if cell is None:
            return ""
        if isinstance(cell, date):
            return day(cell)
        if isinstance(cell, str):
            return cell.encode(errors="replace").decode()
        return str(cell)

    return write


def _json_writer(column: PlannedColumn) -> Callable[[Iterable[Any]], list[str]]:
    """Return what writes cells of a column as JSON; a text or a day that comes again is not made again."""
    text = _text_writer(column)
    if column.unit is not Unit.PLAIN:
        return lambda cells: [f'{{"v":"{text(cell)}"}}' for cell in cells]
    known: dict[Cell, str] = {}

    def write(cells: Iterable[Cell]) -> list[str]:
        if len(known) > MOST_KNOWN:
            known.clear()
        return [known.get(cell) or known.setdefault(cell, _json(text(cell))) for cell in cells]

    return write


def _json(text: str) -> str:
    return f'{{"v":{encode_basestring_ascii(text)}}}'
