"""A clock whose hands a test moves, chance that a test decides, and somebody who types."""

import random
import threading
import time
from collections.abc import Sequence

from hiringhall.tracker.clock import Clock
from hiringhall.tracker.counting import Counts
from hiringhall.tracker.screen import Shot
from hiringhall.tracker.slots import SECONDS, slot_of, start_of

NOON = 1_773_835_200
"""Wednesday, 18 March 2026, noon UTC."""
SLOT = NOON // SECONDS


class SetClock(Clock):
    """A clock that stands still until it is moved; it shows noon at first."""

    def __init__(self, at: float = NOON) -> None:
        self._steady = 1000.0
        super().__init__()
        self._ahead = at - self._steady

    def steady(self) -> float:
        """Return the hands' position."""
        return self._steady

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self._steady += seconds

    def set_to(self, at: float) -> None:
        """Set the time of day, as the hall's answer does, without any time passing."""
        self._ahead = at - self._steady


class StillClock(SetClock):
    """A clock that stands at the beginning of a slot an hour ago; what is to pass does so in steps, at once."""

    def __init__(self) -> None:
        super().__init__(start_of(slot_of(time.time()) - 6))
        self.to_pass = 0.0
        self.rests = False

    def correct(self, server_time: int, sent: float, received: float) -> None:
        """Stay where it is, whatever the hall says."""

    def pause(self, wake: threading.Event) -> None:
        """Let some of what is to pass be over; it rests once all is and what it brought was seen to."""
        self.rests = self.to_pass == 0
        step = min(50.0, self.to_pass)
        self.move(step)
        self.to_pass -= step
        wake.wait(0.01)


class Chance(random.Random):
    """Chance that falls as it is told: seconds into each slot, the last again and again."""

    def __init__(self, seconds: Sequence[float]) -> None:
        super().__init__()
        self._seconds = list(seconds)

    def random(self) -> float:
        """Return what makes the recorder draw the next of the moments."""
        second = self._seconds.pop(0) if len(self._seconds) > 1 else self._seconds[0]
        return second / (SECONDS - 5)


class Hands:
    """Somebody whose keys and mouse are counted."""

    def __init__(self) -> None:
        self.counts = Counts()

    def take(self) -> Counts:
        """Return what was done since the last call."""
        taken, self.counts = self.counts, Counts()
        return taken


class Film:
    """A camera for where no screen is needed: each picture is the number of the picture."""

    def __init__(self) -> None:
        self.taken = 0
        self.problem = ""

    def take(self) -> Shot:
        """Return the next picture."""
        self.taken += 1
        return Shot(None if self.problem else b"%d" % self.taken, f"window {self.taken}", self.problem)


def at(slot: int, seconds: float) -> int:
    """Return a time in a slot, counted from noon's."""
    return int(start_of(SLOT + slot) + seconds)
