"""Sends what waits in the store, says who works, and asks for contracts: in the background, for as long as it takes."""

import random
import sqlite3
import threading
import time
from enum import StrEnum
from typing import NamedTuple

from hiringhall.tracker.clock import Clock
from hiringhall.tracker.errors import RefusedError, SignedOutError, TooLargeError, TrackerError, UnreachableError
from hiringhall.tracker.hall import HallClient
from hiringhall.tracker.recorder import Work
from hiringhall.tracker.store import Store
from hiringhall.tracker.wire import Contracts

_HEARTBEAT = 60.0
_CONTRACTS = 300.0
_MOST_BYTES = 8 * 2**20
"""Bytes of screenshots in a request, so that a slow line is done with it in time."""
_FIRST_WAIT, _LONGEST_WAIT = 2.0, 300.0


class Line(StrEnum):
    """How it stands with the hall."""

    CONNECTED = "connected"
    OFFLINE = "offline"
    SIGNED_OUT = "signed-out"


class Sent(NamedTuple):
    """How it stands with the hall and how many cells wait; `message` says what is wrong, if anything."""

    line: Line = Line.CONNECTED
    waiting: int = 0
    message: str = ""


class Sender:
    """A thread that sends until `close`. Nothing is forgotten before the hall has answered for it.

    After a failure it waits longer each time, with some chance so that many trackers do not come back at once.
    """

    def __init__(self, hall: HallClient, store: Store, clock: Clock) -> None:
        self._hall = hall
        self._store = store
        self._clock = clock
        self._wake = threading.Event()
        self._idle = threading.Condition()
        self._closed = False
        self._line = Line.CONNECTED
        self._message = ""
        self._stopped = ""
        self._contracts = store.contracts()
        self._work: Work | None = None
        self._is_present = False
        self._said_at = self._asked_at = float("-inf")
        self._has_asked = False
        self._not_before = 0.0
        self._failures = 0
        self._most = self._bound = 1
        self._thread = threading.Thread(target=self._run, name="sender", daemon=True)
        store.moved = self._wake.set

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    @property
    def contracts(self) -> Contracts | None:
        """What the hall said last about contracts."""
        return self._contracts

    @property
    def has_asked(self) -> bool:
        """Whether the hall has said since the start of this program what there is to work on."""
        return self._has_asked

    @property
    def stopped(self) -> str:
        """Why the hall does not want the present work; empty while it does."""
        return self._stopped

    @property
    def sent(self) -> Sent:
        """How it stands now."""
        return Sent(self._line, self._store.waiting(), self._message)

    def works_on(self, work: Work | None) -> None:
        """Tell the hall what the person works on from now on, None for nothing."""
        self._work, self._stopped, self._said_at = work, "", float("-inf")
        self._wake.set()

    def hurry(self) -> None:
        """Try at once what would be tried later."""
        self._not_before, self._failures = 0.0, 0
        self._wake.set()

    def close(self, patience: float) -> None:
        """Send what waits for at most `patience` seconds, then stop; the rest is sent another time."""
        self.hurry()
        with self._idle:
            self._idle.wait_for(self._is_done, patience)
        self._closed = True
        self._wake.set()
        self._thread.join(patience)

    def _is_done(self) -> bool:
        if self._failures or self._line is Line.SIGNED_OUT:
            return True
        return self._store.waiting() == 0 and not (self._is_present and self._work is None)

    def _run(self) -> None:
        while not self._closed:
            if time.monotonic() >= self._not_before and self._line is not Line.SIGNED_OUT:
                self._try()
            with self._idle:
                self._idle.notify_all()
            self._wake.wait(self._pause())
            self._wake.clear()
        self._hall.close()

    def _pause(self) -> float:
        """Return the seconds until there is something to do, unless something happens."""
        if self._line is Line.SIGNED_OUT:
            return _LONGEST_WAIT
        now = time.monotonic()
        due = self._asked_at + _CONTRACTS
        if self._work is not None and not self._stopped:
            due = min(due, self._said_at + _HEARTBEAT)
        return max(0.0, self._not_before - now if self._failures else due - now)

    def _try(self) -> None:
        try:
            self._say_presence()
            self._ask_contracts()
            self._send_cells()
            self._ask_contracts()
        except SignedOutError as error:
            self._line, self._message = Line.SIGNED_OUT, str(error)
        except UnreachableError as error:
            self._line, self._message = Line.OFFLINE, str(error)
            self._wait(error.retry_after)
        except sqlite3.Error as error:
            self._message = f"What waits cannot be read from this computer's disk: {error}."
            self._wait(None)
        except TrackerError as error:
            # The hall answers and does not want this as it is: perhaps a later release of either does.
            self._line, self._message = Line.CONNECTED, str(error)
            self._wait(_LONGEST_WAIT)
        else:
            self._line, self._message, self._failures = Line.CONNECTED, "", 0

    def _wait(self, asked: float | None) -> None:
        usual = min(_LONGEST_WAIT, _FIRST_WAIT * 2**self._failures)
        self._failures = min(self._failures + 1, 16)
        seconds = (usual if asked is None else asked) * random.uniform(1.0, 1.3)  # noqa: S311 - not a secret
        self._not_before = time.monotonic() + seconds

    def _say_presence(self) -> None:
        work = self._work
        if work is None:
            if self._is_present:
                self._hall.be_absent()
                self._is_present = False
        elif time.monotonic() >= self._said_at + _HEARTBEAT and not self._stopped:
            self._is_present = True
            try:
                self._hall.be_present(work.contract_id, work.memo, work.activity_id)
            except RefusedError as error:
                self._stopped = str(error)
            if self._work is work:
                self._said_at = time.monotonic()

    def _send_cells(self) -> None:
        self._store.give_up_old(self._clock.now())
        while cells := self._store.batch(self._most, _MOST_BYTES):
            half = max(1, len(cells) // 2)
            try:
                results = self._hall.send(cells).results
            except TooLargeError as error:
                if len(cells) == 1:
                    if cells[0].screenshot is None:
                        raise UnreachableError(str(error)) from error
                    self._store.drop_screenshot(cells[0].slot)
                self._most = self._bound = half
                continue
            except UnreachableError:
                # On a bad line less at once may come through.
                self._most = half
                raise
            if len(results) != len(cells):
                raise UnreachableError("The hall did not say what became of the cells that were sent.")
            self._store.settle(cells, results)
            self._most = min(2 * self._most, self._bound)
            self._asked_at = float("-inf")

    def _ask_contracts(self) -> None:
        if time.monotonic() < self._asked_at + _CONTRACTS:
            return
        self._contracts = self._hall.contracts()
        if not self._has_asked:
            self._most = self._bound = self._contracts.most_cells
        self._store.remember_contracts(self._contracts)
        self._asked_at, self._has_asked = time.monotonic(), True
