"""Takes a picture of all screens at once, with the title of the window in which the person works."""

import os
import sys
from collections.abc import Callable
from typing import NamedTuple

import mss
from PIL import Image

from hiringhall.tracker import picture, titles
from hiringhall.tracker.counting import is_wayland
from hiringhall.tracker.errors import TrackerError
from hiringhall.tracker.portal import grab_through_portal


class Shot(NamedTuple):
    """What was captured; without a screenshot, `problem` says why in plain words."""

    screenshot: bytes | None
    window_title: str = ""
    problem: str = ""


class Screen:
    """The screens of this computer; `largest` says how many bytes the hall takes."""

    def __init__(self, largest: Callable[[], int]) -> None:
        self._largest = largest

    def take(self) -> Shot:
        """Capture all screens as one picture. Takes up to a second or two for large ones."""
        title = titles.active_title()
        try:
            content = picture.encode(_grab(), self._largest())
        except TrackerError as error:
            return Shot(None, title, str(error))
        return Shot(content, title, "" if content else "The hall takes no screenshots of a readable size.")


class NoScreen:
    """A computer without a screen, such as a server: cells carry no screenshots."""

    def take(self) -> Shot:
        """Capture nothing."""
        return Shot(None)


def has_screen() -> bool:
    """Tell whether there is a screen to take pictures of."""
    return sys.platform != "linux" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _grab() -> Image.Image:
    if is_wayland():
        return grab_through_portal()
    try:
        with mss.MSS() as screens:
            # The first of its monitors is all of them together.
            taken = screens.grab(screens.monitors[0])
    except (mss.ScreenShotError, OSError) as error:
        hint = " Allow it under Screen Recording in System Settings." if sys.platform == "darwin" else ""
        raise TrackerError(f"The screen could not be captured.{hint}") from error
    return Image.frombytes("RGB", taken.size, taken.bgra, "raw", "BGRX")
