"""Pictures of a real screen, and the title of a real window."""

import os
import random
import subprocess
import sys
import tkinter as tk
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from Xlib.display import Display
from Xlib.Xatom import WINDOW

from hiringhall.tracker import picture
from hiringhall.tracker.counting import Counter
from hiringhall.tracker.errors import TrackerError
from hiringhall.tracker.screen import NoScreen, Screen, has_screen
from hiringhall.tracker.titles import active_title
from hiringhall.tracker.window.app import freed_here

RED, TITLE = "#d02030", "Tune the shop: Näher"
NOISE = Image.frombytes("RGB", (900, 600), random.Random(1).randbytes(900 * 600 * 3))  # noqa: S311 - no secret
pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def window(screen: str) -> Iterator[tk.Tk]:
    """Show a red window of 300 by 200 in the middle of nothing."""
    with freed_here():
        window = tk.Tk(screen)
        window.title(TITLE)
        window.geometry("300x200+100+50")
        window.configure(background=RED)
        window.update()
        yield window
        window.destroy()


def opened(content: bytes | None) -> Image.Image:
    assert content is not None
    image = Image.open(BytesIO(content))
    assert image.format == "WEBP"
    return image.convert("RGB")


def near(image: Image.Image, place: tuple[int, int], colour: str) -> bool:
    seen = image.getpixel(place)
    assert isinstance(seen, tuple)
    wanted = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return all(abs(one - other) < 16 for one, other in zip(seen, wanted, strict=True))


def test_a_screenshot_shows_the_whole_screen(window: tk.Tk) -> None:
    shot = Screen(lambda: 10**6).take()
    image = opened(shot.screenshot)
    assert (image.size, shot.problem) == ((800, 700), "")
    assert near(image, (250, 150), RED)
    assert near(image, (600, 500), "#000000")
    window.configure(background="#20a040")
    window.update()
    assert near(opened(Screen(lambda: 10**6).take().screenshot), (250, 150), "#20a040")


@pytest.mark.parametrize("largest", [200_000, 30_000, 4_000])
def test_a_screenshot_is_as_small_as_the_hall_wants(largest: int) -> None:
    content = picture.encode(NOISE, largest)
    assert content is not None
    assert len(content) <= largest
    image = opened(content)
    assert abs(image.width / image.height - 1.5) < 0.02


def test_several_large_screens_come_out_readable_and_within_bounds() -> None:
    image = opened(picture.encode(Image.new("RGB", (11_520, 2_160), RED), 10**6))
    assert image.size == (3840, 720)


def test_no_screenshot_is_better_than_one_of_nothing() -> None:
    assert picture.encode(NOISE, 50) is None
    assert "no screenshots" in Screen(lambda: 50).take().problem


def test_the_title_is_that_of_the_active_window(window: tk.Tk, screen: str) -> None:
    assert active_title() == ""
    display = Display(screen)
    root = display.screen().root
    active = display.intern_atom("_NET_ACTIVE_WINDOW")
    # No window manager is here to say it, so that the test does.
    shown = display.create_resource_object("window", window.winfo_id()).query_tree().parent
    root.change_property(active, WINDOW, 32, [shown.id])
    display.sync()
    try:
        assert active_title() == TITLE
        window.title("x" * 300 + "\n")
        window.update()
        assert active_title() == "x" * 200
    finally:
        root.delete_property(active)
        display.close()


def test_without_a_screen_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY")
    assert not has_screen()
    assert NoScreen().take().screenshot is None
    assert active_title() == ""


def test_a_screen_that_is_gone_is_told_in_plain_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":987")
    look = "from hiringhall.tracker.screen import Screen; print(Screen(lambda: 10**6).take())"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert "The screen could not be captured." in done.stdout


def test_under_wayland_it_says_what_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setitem(os.environ, "DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    with pytest.raises(TrackerError, match="Under Wayland"):
        Counter().start()
    assert "did not allow a screenshot" in Screen(lambda: 10**6).take().problem
