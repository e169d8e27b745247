"""`hiringhall-tracker` with a clock that begins some slots ago; told "go" it races until it has caught up.

Run as `python -m tests.tracker.racing SLOTS ARGUMENTS...`; everything but the time is the program as it is.
"""

import sys
import threading
import time

from hiringhall.tracker.clock import Clock
from hiringhall.tracker.main import tracker
from hiringhall.tracker.slots import slot_of, start_of

STEP = 5.0
"""Seconds that pass between two looks at the clock while it races."""


class RacingClock(Clock):
    """A clock that is behind by some slots until it is told to go."""

    def __init__(self, slots: int) -> None:
        self._behind = time.time() - start_of(slot_of(time.time()) - slots)
        self._goes = threading.Event()
        super().__init__()

    def steady(self) -> float:
        """Return steady time, which is behind as well."""
        return super().steady() - self._behind

    def now(self) -> float:
        """Return the time that it is behind from."""
        return time.time() - self._behind

    def correct(self, server_time: int, sent: float, received: float) -> None:
        """Stay behind, whatever the hall says."""

    def pause(self, wake: threading.Event) -> None:
        """Let time pass at once while it races."""
        if self._goes.is_set() and self._behind:
            self._behind = max(0.0, self._behind - STEP)
        else:
            super().pause(wake)

    def go(self) -> None:
        """Wait for the word, and begin to race."""
        sys.stdin.readline()
        self._goes.set()


if __name__ == "__main__":
    clock = RacingClock(int(sys.argv[1]))
    threading.Thread(target=clock.go, daemon=True).start()
    tracker(sys.argv[2:], obj=clock, prog_name="hiringhall-tracker")
