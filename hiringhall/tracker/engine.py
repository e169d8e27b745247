"""Runs the recorder beside whatever shows it: takes what the person does, and tells how it stands."""

import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from hiringhall.tracker.clock import Clock
from hiringhall.tracker.recorder import Preview, Recorder, Work
from hiringhall.tracker.sender import Sender


class Recording(NamedTuple):
    """How it stands with the recorder; times in seconds."""

    work: Work | None = None
    since: float = 0.0
    next_capture: float | None = None
    preview: Preview | None = None
    minutes: tuple[tuple[int, int], ...] = ()
    problem: str = ""


class Engine:
    """A thread in which the recorder works; its methods return at once and may be called from another thread."""

    def __init__(self, recorder: Recorder, sender: Sender, clock: Clock) -> None:
        self.recording = Recording()
        self._recorder = recorder
        self._sender = sender
        self._clock = clock
        self._wishes: deque[Callable[[], None]] = deque()
        self._wake = threading.Event()
        self._told: Work | None = None
        self._ends = False
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)

    def begin(self) -> None:
        """Let the thread run."""
        self._thread.start()

    def start(self, work: Work) -> None:
        """Start to work, or go on with other work."""
        self._wish(lambda: self._recorder.start(work))

    def stop(self) -> None:
        """Stop working."""
        self._wish(self._recorder.stop)

    def delete_preview(self, slot: int) -> None:
        """Delete the capture of a slot, if it is still in preview."""
        self._wish(lambda: self._delete(slot))

    def finish(self) -> None:
        """Stop working, keep what was captured, and end the thread; returns when that is done."""
        self._ends = True
        self._wake.set()
        self._thread.join()

    def _wish(self, wish: Callable[[], None]) -> None:
        self._wishes.append(wish)
        self._wake.set()

    def _run(self) -> None:
        while not self._ends:
            self._step(self._recorder.tick)
            self._clock.pause(self._wake)
            self._wake.clear()
        self._step(self._recorder.finish)

    def _step(self, last: Callable[[], None]) -> None:
        """Do what was wished and then `last`, and tell how it stands."""
        problem = ""
        try:
            while self._wishes:
                self._wishes.popleft()()
            if self._recorder.work is not None and self._sender.stopped:
                self._recorder.stop()
                self._recorder.problem = self._sender.stopped
            last()
        except sqlite3.Error as error:
            # Whatever could not be written is tried again with the next look at the clock.
            problem = f"The cell cannot be written to this computer's disk: {error}."
        recorder = self._recorder
        if recorder.work != self._told:
            self._told = recorder.work
            self._sender.works_on(self._told)
        self.recording = Recording(
            recorder.work,
            recorder.since,
            recorder.next_capture,
            recorder.preview,
            tuple(recorder.minutes),
            problem or recorder.problem,
        )

    def _delete(self, slot: int) -> None:
        preview = self._recorder.preview
        if preview is not None and preview.slot == slot:
            self._recorder.delete_preview()
