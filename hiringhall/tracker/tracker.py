"""Puts the parts together for one account: what records, what keeps, what sends."""

import platform
from pathlib import Path
from zoneinfo import ZoneInfo

from hiringhall import __version__
from hiringhall.tracker import picture
from hiringhall.tracker.account import Account, store_account
from hiringhall.tracker.clock import Clock
from hiringhall.tracker.counting import Counter
from hiringhall.tracker.engine import Engine
from hiringhall.tracker.errors import TrackerError
from hiringhall.tracker.hall import HallClient
from hiringhall.tracker.recorder import PREVIEW, Recorder
from hiringhall.tracker.screen import NoScreen, Screen, has_screen
from hiringhall.tracker.sender import Sender
from hiringhall.tracker.slots import first_of_day, first_of_week
from hiringhall.tracker.store import Store
from hiringhall.tracker.wire import LONGEST_NAME, Contract, Contracts

_LAST_WORDS = 10.0
"""Seconds that are given to sending at the end."""


class Tracker:
    """The tracker of an account, from `begin` to `close`; `limits` tells what is not recorded here, in plain words."""

    def __init__(self, account: Account, folder: Path, clock: Clock, *, preview: float = PREVIEW) -> None:
        self.account = account
        self.limits = ""
        self.store = Store(folder / "cells.db", account.name, clock.now())
        self.sender = Sender(HallClient(account.hall, clock, account.token), self.store, clock)
        self._clock = clock
        self._counter = Counter()
        camera = Screen(self._largest) if has_screen() else NoScreen()
        recorder = Recorder(clock, self.store, self._counter, camera, preview=preview)
        self.engine = Engine(recorder, self.sender, clock)

    def begin(self) -> None:
        """Begin to look at keyboard and mouse, to keep time and to send."""
        try:
            self._counter.start()
        except TrackerError as error:
            self.limits = str(error)
        self.sender.start()
        self.engine.begin()

    def close(self, patience: float = _LAST_WORDS) -> int:
        """Stop working, send what can be sent within `patience` seconds; return how many cells wait on."""
        self.engine.finish()
        self._counter.stop()
        self.sender.close(patience)
        waiting = self.store.waiting()
        self.store.close()
        return waiting

    @property
    def contracts(self) -> Contracts | None:
        """What the person may work on, as the hall said last."""
        return self.sender.contracts

    def cells_today(self, contract: Contract) -> int:
        """Return the cells of a contract on the person's day, with those that wait."""
        zone = ZoneInfo(self.account.person.timezone)
        return contract.today.cells + self.store.waiting(contract.id, first_of_day(self._clock.now(), zone))

    def cells_of_week(self, contract: Contract) -> int:
        """Return the cells of a contract in the billing week, with those that wait."""
        return contract.week.cells + self.store.waiting(contract.id, first_of_week(self._clock.now()))

    def _largest(self) -> int:
        return self.contracts.screenshots.largest if self.contracts else picture.USUAL


def sign_in(folder: Path, clock: Clock, hall: str, username: str, password: str) -> Account:
    """Sign in on this computer and remember it. Raises TrackerError with what to tell the person."""
    client = HallClient(hall, clock)
    try:
        computer = platform.node()[:LONGEST_NAME] or "computer"
        answer = client.sign_in(username, password, computer, f"{platform.system()}/{__version__}")
    finally:
        client.close()
    account = Account(hall, answer.token, answer.person)
    store_account(folder, account)
    return account
