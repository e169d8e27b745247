"""The form of a stream: how events are written for whoever reads it. Source: HTML standard, "Server-sent events"."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec
from sqlalchemy.orm import Session

from hiringhall.marketplace.rooms.events import Event

_EVENT_ID = re.compile(r"[0-9]{1,18}", re.ASCII).fullmatch


class Form(Protocol):
    """Writes events; one that it leaves out is not told."""

    def write(self, session: Session, events: Sequence[Event]) -> Mapping[int, bytes]:
        """Return what is sent for each of the events, by its id. Called in any thread."""


def line(kind: str, id_: int, data: Any) -> bytes:
    """Return one event of a stream: its kind, the id to go on from, and its data as JSON."""
    return b"event: %s\nid: %d\ndata: %s\n\n" % (kind.encode(), id_, msgspec.json.encode(data))


def event_id(text: str) -> int | None:
    """Return the id of the event that somebody says they heard last; None for what is no id."""
    return int(text) if _EVENT_ID(text) else None


def opening(floor: int) -> bytes:
    """Return what a stream begins with: how soon to come back, in milliseconds, and from where it tells."""
    return b"retry: 1000\n\n" + line("opened", floor, {})


def reset(id_: int) -> bytes:
    """Return the event that tells that something may be missing before `id_`: what is shown has to be read anew."""
    return line("reset", id_, {})


def alive(id_: int) -> bytes:
    """Return the event that shows that the stream is alive; nothing happened up to `id_` that was not told."""
    return line("alive", id_, {})
