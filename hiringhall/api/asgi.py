"""The few pieces of ASGI that the API doors share: who sends, the body within its bound, and the answer."""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from os import SEEK_END
from typing import IO, Any
from urllib.parse import quote

from hiringhall.settings import Settings

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


BODILESS = frozenset({"GET", "HEAD"})
FRAMED = frozenset({"content-length", "transfer-encoding"})
"""Headers without which a request of HTTP/1 has no body. Source: RFC 9112, section 6.3."""


class TooLarge(Exception):  # noqa: N818 - turned into an answer at once
    """The body is larger than the hall takes."""


class Gone(Exception):  # noqa: N818 - nobody is left to answer
    """The client went away before its body was complete."""


@dataclass(frozen=True)
class Visitor:
    """Where a request came from and what it calls this hall, proxies that the settings trust seen through."""

    headers: dict[str, str]
    scheme: str
    host: str
    address: str

    @classmethod
    def of(cls, scope: Scope, settings: Settings) -> "Visitor":
        """Read the request's origin from its connection and, behind a trusted proxy, its X-Forwarded-* headers."""
        headers: dict[str, str] = {}
        for raw_name, raw_value in scope["headers"]:
            name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        address = scope["client"][0] if scope.get("client") else ""
        scheme, host = scope["scheme"], headers.get("host", "")
        if settings.trusted_proxies and address in settings.trusted_proxies.replace(" ", "").split(","):
            # Of several values the last is the proxy's own; those before it came from outside.
            scheme, host, address = (
                headers.get(f"x-forwarded-{name}", value).rpartition(",")[2].strip()
                for name, value in (("proto", scheme), ("host", host), ("for", address))
            )
        return cls(headers, scheme, host, address)


async def read_body(scope: Scope, receive: Receive, headers: Mapping[str, str], most: int) -> bytes:
    """Return the whole body.

    Raises TooLarge as soon as it is known to have more than `most` bytes, Gone when only a part of it came: half a
    request must not be acted on.
    """
    if scope["method"] in BODILESS and scope["http_version"].startswith("1") and headers.keys().isdisjoint(FRAMED):
        return b""  # waiting for the server program to say so costs a turn of the event loop
    announced = headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > most:
        raise TooLarge
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        parts.append(bytes(message.get("body", b"")))
        size += len(parts[-1])
        if size > most:
            raise TooLarge
        if not message.get("more_body"):
            return parts[0] if len(parts) == 1 else b"".join(parts)


@lru_cache(maxsize=1024)
def _raw_header(name: str, value: str) -> tuple[bytes, bytes]:
    return name.lower().encode("latin-1"), value.encode("latin-1")


AT_ONCE = 65_536
"""Bytes of a file that are sent together."""


async def respond_with(
    send: Send, status: int, headers: Mapping[str, str], file: IO[bytes], *, head: bool = False
) -> None:
    """Send what is in a file, or only the head of that answer, and close the file."""
    with file:
        raw = [_raw_header(name, value) for name, value in headers.items()]
        raw.append((b"content-length", str(file.seek(0, SEEK_END)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": raw})
        file.seek(0)
        while not head and (part := file.read(AT_ONCE)):
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def disposition(name: str) -> str:
    """Return the header that has a file saved under a name, and never shown."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


async def respond(send: Send, status: int, headers: Mapping[str, str], body: bytes, *, head: bool = False) -> None:
    """Send a whole answer, or only its head, which tells the length of the body all the same."""
    raw = [_raw_header(name, value) for name, value in headers.items()]
    raw.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": b"" if head else body})
