"""The least a server can do: the same server program answering every request with the same bytes."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

BODY = b"x" * int(os.environ.get("BENCHMARK_BYTES", "1000"))
HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())]

Message = MutableMapping[str, Any]


async def app(
    scope: Message, _receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Answer."""
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        await send({"type": "http.response.body", "body": BODY})
