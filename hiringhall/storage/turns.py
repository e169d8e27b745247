"""Whose turn it is to write, where one writes at a time: SQLite."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pysqlite3 import dbapi2 as sqlite
from sqlalchemy.exc import OperationalError

LOCK_WAIT = 10_000
"""Milliseconds that somebody waits for the one who writes."""
_LOOK_EVERY = 2
"""Milliseconds for which SQLite itself waits: up to here it looks each millisecond, later more and more seldom."""
_BEGIN = "BEGIN IMMEDIATE"


class Turns:
    """The turns of a process. Its threads queue here, so that only one of them asks SQLite, which knows no queue."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Have the turn among the threads of this process. Raises OperationalError after LOCK_WAIT."""
        if not self._lock.acquire(timeout=LOCK_WAIT / 1000):
            raise OperationalError(_BEGIN, None, sqlite.OperationalError("the hall is busy with other writes"))
        try:
            yield
        finally:
            self._lock.release()


def begin_writing(driver: Any) -> None:
    """Begin a transaction that writes on SQLite's own connection, as soon as no other process does.

    By itself SQLite looks ever more seldom, so that whoever has waited long is passed by again and again. Raises
    OperationalError after LOCK_WAIT.
    """
    until = time.monotonic() + LOCK_WAIT / 1000
    driver.execute(f"PRAGMA busy_timeout={_LOOK_EVERY}")
    try:
        while True:
            try:
                driver.execute(_BEGIN)
            except sqlite.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite.SQLITE_BUSY or time.monotonic() > until:
                    raise OperationalError(_BEGIN, None, error) from error
            else:
                return
    finally:
        driver.execute(f"PRAGMA busy_timeout={LOCK_WAIT}")
