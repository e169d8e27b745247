"""Waiting for what happens in the background."""

from collections.abc import Callable
from threading import Event
from time import monotonic

PATIENCE = 30  # seconds; far more than anything needs, for a busy machine


def until(happened: Callable[[], object], patience: float = PATIENCE) -> float:
    """Return after how many seconds `happened` was true for the first time; fail when it never is."""
    started, pause = monotonic(), Event()
    while not happened():
        assert monotonic() - started < patience, f"{happened} did not happen"
        pause.wait(0.005)
    return monotonic() - started
