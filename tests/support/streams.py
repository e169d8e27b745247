"""A listener of the tests: reads a stream of events as a program does, comes back when it breaks off."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

import msgspec

from tests.support.waiting import eventually


@dataclass(frozen=True)
class Told:
    """An event of a stream."""

    kind: str
    id: int
    data: dict[str, Any]


Request = Callable[[int | None], tuple[str, Mapping[str, str]]]
"""Gives target and headers of a request that goes on after an event."""


class Stream:
    """Listens in a thread of its own until it is closed; `events` are all that it was told but openings."""

    def __init__(self, base_url: str, request: Request, since: int | None = None) -> None:
        self.events: list[Told] = []
        self.openings: list[Told] = []
        self.statuses: list[int] = []
        self.last = since
        self._address = urlsplit(base_url).netloc
        self._request = request
        self._closed = threading.Event()
        self._connection: HTTPConnection | None = None
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def wait_open(self, times: int = 1) -> "Stream":
        """Wait until it was opened so often."""
        eventually(lambda: len(self.openings), lambda count: count >= times)
        return self

    def wait(self, count: int, kind: str = "") -> list[Told]:
        """Wait for so many events, of one kind if told, and return them."""
        return eventually(lambda: self.of_kind(kind), lambda found: len(found) >= count)

    def of_kind(self, kind: str) -> list[Told]:
        """Return the events of a kind; of all without one."""
        return [event for event in self.events if not kind or event.kind == kind]

    @property
    def port(self) -> int:
        """The port of this side of the connection; 0 without one."""
        sock = None if self._connection is None else self._connection.sock
        return 0 if sock is None else int(sock.getsockname()[1])

    def break_off(self) -> None:
        """Break the connection, as a network does."""
        if self._connection is not None and self._connection.sock is not None:
            with suppress(OSError):
                self._connection.sock.shutdown(2)

    def close(self) -> None:
        """Listen no more."""
        self._closed.set()
        self.break_off()
        self._thread.join(30)

    def _listen(self) -> None:
        while not self._closed.is_set():
            with suppress(OSError, HTTPException):
                self._read_one()
            self._closed.wait(0.05)

    def _read_one(self) -> None:
        target, headers = self._request(self.last)
        self._connection = HTTPConnection(self._address, timeout=60)
        try:
            self._connection.request("GET", target, headers=dict(headers))
            answer = self._connection.getresponse()
            self.statuses.append(answer.status)
            if answer.status == 200:
                for told in _events(answer):
                    self._take(told)
        finally:
            self._connection.close()

    def _take(self, told: Told) -> None:
        self.last = told.id
        if told.kind == "opened":
            self.openings.append(told)
        elif told.kind != "alive":
            self.events.append(told)


def _events(answer: HTTPResponse) -> Iterator[Told]:
    fields: dict[str, str] = {}
    for raw in iter(answer.readline, b""):
        line = raw.decode().rstrip("\n")
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
            continue
        if "id" in fields:
            kind = fields.get("event", "")
            yield Told(kind, int(fields["id"]), msgspec.json.decode(fields.get("data", "{}")))
        fields = {}
