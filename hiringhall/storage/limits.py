"""How long a read may take, for who would rather be told soon that it takes longer."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from psycopg.errors import QueryCanceled
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from hiringhall.storage.database import begin_reading

Row = TypeVar("Row")

_STEPS = 20_000
"""Instructions of SQLite, far less than a millisecond of them, between two looks at the time."""
_ROWS = 1_000


class TookTooLongError(Exception):
    """A read was broken off at its deadline."""


class Deadline:
    """The moment, `seconds` after it was made, until which reading may take."""

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left, nothing once it is over."""
        return max(self._ends - time.monotonic(), 0.0)

    def keeping(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Yield rows until it is over. Raises TookTooLongError."""
        for number, row in enumerate(rows):
            if number % _ROWS == 0 and not self.left:
                raise TookTooLongError
            yield row


@contextmanager
def limited(session: Session, deadline: Deadline) -> Iterator[None]:
    """Break statements of a session off that are not done at the deadline: raises TookTooLongError.

    On PostgreSQL each of them has the time that is left now.
    """
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.set_progress_handler(lambda: not deadline.left, _STEPS)
        try:
            yield
        except OperationalError as error:
            if deadline.left:
                raise
            raise TookTooLongError from error
        finally:
            driver.set_progress_handler(None, 0)
        return
    begin_reading(session)  # for as long as the limit lasts
    milliseconds = max(int(deadline.left * 1000), 1)
    session.execute(text("SELECT set_config('statement_timeout', :most, true)"), {"most": str(milliseconds)})
    try:
        yield
    except OperationalError as error:
        if isinstance(error.orig, QueryCanceled):
            raise TookTooLongError from error
        raise
