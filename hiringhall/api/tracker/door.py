"""The door: finds the call, finds out whose tracker it is, reads what was sent, does it, and answers."""

import asyncio
import contextvars
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import msgspec
import structlog
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from hiringhall import clock
from hiringhall.api.asgi import Gone, Receive, Scope, Send, TooLarge, Visitor, read_body, respond
from hiringhall.api.tracker import calls, codec, errors, wire
from hiringhall.api.tracker.calls import Caller
from hiringhall.api.tracker.errors import WireError, from_refusal
from hiringhall.api.tracker.intake import take_cells
from hiringhall.api.tracker.room import NoRoom, Room
from hiringhall.hall import Hall
from hiringhall.marketplace.diary import trackers
from hiringhall.marketplace.errors import Refused

PREFIX = "/api/tracker/"
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_BEARER = "bearer "
_LINE = 20
"""Seconds that an upload waits for room."""
_SLOWEST = 300
"""Seconds within which a body has to come."""
_UPLOADS, _SIGN_INS = 4, 2
"""Threads for what takes long, so that the short calls never wait behind it."""

log = structlog.get_logger(__name__)
Done = TypeVar("Done")


@dataclass(frozen=True)
class Call:
    """What is done at an address with what was sent, if anything is.

    `look` only reads, and answers None when there is something to write; then `act` writes it.
    """

    sent: type[Any] | None = None
    look: Callable[..., Any] | None = None
    act: Callable[..., Any] | None = None


SIGN_IN, CELLS = Call(wire.SignIn), Call(wire.Sending)
CALLS: dict[str, dict[str, Call]] = {
    "v1/sign-in": {"POST": SIGN_IN},
    "v1/sign-out": {"POST": Call(act=calls.sign_out)},
    "v1/contracts": {"GET": Call(look=calls.contracts)},
    "v1/presence": {
        "PUT": Call(wire.Running, look=calls.still_running, act=calls.run),
        "DELETE": Call(act=calls.stop),
    },
    "v1/cells": {"POST": CELLS},
}


class TrackerDoor:
    """An ASGI application for everything under /api/tracker/."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._settings = hall.settings
        self._room = Room(2 * hall.settings.max_tracker_body, _LINE)
        self._uploads = ThreadPoolExecutor(_UPLOADS, "tracker-upload")
        self._sign_ins = ThreadPoolExecutor(_SIGN_INS, "tracker-sign-in")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        visitor = Visitor.of(scope, self._settings)
        status, headers, answer = 200, _HEADERS, None
        try:
            answer = await self._answer(scope, receive, visitor)
        except Gone:
            return
        except Exception as error:  # noqa: BLE001 - every failure has its answer
            wrong = _wrong(error, scope["path"])
            status, headers = wrong.status, _HEADERS | wrong.headers
            answer = wire.Failed(error=wire.Problem(wrong.message, wrong.field), server_time=clock.now())
        kind = codec.wanted_kind(visitor.headers)
        body = codec.encode(kind, answer)
        await respond(send, status, {"Content-Type": kind, **headers}, body, head=scope["method"] == "HEAD")

    async def _answer(self, scope: Scope, receive: Receive, visitor: Visitor) -> msgspec.Struct:
        call, kind = _find(scope), codec.sent_kind(visitor.headers)

        async def body(most: int = self._settings.max_body) -> bytes:
            return await _body(scope, receive, visitor, most)

        if call is SIGN_IN:
            wanted = codec.decode(kind, await body(), wire.SignIn)
            return await _in(self._sign_ins, calls.sign_in, self._hall, visitor.address, wanted)
        caller = await self._caller(visitor)
        if call is CELLS:
            most = self._settings.max_tracker_body
            async with self._room.hold(_announced(visitor.headers, most)):
                sending = codec.decode(kind, await body(most), wire.Sending)
                return await _in(self._uploads, take_cells, self._hall, caller, kind, sending)
        sent = await body()
        return await self._do(call, caller, *([codec.decode(kind, sent, call.sent)] if call.sent else []))

    async def _do(self, call: Call, caller: Caller, *sent: Any) -> msgspec.Struct:
        answer: msgspec.Struct | None = None
        if call.look is not None:
            answer = await self._reading(call.look, caller, *sent)
        if answer is None and call.act is not None:
            answer = await _in(None, self._write, call.act, caller, *sent)
        if answer is None:
            raise RuntimeError("A call that only looks has always an answer.")
        return answer

    async def _caller(self, visitor: Visitor) -> Caller:
        """Return the tracker that calls, and note that it is in use. Raises WireError(401)."""
        authorization = visitor.headers.get("authorization", "")
        token = authorization[len(_BEARER) :].strip() if authorization.lower().startswith(_BEARER) else ""
        days = self._settings.session_days
        found = await self._reading(partial(trackers.find_tracker, days=days), token) if token else None
        if found is None:
            raise errors.not_signed_in()
        if found.seen_at + trackers.SEEN_EVERY < clock.now():
            await _in(None, self._write, trackers.note_seen, found.tracker_id, visitor.address)
        return Caller(found)

    async def _reading(self, look: Callable[..., Done], *values: Any) -> Done:
        """Read: on SQLite at once, which takes less than handing it to a thread."""
        if self._hall.database.is_sqlite:
            return self._read(look, *values)
        return await _in(None, self._read, look, *values)

    def _read(self, look: Callable[..., Done], *values: Any) -> Done:
        with self._hall.database.reading() as session:
            return look(session, *values)

    def _write(self, act: Callable[..., Done], *values: Any) -> Done:
        with self._hall.database.writing() as session:
            return act(session, *values)


async def _body(scope: Scope, receive: Receive, visitor: Visitor, most: int) -> bytes:
    try:
        async with asyncio.timeout(_SLOWEST):
            return await read_body(scope, receive, visitor.headers, most)
    except TooLarge:
        raise errors.too_large(most) from None
    except TimeoutError:
        raise errors.too_slow() from None


async def _in(threads: Executor | None, do: Callable[..., Done], *values: Any) -> Done:
    """Do something in a thread, the usual ones for None; what is logged there carries the request's id."""
    context = contextvars.copy_context()
    return await asyncio.get_running_loop().run_in_executor(threads, partial(context.run, do, *values))


def _find(scope: Scope) -> Call:
    methods = CALLS.get(scope["path"].lstrip("/").removeprefix(PREFIX.lstrip("/")))
    if methods is None:
        raise errors.not_found()
    method = "GET" if scope["method"] == "HEAD" else scope["method"]
    if method not in methods:
        raise errors.wrong_method(list(methods))
    return methods[method]


def _announced(headers: Mapping[str, str], most: int) -> int:
    """Return how large a body says that it is, within `most`; one that does not say may be the largest."""
    announced = headers.get("content-length", "")
    return min(int(announced), most) if announced.isascii() and announced.isdecimal() else most


def _wrong(error: Exception, path: str) -> WireError:
    """Return the answer to a failure."""
    match error:
        case WireError():
            return error
        case Refused():
            return from_refusal(error)
        case NoRoom():
            return errors.busy()
        case OperationalError() | IntegrityError() | PoolTimeoutError():
            # Another writer held the database too long, or two requests clashed: sent again it is done or refused.
            log.warning("the database was busy", path=path, exc_info=error)
            return errors.busy()
        case _:
            log.error("the request failed", path=path, exc_info=error)
            return errors.broken()
