"""The wire form of the Google Visualization API, so that its charts and programs that speak it can read reports.

Source: "Implementing the Chart Tools Datasource Protocol", version 0.6: request parameter tqx, response format.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterator
from datetime import date
from itertools import islice
from json.encoder import encode_basestring_ascii
from typing import IO, Any

from msgspec import Struct

from hiringhall.documents import result_words
from hiringhall.marketplace.errors import InvalidInput, NotAllowed, NotFound, Refused
from hiringhall.marketplace.reports.fields import Kind, Unit
from hiringhall.marketplace.reports.plans import PlannedColumn
from hiringhall.marketplace.reports.query import QueryError
from hiringhall.marketplace.reports.running import Cell, Result

VERSION = "0.6"
HANDLER = "google.visualization.Query.setResponse"
OUTPUTS = ("json", "xml", "csv")
AT_ONCE = 2_000
"""Rows that are written together."""
_HANDLER = re.compile(r"[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*", re.ASCII)
_REQUEST = re.compile(r"[\w.-]{1,64}", re.ASCII)
_LONGEST_HANDLER = 128


class Tqx(Struct, frozen=True):
    """What a request says of its answer. `out` is the form, `sig` that of an answer which the caller has."""

    out: str = ""
    request_id: str = ""
    handler: str = ""
    sig: str = ""
    version: str = ""

    @property
    def is_google(self) -> bool:
        """Whether it says anything that only Google's protocol knows."""
        return bool(self.request_id or self.handler or self.sig or self.version)


def read_tqx(text: str, outputs: Collection[str] = OUTPUTS) -> Tqx:
    """Read `reqId:0;out:json;…`, `out` being one of `outputs`; what is not known is passed over.

    Raises InvalidInput("tqx").
    """
    parts = [part.partition(":") for part in text.split(";") if part.strip()]
    said = {name.strip(): value.strip() for name, _, value in parts}
    out = said.get("out", "") or (text.strip() if text.strip() in outputs else "")
    if out not in ("", *outputs):
        raise InvalidInput("tqx", f"out is one of {', '.join(outputs)}.")
    handler, request_id = said.get("responseHandler", ""), said.get("reqId", "")
    if handler and (len(handler) > _LONGEST_HANDLER or not _HANDLER.fullmatch(handler)):
        raise InvalidInput("tqx", "responseHandler is the name of a function.")
    if request_id and not _REQUEST.fullmatch(request_id):
        raise InvalidInput("tqx", "reqId is a number.")
    return Tqx(out, request_id, handler, said.get("sig", "")[:128], said.get("version", "")[:16])


def write_google(result: Result, tqx: Tqx, file: IO[bytes], *, jsonp: bool = True) -> str:
    """Write a result as JSON to an empty file and return its content type; it is wrapped in the handler for `jsonp`.

    Where the caller has the same already, by its `sig`, only that is said.
    """
    file.write(_opening(tqx, jsonp) + b'"status":"ok","table":')
    digest = hashlib.sha256()
    for part in _table(result):
        file.write(part)
        digest.update(part)
    sig = str(int.from_bytes(digest.digest()[:8], "big"))
    if tqx.sig == sig:
        file.seek(0)
        file.truncate()
        file.write(google_error(tqx, "not_modified", "The data has not changed.", jsonp=jsonp)[0])
    else:
        file.write(f',"sig":"{sig}"'.encode() + _closing(jsonp))
    return content_type(jsonp)


def google_error(tqx: Tqx, reason: str, message: str, *, jsonp: bool = True) -> tuple[bytes, str]:
    """Return the body and content type of an error: access_denied, invalid_query, not_modified or other as `reason`."""
    said = encode_basestring_ascii(message)
    error = f'{{"reason":"{reason}","message":{said},"detailed_message":{said}}}'
    body = f'"status":"error","errors":[{error}]'.encode()
    return _opening(tqx, jsonp) + body + _closing(jsonp), content_type(jsonp)


def reason_of(refused: Refused) -> str:
    """Return the reason that an error gives; what is not there and what is not allowed are told alike."""
    match refused:
        case QueryError():
            return "invalid_query"
        case NotAllowed() | NotFound():
            return "access_denied"
        case _:
            return "other"


def content_type(jsonp: bool) -> str:
    """Return the content type of an answer."""
    return "text/javascript; charset=utf-8" if jsonp else "application/json; charset=utf-8"


def _opening(tqx: Tqx, jsonp: bool) -> bytes:
    # The comment keeps a body that begins with the caller's own text from being taken for another kind of file.
    begin = f"/**/{tqx.handler or HANDLER}(" if jsonp else ""
    request = f'"reqId":"{tqx.request_id or 0}",'
    return f'{begin}{{"version":"{VERSION}",{request}'.encode()


def _closing(jsonp: bool) -> bytes:
    return b"});" if jsonp else b"}"


def _table(result: Result) -> Iterator[bytes]:
    """Yield the table in parts: typed columns, rows of values with what is shown of numbers."""
    columns = [
        f'{{"id":"c{index}","label":{encode_basestring_ascii(result_words.heading(column))},'
        f'"type":"{kind_of(column)}"}}'
        for index, column in enumerate(result.columns)
    ]
    yield f'{{"cols":[{",".join(columns)}],"rows":['.encode()
    writers = [_writer(column) for column in result.columns]
    first = True
    while rows := list(islice(result.rows, AT_ONCE)):
        written = ",".join(
            f'{{"c":[{",".join([write(cell) for write, cell in zip(writers, row, strict=True)])}]}}' for row in rows
        )
        yield written.encode() if first else f",{written}".encode()
        first = False
    yield b"]}"


def kind_of(column: PlannedColumn) -> str:
    """Return Google's type of a column: the numbers of months and years are numbers."""
    return Kind.NUMBER.value if column.function is None and column.field.is_number else column.kind.value


def _writer(column: PlannedColumn) -> Callable[[Any], str]:
    if column.kind is Kind.TEXT:
        return lambda text: "null" if text is None else f'{{"v":{encode_basestring_ascii(text)}}}'

    def write(cell: Cell) -> str:
        if cell is None:
            return "null"
        if isinstance(cell, date):
            return f'{{"v":"Date({cell.year},{cell.month - 1},{cell.day})","f":"{cell.isoformat()}"}}'
        if column.unit is Unit.PLAIN or not isinstance(cell, int):
            return f'{{"v":{cell}}}'
        number = result_words.number(cell, column.unit)
        return f'{{"v":{number},"f":"{number:,}"}}'

    return write
