"""A tracker that works through ten minutes in a moment: everything but the time and the screen is the program's.

Run as `python -m tests.tracker.storm FOLDER CONTRACT FIRST LAST`; prints each slot as soon as its cell is kept, and
ends when all up to LAST are sent. Started again it goes on after what it kept before.
"""

import sys
import time
from pathlib import Path

from hiringhall.tracker.account import stored_account
from hiringhall.tracker.clock import Clock
from hiringhall.tracker.hall import HallClient
from hiringhall.tracker.recorder import Recorder, Work
from hiringhall.tracker.screen import Shot
from hiringhall.tracker.sender import Sender
from hiringhall.tracker.slots import start_of
from hiringhall.tracker.store import Store
from tests.support.trackers import picture
from tests.tracker.hands import Chance, Hands, SetClock

STEP = 50


class Screens:
    """A camera whose pictures differ."""

    def __init__(self) -> None:
        self._taken = 0

    def take(self) -> Shot:
        """Return the next picture."""
        self._taken += 1
        return Shot(picture(self._taken % 100), "shop.sql")


def main(folder: Path, contract_id: int, first: int, last: int) -> None:
    """Work from the first slot to the last, and send everything."""
    account = stored_account(folder)
    if account is None:
        raise LookupError("Nobody is signed in.")
    store = Store(folder / "cells.db", account.name, time.time())
    sender = Sender(HallClient(account.hall, Clock(), account.token), store, Clock())
    sender.start()
    while store.is_taken(first):
        first += 1
    clock = SetClock(start_of(first))
    recorder = Recorder(clock, store, Hands(), Screens(), preview=0, chance=Chance([30, 300, 550]))
    recorder.start(Work(contract_id, None, "Index the shop"))
    for slot in range(first, last + 1):
        while clock.now() < start_of(slot + 1):
            recorder.tick()
            clock.move(STEP)
        assert store.is_taken(slot)
        sys.stdout.write(f"{slot}\n")
    recorder.finish()
    while store.waiting():
        sender.hurry()
        time.sleep(0.05)
    sender.close(5)
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
