"""Work in the background of a worker process: a thread that looks again and again for something to do."""

import threading
from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)


class Background:
    """Does `work` every so many seconds between `open` and `close`, and when it is woken.

    It is handed the event that tells it to stop.
    """

    def __init__(self, name: str, work: Callable[[threading.Event], object], *, every: float) -> None:
        self._name = name
        self._do = work
        self._pause = every
        self._woken = threading.Event()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def open(self) -> None:
        """Start looking."""
        self._closed.clear()
        self._woken.clear()
        self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
        self._thread.start()

    def close(self, wait: float = 5.0) -> None:
        """Stop looking; wait up to `wait` seconds for what is under way."""
        self.leave_off()
        if self._thread is not None:
            self._thread.join(wait)
            self._thread = None

    def leave_off(self) -> None:
        """Stop looking, without waiting for what is under way; `close` still has to be called."""
        self._closed.set()
        self._woken.set()

    def wake(self) -> None:
        """Have it look now instead of at its next turn."""
        self._woken.set()

    def _work(self) -> None:
        while True:
            self._woken.wait(self._pause)
            if self._closed.is_set():
                return
            self._woken.clear()
            try:
                self._do(self._closed)
            except Exception:  # the database or the index may be away for a while; what is to do waits in it
                log.exception("work in the background failed", work=self._name)
