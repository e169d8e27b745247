"""Sends requests of trackers over several connections at once, and tells what became of each cell."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter

import msgspec

from tests.support.hall import Hall

Make = Callable[[], bytes]
"""Makes a request when it is its turn: all of them at once would fill the memory."""
PAUSE = 1.0
"""Seconds before what was refused for want of room is sent again."""


@dataclass
class Sent:
    """Seconds in all, what became of how many cells, answers that were not 200 by status, seconds of each request."""

    seconds: float = 0.0
    fates: Counter[str] = field(default_factory=Counter)
    refused: Counter[int] = field(default_factory=Counter)
    each: list[float] = field(default_factory=list)


def send(hall: Hall, requests: Sequence[Make], connections: int, *, anew: bool = False) -> Sent:
    """Send all requests, over so many connections at once, each until it is taken; `anew` opens one for each."""
    return asyncio.run(_send(int(hall.base_url.rpartition(":")[2]), requests, connections, anew=anew))


async def _send(port: int, requests: Sequence[Make], connections: int, *, anew: bool) -> Sent:
    sent, waiting = Sent(), iter(requests)
    begun = perf_counter()
    await asyncio.gather(*(_connection(port, waiting, sent, anew=anew) for _ in range(connections)))
    sent.seconds = perf_counter() - begun
    return sent


async def _connection(port: int, waiting: Iterator[Make], sent: Sent, *, anew: bool) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for make in waiting:
        if anew:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        request, begun = make(), perf_counter()
        while True:
            writer.write(request)
            await writer.drain()
            status, body = await _answer(reader)
            if status == 200:  # noqa: PLR2004 - the one status of success
                break
            sent.refused[status] += 1
            await asyncio.sleep(PAUSE)
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        sent.each.append(perf_counter() - begun)
        sent.fates.update(result["fate"] for result in msgspec.msgpack.decode(body)["results"])
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).lower().split(b"\r\n")
    length = next(int(line[15:]) for line in head if line.startswith(b"content-length:"))
    return int(head[0].split()[1]), await reader.readexactly(length)
