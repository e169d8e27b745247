"""The title of the window that the person works in; empty where the system does not tell."""

import sys
from contextlib import suppress
from typing import Any

from hiringhall.tracker.wire import LONGEST_TITLE


def active_title() -> str:
    """Return the title of the active window, at most so long as a hall keeps it."""
    # The title is worth having and not worth failing for; each system fails in ways of its own.
    with suppress(Exception):
        return "".join(sign for sign in _active_title() if sign.isprintable())[:LONGEST_TITLE].strip()
    return ""


def _active_title() -> str:
    if sys.platform == "win32":
        title = _on_windows()
    elif sys.platform == "darwin":
        title = _on_macos()
    else:
        title = _on_x11()
    return title


def _on_x11() -> str:
    from Xlib import X  # noqa: PLC0415 - there on Linux only
    from Xlib.display import Display  # noqa: PLC0415

    display = Display()
    try:
        active = display.screen().root.get_full_property(display.intern_atom("_NET_ACTIVE_WINDOW"), X.AnyPropertyType)
        if active is None or not active.value[0]:
            return ""
        window = display.create_resource_object("window", active.value[0])
        name = window.get_full_property(display.intern_atom("_NET_WM_NAME"), X.AnyPropertyType)
        return _text(name.value if name else window.get_wm_name())
    finally:
        display.close()


def _on_windows() -> str:
    import ctypes  # noqa: PLC0415

    user32: Any = vars(ctypes)["windll"].user32
    window = user32.GetForegroundWindow()
    room = ctypes.create_unicode_buffer(user32.GetWindowTextLengthW(window) + 1)
    user32.GetWindowTextW(window, room, len(room))
    return room.value


def _on_macos() -> str:
    from AppKit import NSWorkspace  # noqa: PLC0415 - there on macOS only
    from Quartz import (  # noqa: PLC0415
        CGWindowListCopyWindowInfo,
        kCGNullWindowID,
        kCGWindowListOptionOnScreenOnly,
    )

    front = NSWorkspace.sharedWorkspace().frontmostApplication()
    for window in CGWindowListCopyWindowInfo(kCGWindowListOptionOnScreenOnly, kCGNullWindowID):
        if window.get("kCGWindowOwnerPID") == front.processIdentifier() and window.get("kCGWindowLayer") == 0:
            return str(window.get("kCGWindowName") or front.localizedName())
    return str(front.localizedName())


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value or "")
