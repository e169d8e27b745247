"""A screen that nobody sees, and a data folder for the tracker."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from hiringhall.marketplace.diary.models import DiaryCell
from hiringhall.tracker.account import Account
from hiringhall.tracker.places import own_folder
from hiringhall.tracker.wire import Person
from tests.support.hall import Hall
from tests.support.trackers import Worker, sign_in, worker


@pytest.fixture(scope="session")
def xvfb() -> Iterator[str]:
    """Run an X server for this worker; gives the name of its display."""
    ready, tell = os.pipe()
    # The server finds a free number by itself and tells it as soon as it serves.
    command = ["Xvfb", "-displayfd", str(tell), "-screen", "0", "800x700x24", "-nolisten", "tcp"]
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

    def __init__(self) -> None:
        # It looks for the screen as soon as it is imported.
        from pynput import keyboard, mouse  # noqa: PLC0415

        self._keyboard, self._mouse, self._left = keyboard.Controller(), mouse.Controller(), mouse.Button.left

    def type(self, text: str) -> None:
        """Press one key after the other."""
        self._keyboard.type(text)

    def click(self, times: int) -> None:
        """Click where the mouse is."""
        self._mouse.click(self._left, times)

    def scroll(self, turns: int) -> None:
        """Turn the wheel."""
        self._mouse.scroll(0, turns)

    def move(self, steps: int) -> None:
        """Move the mouse without a pause."""
        self._mouse.position = (10, 10)
        for step in range(steps):
            self._mouse.move(3, step % 3)


@pytest.fixture
def screen(xvfb: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let the test and the programs it starts see the screen; gives the name of its display."""
    monkeypatch.setenv("DISPLAY", xvfb)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    return xvfb


@pytest.fixture
def typist(screen: str) -> Typist:
    """Return somebody who sits at the screen."""
    assert screen
    return Typist()


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
def folder(tmp_path: Path) -> Path:
    """Return an empty data folder of a tracker."""
    return own_folder(tmp_path / "tracker")
