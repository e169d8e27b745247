"""The door: takes a secret address and a query to the rows of a report, for programs on any site."""

import asyncio
from collections.abc import Mapping
from contextlib import closing
from tempfile import SpooledTemporaryFile
from typing import IO
from urllib.parse import parse_qsl

import structlog
from sqlalchemy.exc import OperationalError

from hiringhall import clock
from hiringhall.api.asgi import Receive, Scope, Send, Visitor, respond, respond_with
from hiringhall.api.feeds.errors import TooManyReads, status_of
from hiringhall.documents import google
from hiringhall.documents.google import Tqx, read_tqx
from hiringhall.documents.result_files import write_csv
from hiringhall.documents.result_html import write_html
from hiringhall.hall import Hall
from hiringhall.marketplace.errors import InvalidInput, Refused
from hiringhall.marketplace.reports.feeds import Feed, note_read, open_feed
from hiringhall.marketplace.reports.running import Result, run
from hiringhall.storage.traffic import MINUTE

PREFIX = "/reports/feeds/"
OUTPUTS = ("json", "csv", "html")
MOST_A_MINUTE = 60
"""Times that an address is read within a minute."""
SAME_ORIGIN = "x-datasource-auth"
"""The header of programs that read JSON themselves; without it the answer is a script that calls their function."""
_IN_MEMORY = 1_048_576
_MOST_PARAMETERS = 100
_BUSY = "The server is busy; try again."
_BROKEN = "The server could not answer this request; it was logged."
_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
    "Vary": "X-DataSource-Auth",
    "X-Content-Type-Options": "nosniff",
}
_PREFLIGHT = {
    **_HEADERS,
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "X-DataSource-Auth",
    "Access-Control-Max-Age": "86400",
}

log = structlog.get_logger(__name__)

Answer = tuple[int, dict[str, str], bytes | IO[bytes]]


class FeedDoor:
    """An ASGI application for everything under /reports/feeds/. Cookies are not looked at."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - a read has no body
        """Answer one request."""
        method = scope["method"]
        if method == "OPTIONS":
            await respond(send, 204, _PREFLIGHT, b"")
            return
        if method not in {"GET", "HEAD"}:
            headers = _HEADERS | {"Allow": "GET, HEAD, OPTIONS", "Content-Type": "text/plain; charset=utf-8"}
            await respond(send, 405, headers, b"Reports are read by GET.\n")
            return
        secret = f"/{scope['path'].lstrip('/')}".removeprefix(PREFIX)
        plain = SAME_ORIGIN in Visitor.of(scope, self._hall.settings).headers
        status, headers, body = await asyncio.to_thread(self.answer, secret, scope["query_string"], jsonp=not plain)
        if isinstance(body, bytes):
            await respond(send, status, headers, body, head=method == "HEAD")
        else:
            await respond_with(send, status, headers, body, head=method == "HEAD")

    def answer(self, secret: str, query_string: bytes, *, jsonp: bool) -> Answer:
        """Return status, headers and body for a request; never raises."""
        tqx = Tqx()
        try:
            asked = _read(query_string)
            tqx = read_tqx(asked.get("tqx", ""), OUTPUTS)
            feed, file, kind = self._written(secret, asked.get("tq", ""), tqx, jsonp=jsonp)
            self._note(feed)
        except Refused as refused:
            return _error(tqx, google.reason_of(refused), str(refused), status_of(refused), jsonp=jsonp)
        except OperationalError:
            log.warning("the database was busy", exc_info=True)
            return _error(tqx, "other", _BUSY, 503, jsonp=jsonp)
        except Exception:  # the path is not logged: whoever knows it may read
            log.exception("a feed could not be read")
            return _error(tqx, "other", _BROKEN, 500, jsonp=jsonp)
        headers = _HEADERS | {"Content-Type": kind}
        if tqx.out == "csv":
            headers["Content-Disposition"] = 'attachment; filename="report.csv"'
        return 200, headers, file

    def _written(self, secret: str, query: str, tqx: Tqx, *, jsonp: bool) -> tuple[Feed, IO[bytes], str]:
        """Write what an address reads into a file that spills to the disk: slow readers hold no transaction."""
        file: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
        try:
            with self._hall.database.reading() as session:
                feed = open_feed(session, secret, query)
                if self._hall.traffic.count(f"feed {feed.id}", MINUTE, clock.now()) > MOST_A_MINUTE:
                    raise TooManyReads(MOST_A_MINUTE)  # noqa: TRY301 - the file is closed in one place
                columns = self._hall.columns
                found = run(session, feed.actor, feed.report, feed.saved.about, feed.query, columns=columns)
                with closing(found) as result:
                    return feed, file, _write(result, feed.saved.title, tqx, file, jsonp=jsonp)
        except BaseException:
            file.close()
            raise

    def _note(self, feed: Feed) -> None:
        """Note the reading; where another writer keeps the database, the next one is noted instead."""
        if feed.is_noted:
            return
        try:
            with self._hall.database.writing() as session:
                note_read(session, feed)
        except OperationalError:
            log.warning("a reading was not noted", feed=feed.id, exc_info=True)


def _read(query_string: bytes) -> dict[str, str]:
    """Return the parameters; of several with a name the last. Raises InvalidInput for too many."""
    try:
        pairs = parse_qsl(
            query_string.decode("latin-1"), keep_blank_values=True, errors="replace", max_num_fields=_MOST_PARAMETERS
        )
    except ValueError:
        raise InvalidInput("tq", "the address has too many parameters.") from None
    return {name: "".join(sign for sign in value if sign >= " " or sign in "\t\n\r") for name, value in pairs}


def _write(result: Result, title: str, tqx: Tqx, file: IO[bytes], *, jsonp: bool) -> str:
    """Write a result in the form that is asked for; return its content type."""
    match tqx.out:
        case "csv":
            write_csv(result, file)
            return "text/csv; charset=utf-8"
        case "html":
            write_html(result, title, file)
            return "text/html; charset=utf-8"
        case _:
            return google.write_google(result, tqx, file, jsonp=jsonp)


def _error(tqx: Tqx, reason: str, message: str, status: int, *, jsonp: bool) -> Answer:
    """Answer with an error: in Google's form with status 200, which a script needs, else as text with its status."""
    headers: Mapping[str, str] = _HEADERS
    if status == 429:  # noqa: PLR2004 - too many requests
        headers = {**headers, "Retry-After": str(MINUTE)}
    message = message.encode(errors="replace").decode()
    if tqx.out in {"csv", "html"}:
        return status, {**headers, "Content-Type": "text/plain; charset=utf-8"}, f"{message}\n".encode()
    body, kind = google.google_error(tqx, reason, message, jsonp=jsonp)
    return 200, {**headers, "Content-Type": kind}, body
