"""The hub of a worker process: one thread follows what happens in rooms and hands it to those who listen here.

Nothing is lost between what somebody missed and what they are told live: they are among those who listen before what
they missed is read, the hub reads who listens after it has read what happened, and what comes both ways is told once.
"""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager

import structlog
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from hiringhall.background import Background
from hiringhall.live.forgetting import forget_old
from hiringhall.live.listener import Listener, Told
from hiringhall.live.reading import AT_ONCE, Missed, Written, missed, told
from hiringhall.marketplace.rooms.events import CHANNEL, NOTED, events_after, last_event
from hiringhall.storage import Database

LOOK_EVERY = 0.1
"""Seconds between looks for what other processes wrote, on SQLite."""
LISTEN_FOR = 0.5
"""Seconds of waiting for PostgreSQL to tell, after which the hub looks all the same."""
REST = 0.1
"""Seconds between looks while much happens, so that much is told together."""
AGAIN_AFTER = 1.0
"""Seconds until the hub tries again when the database was away."""
READY_WITHIN = 10.0
"""Seconds within which the hub has to follow, for somebody who comes to listen."""
LOOK_AT_EACH = 1.0
"""Seconds between looks whether a stream is due to end, or to show that it is alive."""
FORGET_EVERY = 3_600.0
"""Seconds between looks for events that were kept long enough."""
MOST_STREAMS = 20
"""Streams of a person in a process."""

log = structlog.get_logger(__name__)


class TooManyStreams(Exception):  # noqa: N818 - turned into an answer at once
    """The person listens too often already."""


class Live:
    """Tells those who listen in this process, between `open` and `close`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._listening: dict[int, list[Listener]] = {}
        self._wanted = threading.Event()
        self._ready = threading.Event()
        self._woken = threading.Event()
        self._closed = threading.Event()
        self._position: int | None = None
        self._told = Told()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_looking = False
        self._thread: threading.Thread | None = None
        self._forgetting = Background(
            "live-forgetting", lambda closed: forget_old(database, closed), every=FORGET_EVERY
        )
        database.after_commit(self._committed)

    def open(self) -> None:
        """Be ready for those who come to listen."""
        self._closed.clear()
        self._thread = threading.Thread(target=self._work, name="live", daemon=True)
        self._thread.start()
        self._forgetting.open()

    def leave_off(self) -> None:
        """End all streams, and take no more; may be called at any moment, by a signal too."""
        self._closed.set()
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end_all)

    def close(self) -> None:
        """Stop following."""
        self._closed.set()
        self._wanted.set()
        self._woken.set()
        self._forgetting.close()
        if self._thread is not None:
            self._thread.join(2 * LISTEN_FOR + REST)
            self._thread = None

    @asynccontextmanager
    async def listen(self, listener: Listener, since: int | None) -> AsyncIterator[None]:
        """Let somebody listen to what happens after the event `since`, or from now on.

        Raises TooManyStreams, and TimeoutError when the hub stops or the database is away.
        """
        self._loop = asyncio.get_running_loop()
        self._add(listener)
        if not self._is_looking:
            self._look_at_all()
        try:
            found = await asyncio.to_thread(self._missed, listener, since)
            listener.begin(found.floor, found.written, found.seen, self._told, is_reset=found.is_reset)
            yield
        finally:
            self._remove(listener)

    def _add(self, listener: Listener) -> None:
        with self._lock:
            own = self._listening.setdefault(listener.user_id, [])
            if len(own) >= MOST_STREAMS:
                raise TooManyStreams
            own.append(listener)
        self._wanted.set()

    def _remove(self, listener: Listener) -> None:
        with self._lock:
            own = self._listening[listener.user_id]
            own.remove(listener)
            if not own:
                del self._listening[listener.user_id]

    def _look_at_all(self) -> None:
        listening = self._snapshot()
        now = time.monotonic()
        for listener in listening:
            listener.look(now)
        self._is_looking = bool(listening)
        if listening:
            asyncio.get_running_loop().call_later(LOOK_AT_EACH, self._look_at_all)

    def _end_all(self) -> None:
        for listener in self._snapshot():
            listener.end()

    def _snapshot(self) -> list[Listener]:
        with self._lock:
            return [listener for own in self._listening.values() for listener in own]

    def _missed(self, listener: Listener, since: int | None) -> Missed:
        if self._closed.is_set() or not self._ready.wait(READY_WITHIN):
            raise TimeoutError
        with self._database.reading() as session:
            return missed(session, listener, since)

    # In the hub's own thread

    def _work(self) -> None:
        while True:
            self._wanted.wait()
            if self._closed.is_set():
                return
            try:
                with self._wait() as wait:
                    self._follow(wait)
            except OperationalError as error:
                log.warning("live events wait for the database", why=str(error.orig))
                self._closed.wait(AGAIN_AFTER)
            except Exception:
                log.exception("live events could not be followed")
                self._closed.wait(AGAIN_AFTER)

    @contextmanager
    def _wait(self) -> Iterator[Callable[[], object]]:
        """Give what waits until something may have happened."""
        if self._database.is_sqlite:
            yield self._look
            return
        with self._database.notices(CHANNEL) as wait:
            yield lambda: wait(LISTEN_FOR)

    def _look(self) -> None:
        self._woken.wait(LOOK_EVERY)
        self._woken.clear()

    def _follow(self, wait: Callable[[], object]) -> None:
        """Tell what happens until nobody listens any more."""
        while not self._closed.is_set():
            with self._lock:
                if not self._listening:
                    self._wanted.clear()
                    self._ready.clear()
                    self._position = None
                    return
            count = self._step()
            if count:
                self._closed.wait(REST if count < AT_ONCE else 0)
            else:
                wait()

    def _step(self) -> int:
        """Tell what happened since the step before; return how much that was. The first one only finds where to begin.

        Whoever comes to listen after the position was found is told of everything later, live or as missed.
        """
        with self._database.reading() as session:
            if self._position is None:
                self._position = last_event(session)
                self._ready.set()
            events = events_after(session, self._position, most=AT_ONCE)
            if not events:
                return 0
            with self._lock:
                listening = {user_id: tuple(own) for user_id, own in self._listening.items()}
            found = told(session, events, listening)
        position = self._position = events[-1].id
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tell, found, position)
        return len(events)

    def _tell(self, found: Mapping[Listener, Written], position: int) -> None:
        for listener, written in found.items():
            listener.tell(written)
        self._told.position = position

    def _committed(self, session: Session) -> None:
        if session.info.pop(NOTED, False):
            self._woken.set()
