"""A stream of events over HTTP, written to whoever reads it until one of the two sides ends it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from hiringhall.live.listener import Listener

HEADERS = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # has nginx pass events on as they come
}
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def serve(listener: Listener, receive: Receive, send: Send, headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Answer with what a listener is told, until it ends; `headers` are as ASGI has them."""
    await send({"type": "http.response.start", "status": 200, "headers": list(headers)})
    gone = asyncio.ensure_future(_end_when_gone(receive, listener))
    try:
        async with asyncio.timeout(None) as patience:  # one for all parts: each would cost a tenth of a delivery
            listener.give_up = lambda: patience.reschedule(0)
            while part := await listener.next_part():
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
    except TimeoutError:
        listener.end()  # nobody reads any more, though the connection is not closed
    finally:
        gone.cancel()


async def _end_when_gone(receive: Receive, listener: Listener) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    listener.end()
