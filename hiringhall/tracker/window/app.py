"""The window as a whole: which page it shows, and when the program ends."""

import gc
import threading
import tkinter as tk
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from queue import Empty, Queue
from tkinter import ttk
from typing import TypeVar

from hiringhall.tracker.account import Account, forget_account, stored_account
from hiringhall.tracker.address import hall_address
from hiringhall.tracker.clock import Clock
from hiringhall.tracker.errors import TrackerError
from hiringhall.tracker.hall import HallClient
from hiringhall.tracker.sender import Line
from hiringhall.tracker.tracker import Tracker, sign_in
from hiringhall.tracker.window.preview import PreviewPopup
from hiringhall.tracker.window.problems import ProblemsWindow
from hiringhall.tracker.window.sign_in import Entered, SignInPage
from hiringhall.tracker.window.theme import Theme
from hiringhall.tracker.window.work import Actions, WorkPage

Done = TypeVar("Done")

_LOOK = 200
"""Milliseconds between two looks at what is recorded and sent."""
_FREE = 300
"""Looks after which what is in cycles is freed."""


def show_window(folder: Path, clock: Clock, hall: str | None, username: str | None, *, insecure: bool) -> None:
    """Show the window until it is closed. Raises TrackerError where there is no screen."""
    with freed_here():
        App(folder, clock, Entered(hall or "", username or "", ""), insecure=insecure).root.mainloop()


@contextmanager
def freed_here() -> Iterator[None]:
    """Let Python free what is in cycles in this thread alone: Tk breaks when its objects end in another."""
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        gc.enable()


class App:
    """The window of the program; `page` is what it shows."""

    def __init__(self, folder: Path, clock: Clock, entered: Entered, *, insecure: bool = False) -> None:
        try:
            self.root = tk.Tk(className="Hiringhall-tracker")
        except tk.TclError as error:
            raise TrackerError("There is no screen for a window here; --headless works without.") from error
        self.root.title("Hiring Hall Tracker")
        self.root.resizable(width=False, height=False)
        self.root.protocol("WM_DELETE_WINDOW", self.close)
        self.tracker: Tracker | None = None
        self.page: ttk.Frame | None = None
        self.popup: PreviewPopup | None = None
        self.problems: ProblemsWindow | None = None
        self._folder, self._clock, self._insecure = folder, clock, insecure
        self._theme = Theme(self.root)
        self._entered = entered
        self.is_over = False
        self._looks, self.next_look = 0, ""
        account = stored_account(folder)
        if account is not None and entered.hall in {"", account.hall}:
            self._show_work(account)
        else:
            self._show_sign_in(entered)
        self._look()

    # --- pages ---

    def _show(self, page: ttk.Frame) -> None:
        if self.page is not None:
            self.page.destroy()
        self.page = page
        page.pack(fill="both", expand=True)

    def _show_parting(self, text: str) -> None:
        page = ttk.Frame(self.root, padding=self._theme.px(60))
        ttk.Label(page, text=text).pack()
        self._show(page)

    def _show_sign_in(self, entered: Entered, wrong: str = "") -> None:
        page = SignInPage(self.root, self._theme, entered, self._enter)
        self._show(page)
        if wrong:
            page.show_error(wrong)

    def _show_work(self, account: Account) -> None:
        self.tracker = Tracker(account, self._folder, self._clock)
        self.tracker.begin()
        self._entered = self._entered._replace(hall=account.hall)
        actions = Actions(sign_out=self._sign_out, show_problems=self._show_problems)
        self._show(WorkPage(self.root, self._theme, self.tracker, self._clock, actions))

    def _show_problems(self) -> None:
        if self.tracker is not None:
            store = self.tracker.store
            self.problems = ProblemsWindow(self.root, self._theme, store.problems(), store.forget_problems)

    # --- signing in and out ---

    def _enter(self, entered: Entered) -> None:
        self._entered = entered._replace(password="")

        def ask() -> Account:
            address = hall_address(entered.hall, insecure=self._insecure)
            return sign_in(self._folder, self._clock, address, entered.username, entered.password)

        self._in_background(ask, self._show_work, self._refuse)

    def _refuse(self, error: Exception) -> None:
        if isinstance(self.page, SignInPage):
            self.page.show_error(str(error))

    def _fail(self, error: Exception) -> None:
        self._show_sign_in(self._entered, str(error))

    def _sign_out(self) -> None:
        tracker = self._take_tracker()
        if tracker is None:
            return
        self._show_parting("Signing out…")

        def leave() -> int:
            waits = tracker.close()
            forget_account(self._folder)
            client = HallClient(tracker.account.hall, self._clock, tracker.account.token)
            # A hall that cannot be reached keeps the token until its owner ends it there.
            with suppress(TrackerError):
                client.sign_out()
            client.close()
            return waits

        self._in_background(leave, lambda waits: self._show_sign_in(self._entered, _waiting_on(waits)), self._fail)

    def _signed_out(self) -> None:
        """The hall no longer knows this computer: ask who it is; what waits is kept."""
        tracker = self._take_tracker()
        if tracker is None:
            return
        forget_account(self._folder)
        said = "The hall has signed this computer out."
        self._show_sign_in(self._entered, f"{said} {_waiting_on(tracker.store.waiting())}".strip())
        self._in_background(lambda: tracker.close(0), lambda _: None, lambda _: None)

    # --- time ---

    def _look(self) -> None:
        self.next_look = self.root.after(_LOOK, self._look)
        self._looks += 1
        if self._looks % _FREE == 0:
            gc.collect()
        if self.tracker is None or not isinstance(self.page, WorkPage):
            return
        if self.tracker.sender.sent.line is Line.SIGNED_OUT:
            self._signed_out()
            return
        self.page.refresh()
        self._show_preview(self.tracker)

    def _show_preview(self, tracker: Tracker) -> None:
        preview = tracker.engine.recording.preview
        if self.popup is not None and (preview is None or preview.slot != self.popup.slot):
            self.popup.destroy()
            self.popup = None
        if preview is None:
            return
        if self.popup is None:
            slot = preview.slot
            self.popup = PreviewPopup(self.root, self._theme, preview, lambda: tracker.engine.delete_preview(slot))
        self.popup.show(preview)

    # --- the end ---

    def close(self) -> None:
        """Stop working, give sending a moment, and end the program."""
        tracker = self._take_tracker()
        if tracker is None:
            self.end()
            return
        self._show_parting("Sending what is left…")
        self._in_background(tracker.close, lambda _: self.end(), lambda _: self.end())

    def end(self) -> None:
        """End the window."""
        if not self.is_over:
            self.is_over = True
            self.root.after_cancel(self.next_look)
            self.root.destroy()

    def _take_tracker(self) -> Tracker | None:
        tracker, self.tracker = self.tracker, None
        if self.popup is not None:
            self.popup.destroy()
            self.popup = None
        return tracker

    def _in_background(
        self, do: Callable[[], Done], done: Callable[[Done], object], failed: Callable[[Exception], object]
    ) -> None:
        """Do something that takes its time, and then go on in the window's own thread."""
        results: Queue[Callable[[], object]] = Queue()

        def work() -> None:
            try:
                result = do()
            except Exception as error:  # noqa: BLE001 - whatever it is, the window has to go on
                results.put(partial(failed, error))
            else:
                results.put(partial(done, result))

        def look() -> None:
            try:
                go_on = results.get_nowait()
            except Empty:
                self.root.after(_LOOK, look)
            else:
                go_on()

        threading.Thread(target=work, daemon=True).start()
        look()


def _waiting_on(cells: int) -> str:
    return f"{cells} cells wait; they are sent when you sign in again." if cells else ""
