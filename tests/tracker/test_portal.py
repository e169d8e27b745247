"""Screenshots under Wayland: a desktop on a real message bus, which grants them, refuses them, or has no portal."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jeepney import DBusAddress, HeaderFields, MessageType, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import Proxy, open_dbus_connection
from PIL import Image

from hiringhall.tracker.screen import Screen
from tests.tracker.test_screen import near, opened

NAME, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
BLUE = "#2040d0"


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Run a message bus in a Wayland session; gives its address."""
    address = f"unix:path={tmp_path}/bus"
    command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1", f"--address={address}"]
    daemon = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert daemon.stdout is not None
    assert daemon.stdout.readline()  # it serves now
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    yield address
    daemon.terminate()
    daemon.wait()
    daemon.stdout.close()


class Desktop:
    """A desktop that answers one request for a screenshot, with a picture in this folder or a refusal."""

    def __init__(self, bus: str, folder: Path, *, grants: bool) -> None:
        self.picture = folder / "Bild ü 1.png"
        self.options: dict[str, Any] = {}
        self._grants = grants
        self._connection = open_dbus_connection(bus=bus)
        Proxy(message_bus, self._connection).RequestName(NAME)
        self._thread = threading.Thread(target=self._answer)
        self._thread.start()

    def _answer(self) -> None:
        request = self._connection.receive(timeout=30)
        while request.header.message_type is not MessageType.method_call:
            request = self._connection.receive(timeout=30)
        self.options = request.body[1]
        caller = request.header.fields[HeaderFields.sender]
        token = self.options["handle_token"][1]
        path = f"{PATH}/request/{caller.lstrip(':').replace('.', '_')}/{token}"
        self._connection.send(new_method_return(request, "o", (path,)))
        results = {}
        if self._grants:
            Image.new("RGB", (640, 400), BLUE).save(self.picture)
            results["uri"] = ("s", self.picture.as_uri())
        source = DBusAddress(path, interface="org.freedesktop.portal.Request")
        self._connection.send(new_signal(source, "Response", "ua{sv}", (0 if self._grants else 1, results)))

    def close(self) -> None:
        """Wait until it has answered."""
        self._thread.join()
        self._connection.close()


@pytest.fixture
def desktop(bus: str, tmp_path: Path) -> Iterator[Callable[..., Desktop]]:
    """Return what starts a desktop on the bus."""
    started: list[Desktop] = []

    def start(*, grants: bool) -> Desktop:
        started.append(Desktop(bus, tmp_path, grants=grants))
        return started[-1]

    yield start
    for one in started:
        one.close()


def test_the_desktop_takes_the_screenshot_and_none_is_left_behind(desktop: Callable[..., Desktop]) -> None:
    asked = desktop(grants=True)
    shot = Screen(lambda: 10**6).take()
    assert near(opened(shot.screenshot), (320, 200), BLUE)
    assert asked.options["interactive"] == ("b", False)
    assert not asked.picture.exists()


def test_a_refusal_is_told_in_plain_words(desktop: Callable[..., Desktop]) -> None:
    desktop(grants=False)
    shot = Screen(lambda: 10**6).take()
    assert shot.screenshot is None
    assert "Allow it when it asks" in shot.problem


@pytest.mark.usefixtures("bus")
def test_a_desktop_without_a_portal_is_told_in_plain_words() -> None:
    assert "no portal for screenshots" in Screen(lambda: 10**6).take().problem
