"""Counts what is done at keyboard and mouse. Which keys, and where the mouse was, is not even looked at."""

import os
import sys
import threading
import time
from contextlib import suppress
from typing import Any, NamedTuple

from hiringhall.tracker.errors import TrackerError

_ONE_MOVEMENT = 1.0
"""Seconds in which all that the mouse moves is one event."""


class Counts(NamedTuple):
    """Events since the last look."""

    keyboard: int = 0
    mouse: int = 0


class Counter:
    """Counts key presses, and clicks, turns of the wheel and movements of the mouse, from its start to its stop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keyboard = 0
        self._mouse = 0
        self._moved_at = float("-inf")
        self._listeners: list[Any] = []

    def start(self) -> None:
        """Begin to count. Raises TrackerError, in plain words, where the system does not let us."""
        if is_wayland():
            raise TrackerError(
                "Under Wayland no program may count keys and mouse: the activity will read 0. An X11 session can."
            )
        try:
            from pynput import keyboard, mouse  # noqa: PLC0415 - looks for a screen as soon as it is imported
        except ImportError as error:
            raise TrackerError("There is no screen here, so that keys and mouse are not counted.") from error
        self._listeners = [
            keyboard.Listener(on_press=self._pressed),
            mouse.Listener(on_click=self._clicked, on_scroll=self._scrolled, on_move=self._moved),
        ]
        for listener in self._listeners:
            listener.start()
        for listener in self._listeners:
            listener.wait()
        if sys.platform == "darwin" and not getattr(self._listeners[0], "IS_TRUSTED", True):
            raise TrackerError(
                "macOS does not let the tracker count keys. Allow it in System Settings, Privacy & Security, under"
                " Accessibility and Input Monitoring, and start it again."
            )

    def stop(self) -> None:
        """Count no longer."""
        for listener in self._listeners:
            listener.stop()
            with suppress(RuntimeError):
                listener.join()
        self._listeners = []

    def take(self) -> Counts:
        """Return what was counted since the last call, and begin at zero."""
        with self._lock:
            counts = Counts(self._keyboard, self._mouse)
            self._keyboard = self._mouse = 0
            return counts

    def _pressed(self, _key: object) -> None:
        with self._lock:
            self._keyboard += 1

    def _clicked(self, _x: int, _y: int, _button: object, pressed: bool) -> None:
        if pressed:
            self._count_mouse()

    def _scrolled(self, _x: int, _y: int, _dx: int, _dy: int) -> None:
        self._count_mouse()

    def _moved(self, _x: int, _y: int) -> None:
        now = time.monotonic()
        if now - self._moved_at >= _ONE_MOVEMENT:
            self._moved_at = now
            self._count_mouse()

    def _count_mouse(self) -> None:
        with self._lock:
            self._mouse += 1


def is_wayland() -> bool:
    """Tell whether this is a Wayland session, in which programs see nothing of each other."""
    return sys.platform == "linux" and bool(os.environ.get("WAYLAND_DISPLAY"))
