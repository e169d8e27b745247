"""Hearing in time that the process is told to stop."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def told_to_stop(call: Callable[[], None]) -> Iterator[None]:
    """Have `call` called as soon as the process is told to stop, besides what is done then anyway.

    The server waits for open requests before it ends the application, and a stream is one that does not end by itself.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread hears of signals
        return
    before = {kind: signal.getsignal(kind) for kind in (signal.SIGTERM, signal.SIGINT)}

    def hear(kind: int, frame: FrameType | None) -> None:
        call()
        known = before[signal.Signals(kind)]
        if callable(known):
            known(kind, frame)

    # The event loop hears of signals by another way too, which this leaves alone.
    for kind in before:
        signal.signal(kind, hear)
    try:
        yield
    finally:
        for kind, known in before.items():
            if known is not None:
                signal.signal(kind, known)
