"""The window under a real X server, steered by its events, with a real hall behind it."""

import tkinter as tk
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tkinter import ttk

import msgspec
import pytest

from hiringhall.marketplace.contracts.pausing import pause_contract
from hiringhall.marketplace.diary.models import CellStatus
from hiringhall.marketplace.diary.presence import at_work
from hiringhall.tracker.account import store_account, stored_account
from hiringhall.tracker.clock import Clock
from hiringhall.tracker.errors import SignedOutError
from hiringhall.tracker.hall import HallClient
from hiringhall.tracker.store import Store
from hiringhall.tracker.tracker import Tracker
from hiringhall.tracker.window.app import App, freed_here
from hiringhall.tracker.window.sign_in import Entered, SignInPage
from hiringhall.tracker.window.words import countdown, duration, hours
from hiringhall.tracker.window.work import WorkPage
from hiringhall.tracker.wire import Cell, Fate, Result, Status
from tests.support.hall import Hall
from tests.support.halls import DatabaseKind
from tests.support.trackers import PASSWORD, Worker, another_contract
from tests.support.waiting import until
from tests.tracker.conftest import Typist, diary, signed_in
from tests.tracker.hands import StillClock
from tests.tracker.lines import Line
from tests.tracker.programs import Program

pytestmark = pytest.mark.usefixtures("screen")


@pytest.fixture
def database_kind() -> DatabaseKind:
    """Run on one database: the window knows neither."""
    return "sqlite"


_LEFT: list[App] = []
"""Windows that were put away."""


class Window:
    """A window and the clock of its tracker."""

    def __init__(self, folder: Path, entered: Entered) -> None:
        self.clock = StillClock()
        self.app = App(folder, self.clock, entered)

    def until(self, happened: Callable[[], object]) -> None:
        """Let the window live until something has happened."""

        def look() -> object:
            self.app.root.update()
            return happened()

        until(look)

    @property
    def work(self) -> WorkPage:
        """Its page of work."""
        assert isinstance(self.app.page, WorkPage)
        return self.app.page

    @property
    def sign_in(self) -> SignInPage:
        """Its form."""
        assert isinstance(self.app.page, SignInPage)
        return self.app.page

    def leave(self) -> None:
        """Stop working and put the window away.

        It stays until the process ends, since Tk may break down on the next window after it has destroyed one that had
        the focus. Users have one window.
        """
        if self.app.tracker is not None:
            self.app.tracker.close(0)
        self.app.root.after_cancel(self.app.next_look)
        self.app.root.withdraw()
        self.app.root.update()
        _LEFT.append(self.app)

    def texts(self) -> str:
        """Return all that is to be read in it."""
        return "\n".join(_texts(self.app.root))

    def shows(self, text: str) -> None:
        """Wait until something is to be read."""
        self.until(lambda: text in self.texts())

    def works(self) -> bool:
        """Tell whether work is going on."""
        return self.app.tracker is not None and self.app.tracker.engine.recording.work is not None

    def pass_time(self, seconds: float) -> None:
        """Let time pass, with looks at the clock on the way."""
        self.clock.rests, self.clock.to_pass = False, seconds
        self.until(lambda: self.clock.rests)

    def reach_capture(self) -> None:
        """Let time pass until a capture is in preview."""
        while not ((recording := self.tracker.engine.recording).preview or recording.next_capture):
            self.pass_time(50)  # by single looks: what is captured with one is in preview until the next
        if recording.next_capture is not None:
            self.pass_time(max(0.0, recording.next_capture - self.clock.now()))
        self.until(lambda: self.app.popup)

    @property
    def tracker(self) -> Tracker:
        """What it shows."""
        assert self.app.tracker is not None
        return self.app.tracker

    def click(self, typist: Typist, widget: tk.Misc) -> None:
        """Click into the middle of what is shown."""
        self.app.root.update()
        typist.point(
            widget.winfo_rootx() + widget.winfo_width() // 2, widget.winfo_rooty() + widget.winfo_height() // 2
        )
        typist.click(1)

    def enter(self, typist: Typist, field: ttk.Entry, text: str) -> None:
        """Type into a field."""
        field.focus_force()
        self.app.root.update()
        typist.type(text)
        self.until(lambda: field.get().endswith(text))


def _texts(widget: tk.Misc) -> Iterator[str]:
    for child in widget.winfo_children():
        if isinstance(child, ttk.Label | ttk.Button) and child.winfo_ismapped():
            yield str(child.cget("text"))
        yield from _texts(child)


OpenWindow = Callable[..., Window]


@pytest.fixture
def window(folder: Path) -> Iterator[OpenWindow]:
    """Return what opens the window; it is put away in the end."""
    opened: list[Window] = []

    def open_window(hall: str = "", username: str = "") -> Window:
        opened.append(Window(folder, Entered(hall, username, "")))
        return opened[-1]

    with freed_here():
        yield open_window
        for each in opened:
            each.leave()


def working(hall: Hall, worker: Worker) -> list[str]:
    with hall.backstage.hall.database.reading() as session:
        return [work.memo for work in at_work(session, [worker.contract.id])]


def test_from_signing_in_to_the_diary(hall: Hall, wanda: Worker, window: OpenWindow, typist: Typist) -> None:
    w = window(hall.base_url)
    w.enter(typist, w.sign_in.username, wanda.user.username)
    typist.press("Tab")
    typist.type("nonsense")
    typist.press("Return")
    w.shows("do not match")
    w.sign_in.password.delete(0, "end")
    w.enter(typist, w.sign_in.password, PASSWORD)
    w.click(typist, w.sign_in.button)
    w.shows("Wanda Worker")
    w.shows("0:00 this week")
    w.enter(typist, w.work.memo, "index the shop")
    typist.press("Return")
    w.until(lambda: working(hall, wanda) == ["index the shop"])

    w.reach_capture()
    first = w.app.popup
    assert first is not None
    w.shows("Captured; it is kept in 10 s")
    w.click(typist, first.button)
    w.until(lambda: w.app.popup is None)
    assert w.tracker.store.is_taken(first.slot)

    w.reach_capture()
    w.pass_time(11)
    w.until(lambda: w.app.popup is None)
    w.shows("1 waiting")
    w.shows("0:10 this week")
    w.click(typist, w.work.button)
    w.shows("All sent")
    (cell,) = diary(hall, wanda)
    assert (cell.slot, cell.status.value, cell.memo) == (first.slot + 1, "exit", "index the shop")
    assert cell.screenshot
    w.until(lambda: not working(hall, wanda))
    assert not w.works()


def test_work_is_changed_while_it_goes_on(
    hall: Hall, wanda: Worker, folder: Path, window: OpenWindow, typist: Typist
) -> None:
    other = another_contract(hall.backstage, wanda)
    store_account(folder, signed_in(hall, wanda))
    w = window()
    w.until(lambda: len(w.work.contract.cget("values")) == 2)
    w.click(typist, w.work.button)
    w.until(w.works)
    chosen = w.tracker.engine.recording.work
    w.work.contract.current(1)
    w.work.contract.event_generate("<<ComboboxSelected>>")
    w.until(lambda: w.tracker.engine.recording.work != chosen)
    w.enter(typist, w.work.memo, "draw")
    w.until(lambda: getattr(w.tracker.engine.recording.work, "memo", "") == "draw")
    work = w.tracker.engine.recording.work
    assert chosen is not None
    assert work is not None
    assert {chosen.contract_id, work.contract_id} == {wanda.contract.id, other.id}


def test_a_paused_contract_cannot_be_started(hall: Hall, wanda: Worker, folder: Path, window: OpenWindow) -> None:
    with hall.backstage.act() as session:
        pause_contract(session, wanda.client, wanda.contract.key)
    store_account(folder, signed_in(hall, wanda))
    w = window()
    w.shows("This contract is paused")
    assert str(w.work.button.cget("state")) == "disabled"


def test_without_a_network_it_works_with_what_it_knows(
    hall: Hall, wanda: Worker, folder: Path, window: OpenWindow, line: Line, typist: Typist
) -> None:
    store_account(folder, msgspec.structs.replace(signed_in(hall, wanda), hall=line.address))
    _learn_contracts(folder)
    line.cut()
    w = window()
    w.shows("No connection")
    w.click(typist, w.work.button)
    w.until(w.works)
    w.reach_capture()
    w.pass_time(11)
    w.shows("1 waiting; no connection")


def _learn_contracts(folder: Path) -> None:
    """Let the tracker remember what the hall says of contracts, as a start with a network does."""
    account = stored_account(folder)
    assert account is not None
    client, store = HallClient(account.hall, Clock(), account.token), Store(folder / "cells.db", account.name, 0)
    store.remember_contracts(client.contracts())
    store.close()
    client.close()


def test_who_is_signed_out_by_the_hall_is_asked_again(
    hall: Hall, wanda: Worker, folder: Path, window: OpenWindow, typist: Typist
) -> None:
    account = signed_in(hall, wanda)
    store_account(folder, account)
    w = window()
    w.shows("0:00 this week")
    client = HallClient(account.hall, Clock(), account.token)
    client.sign_out()
    client.close()
    w.click(typist, w.work.button)
    w.shows("The hall has signed this computer out.")
    assert stored_account(folder) is None


def test_problems_can_be_read_and_put_away(
    hall: Hall, wanda: Worker, folder: Path, window: OpenWindow, typist: Typist
) -> None:
    store_account(folder, signed_in(hall, wanda))
    w = window()
    store = w.tracker.store
    refused = Cell(contract_id=1, slot=7, captured_at=4200, status=Status.NORMAL, minutes=(), memo="")
    store.settle([refused], [Result(Fate.REFUSED, "you have no such contract.")])
    w.shows("1 problem")
    w.click(typist, w.work.problems)
    w.shows("you have no such contract.")
    assert w.app.problems is not None
    w.click(typist, w.app.problems.button)
    w.until(lambda: store.problems() == [])
    w.until(lambda: "1 problem" not in w.texts())


def test_signing_out_forgets_the_token_here_and_there(
    hall: Hall, wanda: Worker, folder: Path, window: OpenWindow, typist: Typist
) -> None:
    account = signed_in(hall, wanda)
    store_account(folder, account)
    w = window()
    w.shows("0:00 this week")
    w.click(typist, w.work.sign_out)
    w.shows("Sign in to track your work")
    assert stored_account(folder) is None
    client = HallClient(account.hall, Clock(), account.token)
    with pytest.raises(SignedOutError):
        client.contracts()
    client.close()


def test_closing_the_window_ends_the_work_and_sends_it(hall: Hall, wanda: Worker, folder: Path) -> None:
    store_account(folder, signed_in(hall, wanda))
    with Program(("-m", "tests.tracker.closing", folder)) as program:
        assert (program.status(), program.lines) == (0, [])
    assert diary(hall, wanda)[-1].status is CellStatus.EXIT


def test_the_form_is_used_by_keyboard_alone(window: OpenWindow, typist: Typist) -> None:
    w = window()
    order = [w.sign_in.hall, w.sign_in.username, w.sign_in.password, w.sign_in.button]
    order[0].focus_force()
    for field in order:
        w.until(partial(_has_focus, w.app.root, field))
        typist.press("Tab")
    w.sign_in.hall.insert(0, "http://hall.example")
    w.sign_in.hall.focus_force()
    w.app.root.update()
    typist.press("Return")
    w.shows("must begin with https://")


def _has_focus(root: tk.Tk, field: tk.Misc) -> bool:
    return root.focus_get() is field


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (hours(0), "0:00"),
        (hours(20), "3:20"),
        (duration(3599), "0:59"),
        (countdown(244.2), "4:05"),
        (countdown(-3), "0:00"),
    ],
)
def test_times_are_said_in_words(said: str, wanted: str) -> None:
    assert said == wanted
