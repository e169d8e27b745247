"""The time by which slots are told apart: the hall's, as far as this computer can know it."""

import sys
import threading
import time

PACE = 0.25
"""Seconds between two looks at the time while work is recorded."""


def steady() -> float:
    """Return seconds since some moment that does not change: nobody can set them, and they go on in suspension."""
    if sys.platform == "linux":
        seconds = time.clock_gettime(time.CLOCK_BOOTTIME)
    elif sys.platform == "darwin":
        seconds = time.clock_gettime(time.CLOCK_MONOTONIC)
    else:
        seconds = time.monotonic()
    return seconds


class Clock:
    """The hall's time. Until the hall has told it, what this computer's clock showed when the program started.

    From then on only steady time counts, so that setting the computer's clock changes nothing. Any thread may use it.
    """

    def __init__(self) -> None:
        self._ahead = time.time() - self.steady()

    def steady(self) -> float:
        """Return steady time in seconds; only differences mean something."""
        return steady()

    def now(self) -> float:
        """Return the corrected time in seconds since the epoch, UTC."""
        return self.steady() + self._ahead

    def correct(self, server_time: int, sent: float, received: float) -> None:
        """Take over the hall's time if ours is certainly wrong.

        `sent` and `received` are the steady times of a request and its answer, between which the hall read its
        clock in whole seconds. A time of ours that may be right stays, so that it does not jitter.
        """
        if sent + self._ahead < server_time + 1 and received + self._ahead >= server_time:
            return
        self._ahead = server_time + 0.5 - (sent + received) / 2

    def pause(self, wake: threading.Event) -> None:
        """Wait until it is worth looking at the time again, or until `wake` is set."""
        wake.wait(PACE)
