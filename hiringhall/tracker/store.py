"""Keeps cells on disk from their capture until the hall has answered for them; survives a crash at any moment."""

import json
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from hiringhall.tracker.places import own_file
from hiringhall.tracker.slots import SECONDS
from hiringhall.tracker.wire import Cell, Contracts, Fate, Result, Status

LATEST = 7 * 86_400
"""Seconds after the end of a slot until which halls take its cell."""
_MOST_PROBLEMS = 100
_REMEMBERED = LATEST + 86_400

_TABLES = """
CREATE TABLE IF NOT EXISTS cells (
    account TEXT, contract_id INTEGER, slot INTEGER, captured_at INTEGER, status TEXT, minutes TEXT, memo TEXT,
    activity_id INTEGER, window_title TEXT, screenshot BLOB, open INTEGER, PRIMARY KEY (account, slot)
);
CREATE TABLE IF NOT EXISTS taken (account TEXT, slot INTEGER, PRIMARY KEY (account, slot)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS problems (
    account TEXT, slot INTEGER, contract_id INTEGER, message TEXT, PRIMARY KEY (account, slot)
);
CREATE TABLE IF NOT EXISTS contracts (account TEXT PRIMARY KEY, answer BLOB);
"""
_FIELDS = ", ".join(Cell.__struct_fields__)


class Problem(NamedTuple):
    """A cell that will not be in the diary, and why."""

    slot: int
    contract_id: int
    message: str


class Store:
    """The cells of one account. Whatever a method has returned from is on disk. Any thread may use it.

    The newest cell is open at first: its minutes still grow, and whether it is the last of its stretch is not known.
    One that an earlier program left open ends its stretch. A slot has one cell at most, also after it was sent or
    deleted. Cells that no hall takes any more because of their age become problems at `now`, in seconds.
    """

    def __init__(self, path: Path, account: str, now: float, *, moved: Callable[[], None] = lambda: None) -> None:
        self._account = account
        self._lock = threading.Lock()
        self.moved = moved
        # One connection alone: several could lose writes in some releases of SQLite.
        self._connection = sqlite3.connect(own_file(path), check_same_thread=False)
        for pragma in ("auto_vacuum = FULL", "journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        with self._connection:
            self._connection.executescript(_TABLES)
            self._connection.execute("UPDATE cells SET open = 0, status = ? WHERE open", (Status.EXIT,))
            self._connection.execute("DELETE FROM taken WHERE slot < ?", ((now - _REMEMBERED) // SECONDS,))
        self.give_up_old(now)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    # --- while work is recorded ---

    def open_cell(self, cell: Cell) -> bool:
        """Keep a cell that still grows; tell whether it was kept, which it is not when its slot is taken."""
        with self._lock, self._connection:
            if not self._take(cell.slot):
                return False
            values = (*(getattr(cell, name) for name in Cell.__struct_fields__ if name != "minutes"),)
            names = ", ".join(name for name in Cell.__struct_fields__ if name != "minutes")
            self._connection.execute(
                f"INSERT INTO cells (account, {names}, minutes, open) VALUES (?{', ?' * len(values)}, ?, 1)",  # noqa: S608 - our own names
                (self._account, *values, json.dumps(cell.minutes)),
            )
        return True

    def grow(self, minutes: Sequence[tuple[int, int]]) -> None:
        """Write down the minutes of the open cell."""
        with self._lock, self._connection:
            self._connection.execute(
                "UPDATE cells SET minutes = ? WHERE open AND account = ?", (json.dumps(minutes), self._account)
            )

    def close_cell(self, minutes: Sequence[tuple[int, int]], status: Status) -> None:
        """Finish the open cell, so that it is sent."""
        with self._lock, self._connection:
            self._connection.execute(
                "UPDATE cells SET minutes = ?, status = ?, open = 0 WHERE open AND account = ?",
                (json.dumps(minutes), status, self._account),
            )
        self.moved()

    def give_away(self, slot: int) -> None:
        """Let a slot have no cell any more, since the person deleted it."""
        with self._lock, self._connection:
            self._take(slot)

    def is_taken(self, slot: int) -> bool:
        """Tell whether a slot had its cell, be it kept, sent or deleted."""
        with self._lock:
            found = self._connection.execute(
                "SELECT 1 FROM taken WHERE account = ? AND slot = ?", (self._account, slot)
            )
            return found.fetchone() is not None

    # --- while cells are sent ---

    def batch(self, most: int, most_bytes: int) -> list[Cell]:
        """Return the oldest cells that can be sent, one at least if there is one, and no more than these bounds."""
        with self._lock:
            sizes = self._connection.execute(
                "SELECT slot, coalesce(length(screenshot), 0) FROM cells WHERE account = ? AND NOT open"
                " ORDER BY slot LIMIT ?",
                (self._account, most),
            )
            last, total = None, 0
            for slot, size in sizes:
                total += size
                if last is not None and total > most_bytes:
                    break
                last = slot
            rows = self._connection.execute(
                f"SELECT {_FIELDS} FROM cells WHERE account = ? AND NOT open AND slot <= ? ORDER BY slot",  # noqa: S608 - our own names
                (self._account, last if last is not None else -1),
            )
            return [_cell(row) for row in rows]

    def settle(self, cells: Sequence[Cell], results: Sequence[Result]) -> None:
        """Forget cells that the hall has answered for, in this order; those it refused become problems."""
        with self._lock:
            with self._connection:
                for cell, result in zip(cells, results, strict=True):
                    if result.fate is Fate.REFUSED:
                        self._complain(cell.slot, cell.contract_id, result.message or "The hall refused it.")
                    self._connection.execute(
                        "DELETE FROM cells WHERE account = ? AND slot = ?", (self._account, cell.slot)
                    )
            # What was sent is not to stay readable in the log of the database.
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def drop_screenshot(self, slot: int) -> None:
        """Forget the screenshot of a cell that is too large to be sent; the time remains."""
        with self._lock, self._connection:
            self._connection.execute(
                "UPDATE cells SET screenshot = NULL WHERE account = ? AND slot = ?", (self._account, slot)
            )

    def give_up_old(self, now: float) -> None:
        """Make problems of the cells that are too old for any hall."""
        with self._lock, self._connection:
            old = self._connection.execute(
                "SELECT slot, contract_id FROM cells WHERE account = ? AND (slot + 1) * ? < ?",
                (self._account, SECONDS, now - LATEST),
            )
            for slot, contract_id in old.fetchall():
                self._complain(slot, contract_id, "The hall could not be reached for seven days.")
                self._connection.execute("DELETE FROM cells WHERE account = ? AND slot = ?", (self._account, slot))

    # --- what is shown ---

    def waiting(self, contract_id: int | None = None, since: int = 0) -> int:
        """Return how many cells were not sent so far: all, or those of a contract and from a slot on."""
        with self._lock:
            found = self._connection.execute(
                "SELECT count(*) FROM cells WHERE account = ? AND slot >= ? AND (?3 IS NULL OR contract_id = ?3)",
                (self._account, since, contract_id),
            )
            return int(found.fetchone()[0])

    def problems(self) -> list[Problem]:
        """Return what will not be in the diary, the newest first."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT slot, contract_id, message FROM problems WHERE account = ? ORDER BY slot DESC",
                (self._account,),
            )
            return [Problem(*row) for row in rows]

    def forget_problems(self) -> None:
        """Forget the problems, since the person has read them."""
        with self._lock, self._connection:
            self._connection.execute("DELETE FROM problems WHERE account = ?", (self._account,))

    def remember_contracts(self, contracts: Contracts) -> None:
        """Keep what the hall said last about contracts, for a start without network."""
        with self._lock, self._connection:
            self._connection.execute(
                "INSERT INTO contracts VALUES (?, ?) ON CONFLICT DO UPDATE SET answer = excluded.answer",
                (self._account, msgspec.msgpack.encode(contracts)),
            )

    def contracts(self) -> Contracts | None:
        """Return what the hall said last about contracts."""
        with self._lock:
            row = self._connection.execute(
                "SELECT answer FROM contracts WHERE account = ?", (self._account,)
            ).fetchone()
        try:
            return msgspec.msgpack.decode(row[0], type=Contracts) if row else None
        except msgspec.MsgspecError:
            return None

    def _take(self, slot: int) -> bool:
        taken = self._connection.execute("INSERT OR IGNORE INTO taken VALUES (?, ?)", (self._account, slot))
        return taken.rowcount == 1

    def _complain(self, slot: int, contract_id: int, message: str) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO problems VALUES (?, ?, ?, ?)", (self._account, slot, contract_id, message)
        )
        self._connection.execute(
            "DELETE FROM problems WHERE account = ?1 AND slot NOT IN"
            " (SELECT slot FROM problems WHERE account = ?1 ORDER BY slot DESC LIMIT ?2)",
            (self._account, _MOST_PROBLEMS),
        )


def _cell(row: Sequence[object]) -> Cell:
    facts = dict(zip(Cell.__struct_fields__, row, strict=True))
    return msgspec.convert(facts | {"minutes": json.loads(str(facts["minutes"]))}, Cell)
