"""Counts what is done at keyboard and mouse. Which keys, and where the mouse was, is not even looked at."""

import os
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from hiringhall.tracker.errors import TrackerError

_ONE_MOVEMENT = 1.0
"""Seconds in which all that the mouse moves is one event."""
_PATIENCE = 2.0


class Counts(NamedTuple):
    """Events since the last look."""

    keyboard: int = 0
    mouse: int = 0


class Counter:
    """Counts key presses, and clicks, turns of the wheel and movements of the mouse, from its start to its stop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts = False
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

            _look_for_screen()
        except Exception as error:  # each system fails in ways of its own
            raise TrackerError("There is no screen here, so that keys and mouse are not counted.") from error
        self._listeners = [
            keyboard.Listener(on_press=self._pressed),
            mouse.Listener(on_click=self._clicked, on_scroll=self._scrolled, on_move=self._moved),
        ]
        self._counts = True
        for listener in self._listeners:
            listener.start()
        if sys.platform == "darwin" and not getattr(self._listeners[0], "IS_TRUSTED", True):
            raise TrackerError(
                "macOS does not let the tracker count keys. Allow it in System Settings, Privacy & Security, under"
                " Accessibility and Input Monitoring, and start it again."
            )

    def stop(self) -> None:
        """Count no longer."""
        with self._lock:
            self._counts = False
        for listener in self._listeners:
            # Of one that failed to start pynput would wait for ever.
            if listener.is_alive():
                listener.stop()
        # The screen may be gone before us, and the threads with it.
        with suppress(Exception):
            _end_on_x11(self._listeners)
        self._listeners = []

    def take(self) -> Counts:
        """Return what was counted since the last call, and begin at zero."""
        with self._lock:
            counts = Counts(self._keyboard, self._mouse)
            self._keyboard = self._mouse = 0
            return counts

    def _pressed(self, _key: object) -> None:
        with self._lock:
            self._keyboard += self._counts

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
            self._mouse += self._counts


def _look_for_screen() -> None:
    """Raise what Xlib raises where it finds no screen; pynput's own threads would end without a word."""
    if sys.platform == "linux":
        from Xlib.display import Display  # noqa: PLC0415 - there on Linux only

        Display().close()


def _end_on_x11(listeners: Sequence[Any]) -> None:
    """End the threads of stopped listeners, which pynput 1.8 leaves waiting for one more event, or for ever."""
    contexts = [vars(listener)["_context"] for listener in listeners if "_context" in vars(listener)]
    if not contexts:
        return
    from Xlib.display import Display  # noqa: PLC0415 - there on Linux only

    display = Display()
    for context in contexts:
        display.record_disable_context(context)
    display.sync()
    display.close()
    for listener in listeners:
        threading.Thread.join(listener, _PATIENCE)


def is_wayland() -> bool:
    """Tell whether this is a Wayland session, in which programs see nothing of each other."""
    return sys.platform == "linux" and bool(os.environ.get("WAYLAND_DISPLAY"))
