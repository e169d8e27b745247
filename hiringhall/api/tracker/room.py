"""How much of what is sent a worker holds at once."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class NoRoom(Exception):  # noqa: N818 - turned into an answer at once
    """There was no room in time."""


class Room:
    """Bytes that requests hold at once, `most` in all; who finds no room waits in line, up to `patience` seconds.

    Who waits has sent nothing yet but the head of the request, so that waiting costs next to no memory.
    """

    def __init__(self, most: int, patience: float) -> None:
        self._free = most
        self._patience = patience
        self._line: deque[tuple[int, asyncio.Future[None]]] = deque()

    @asynccontextmanager
    async def hold(self, size: int) -> AsyncIterator[None]:
        """Hold `size` bytes of it during the block. Raises NoRoom."""
        await self._enter(size)
        try:
            yield
        finally:
            self._leave(size)

    async def _enter(self, size: int) -> None:
        if not self._line and size <= self._free:
            self._free -= size
            return
        place = (size, asyncio.get_running_loop().create_future())
        self._line.append(place)
        try:
            async with asyncio.timeout(self._patience):
                await place[1]
        except (TimeoutError, asyncio.CancelledError) as error:
            if place in self._line:
                self._line.remove(place)
                self._let_in()  # who stands behind may need less
            else:
                self._leave(size)
            if isinstance(error, TimeoutError):
                raise NoRoom from None
            raise

    def _leave(self, size: int) -> None:
        self._free += size
        self._let_in()

    def _let_in(self) -> None:
        while self._line and self._line[0][0] <= self._free:
            size, entered = self._line.popleft()
            self._free -= size
            entered.set_result(None)
