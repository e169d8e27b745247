"""JSON and MessagePack: which of them a request speaks and wants, and what is wrong with what it sent."""

import re
from collections.abc import Mapping
from typing import TypeVar

import msgspec

from hiringhall.api.tracker.errors import WireError
from hiringhall.api.tracker.wire import Problem

JSON, MESSAGEPACK = "application/json", "application/msgpack"
_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_PLACE = re.compile(r" - at `\$\.?(\w*)")
_MISSING = re.compile(r"missing required field `(\w+)`")
_NUL = "do not send NUL characters."

Sent = TypeVar("Sent")


def sent_kind(headers: Mapping[str, str]) -> str:
    """Return in which of the two the body of a request is."""
    return MESSAGEPACK if MESSAGEPACK in headers.get("content-type", "") else JSON


def wanted_kind(headers: Mapping[str, str]) -> str:
    """Return in which of the two a request wants to be answered: the one that it accepts, else as it speaks."""
    accepted = headers.get("accept", "")
    for kind in (MESSAGEPACK, JSON):
        if kind in accepted:
            return kind
    return sent_kind(headers)


def encode(kind: str, answer: msgspec.Struct) -> bytes:
    """Return an answer in JSON or MessagePack."""
    return msgspec.msgpack.encode(answer) if kind == MESSAGEPACK else msgspec.json.encode(answer)


def decode(kind: str, body: bytes | msgspec.Raw, wanted: type[Sent]) -> Sent:
    """Return what was sent in JSON or MessagePack. Raises WireError."""
    try:
        return _decode(kind, body, wanted)
    except _UNREADABLE as error:
        problem = _problem(error)
        raise WireError(400, problem.message, problem.field) from None


def _decode(kind: str, body: bytes | msgspec.Raw, wanted: type[Sent]) -> Sent:
    if kind == MESSAGEPACK:
        return msgspec.msgpack.decode(body, type=wanted)
    return msgspec.json.decode(body, type=wanted)


def _problem(error: Exception) -> Problem:
    """Return what is wrong in a sentence, with the name of the outermost field that it is in."""
    if not isinstance(error, msgspec.DecodeError):
        return Problem("This cannot be read: it is nested too deeply, or its texts are no UTF-8.")
    said = str(error)
    place = _PLACE.search(said) or _MISSING.search(said)
    message = said.partition(" - at `")[0]
    return Problem(_NUL if "matching regex" in message else message, place[1] or None if place else None)
