"""Somebody who listens: what waits to be sent to them. All of it happens on the event loop's thread."""

import asyncio
import random
import time
from collections.abc import Callable, Iterable

from hiringhall.live.form import Form, alive, opening, reset
from hiringhall.marketplace.rooms.places import Place

LASTS = 120
"""Seconds, or up to a quarter less, after which a stream ends: whoever comes back is looked at again."""
BEAT = 15
"""Seconds without an event after which a stream shows that it is alive."""
TAKEN_WITHIN = 30
"""Seconds within which what is sent has to be taken."""
MOST_WAITING = 1_000
"""Events that wait to be sent; who does not keep up comes back and reads on from where they were."""


class Told:
    """Up to which event everybody who listens in a process was told: one place for all of them."""

    position = -1


class Listener:
    """A person who listens, for so many seconds, to rooms that they see from a place, without one to all of theirs.

    `give_up` ends what goes on while something is sent that nobody takes.
    """

    def __init__(self, user_id: int, form: Form, place: Place | None = None, lasts: int = LASTS) -> None:
        self.user_id = user_id
        self.form = form
        self.place = place
        # Those who came together need not come back together.
        self._until = time.monotonic() + lasts * random.uniform(0.75, 1)  # noqa: S311 - no secret
        self._seen = -1  # nothing is sent before the floor is known
        self._told = Told()
        self._waiting: list[tuple[int, bytes]] = []
        self._begun: list[bytes] = []
        self._ended = False
        self._is_sending = False
        self._sent_at = time.monotonic()
        self._woken = asyncio.Event()
        self.give_up: Callable[[], None] = self.end

    def begin(self, floor: int, missed: Iterable[tuple[int, bytes]], seen: int, told: Told, *, is_reset: bool) -> None:
        """Send what was missed between `floor` and `seen`, or a reset instead, and from then on what is told."""
        self._begun = [opening(floor), reset(seen)] if is_reset else [opening(floor)]
        self._begun += [written for _, written in missed]
        self._seen, self._told = seen, told
        self._waiting = [each for each in self._waiting if each[0] > seen]
        self._woken.set()

    def tell(self, told: Iterable[tuple[int, bytes]]) -> None:
        """Send events, in the order of their ids, unless they were sent."""
        self._waiting += [each for each in told if each[0] > self._seen]
        if len(self._waiting) > MOST_WAITING:
            self.end()
        self._woken.set()

    def end(self) -> None:
        """End the stream; what waits is not sent any more."""
        self._ended = True
        self._woken.set()

    async def next_part(self) -> bytes:
        """Wait for what is to be sent next; empty when the stream has ended. Who asks has sent what came before."""
        self._is_sending = False
        while not self._ended:
            if part := self._take():
                self._sent_at, self._is_sending = time.monotonic(), True
                return part
            if time.monotonic() >= self._until:
                break
            await self._woken.wait()
        return b""

    def look(self, now: float) -> None:
        """Do what is due: show that the stream is alive, end it when its time is over or nobody takes what is sent."""
        silent = now - self._sent_at
        if self._is_sending:
            if silent > TAKEN_WITHIN:
                self._is_sending = False  # given up once: what is sent may take its time to end
                self.give_up()
        elif now >= self._until:
            self._woken.set()
        elif silent >= BEAT and self._seen >= 0 and not self._begun and not self._waiting:
            self._begun.append(alive(max(self._seen, self._told.position)))
            self._woken.set()

    def _take(self) -> bytes:
        self._woken.clear()
        if self._seen < 0:
            return b""
        part = b"".join([*self._begun, *(written for _, written in self._waiting)])
        self._begun, self._waiting = [], []
        return part
