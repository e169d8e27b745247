"""Waiting for what happens a moment later in another process, such as a new job that becomes findable."""

import time
from collections.abc import Callable
from typing import TypeVar

Seen = TypeVar("Seen")

PATIENCE = 30  # seconds; a busy machine may be slow, the aim of one second is measured elsewhere
PAUSE = 0.01


def until(happened: Callable[[], object]) -> float:
    """Return after how many seconds `happened` was true for the first time. Raises AssertionError when it never is."""
    started = time.monotonic()
    eventually(happened, bool)
    return time.monotonic() - started


def eventually(look: Callable[[], Seen], is_right: Callable[[Seen], bool]) -> Seen:
    """Look until what is seen is right, and return it. Raises AssertionError with the last that was seen."""
    deadline = time.monotonic() + PATIENCE
    while True:
        seen = look()
        if is_right(seen):
            return seen
        if time.monotonic() > deadline:
            raise AssertionError(f"Still wrong after {PATIENCE} seconds: {seen!r}")
        time.sleep(PAUSE)
