"""A screen that nobody sees, and a data folder for the tracker."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from Xlib import XK, X
from Xlib.display import Display
from Xlib.ext import xtest

from hiringhall.marketplace.diary.models import DiaryCell
from hiringhall.tracker.account import Account
from hiringhall.tracker.places import own_folder
from hiringhall.tracker.wire import Person
from tests.support.hall import Hall
from tests.support.trackers import Worker, sign_in, worker
from tests.tracker.lines import Line


@pytest.fixture(scope="session")
def xvfb() -> Iterator[str]:
    """Run an X server for this worker; gives the name of its display."""
    ready, tell = os.pipe()
    # The server finds a free number by itself and tells it as soon as it serves.
    # It would begin anew whenever the last program leaves, and refuse those who come meanwhile.
    command = ["Xvfb", "-displayfd", str(tell), "-screen", "0", "800x700x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[tell], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(tell)
    with os.fdopen(ready) as told:
        number = told.readline().strip()
    assert number, "Xvfb did not start."
    yield f":{number}"
    server.terminate()
    server.wait()


class Typist:
    """Somebody at the keyboard and mouse of a screen; every event goes through the X server."""

    def __init__(self, screen: str) -> None:
        self._display = Display(screen)

    def type(self, text: str) -> None:
        """Press one key after the other."""
        for sign in text:
            self.press({" ": "space", "-": "minus"}.get(sign, sign))

    def press(self, name: str) -> None:
        """Press a key by its name, such as Return."""
        key = self._display.keysym_to_keycode(XK.string_to_keysym(name))
        self._do(X.KeyPress, key)
        self._do(X.KeyRelease, key)

    def point(self, x: int, y: int) -> None:
        """Put the mouse somewhere."""
        self._do(X.MotionNotify, x=x, y=y)

    def click(self, times: int) -> None:
        """Click where the mouse is."""
        for _ in range(times):
            self._press(X.Button1)

    def scroll(self, turns: int) -> None:
        """Turn the wheel."""
        for _ in range(turns):
            self._press(X.Button4)

    def move(self, steps: int) -> None:
        """Move the mouse without a pause."""
        for step in range(steps):
            self.point(10 + 3 * step, 10 + step % 3)

    def close(self) -> None:
        """Leave the screen."""
        self._display.close()

    def _press(self, button: int) -> None:
        self._do(X.ButtonPress, button)
        self._do(X.ButtonRelease, button)

    def _do(self, *event: int, **place: int) -> None:
        xtest.fake_input(self._display, *event, **place)
        self._display.sync()


@pytest.fixture
def screen(xvfb: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let the test and the programs it starts see the screen; gives the name of its display."""
    monkeypatch.setenv("DISPLAY", xvfb)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    return xvfb


@pytest.fixture
def typist(screen: str) -> Iterator[Typist]:
    """Return somebody who sits at the screen."""
    typist = Typist(screen)
    yield typist
    typist.close()


@pytest.fixture
def wanda(hall: Hall) -> Worker:
    """Add a freelancer with an hourly contract to the shared hall."""
    return worker(hall.backstage)


@pytest.fixture
def account(hall: Hall, wanda: Worker) -> Account:
    """Sign the freelancer in without a password, which takes its time."""
    return signed_in(hall, wanda)


def signed_in(hall: Hall, worker: Worker) -> Account:
    """Return a freelancer of a hall as somebody who is signed in."""
    user = worker.user
    return Account(hall.base_url, sign_in(hall.backstage, user.id), Person(user.key, user.name, user.timezone))


def diary(hall: Hall, worker: Worker) -> list[DiaryCell]:
    """Return the cells of a freelancer as the hall has them."""
    with hall.backstage.hall.database.reading() as session:
        cells = select(DiaryCell).where(DiaryCell.freelancer_id == worker.user.id).order_by(DiaryCell.slot)
        return list(session.scalars(cells))


@pytest.fixture
def line(hall: Hall) -> Iterator[Line]:
    """Return a line to the shared hall that can be cut."""
    line = Line(hall.base_url)
    yield line
    line.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return an empty data folder of a tracker."""
    return own_folder(tmp_path / "tracker")
