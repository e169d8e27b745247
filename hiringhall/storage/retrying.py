"""Transactions that PostgreSQL broke off because two waited for each other: done again, they mostly pass."""

from collections.abc import Callable
from typing import TypeVar

import psycopg
from sqlalchemy.exc import DBAPIError

Done = TypeVar("Done")
ATTEMPTS = 5


def through_deadlocks(transaction: Callable[[], Done]) -> Done:
    """Run a whole transaction, again if it was the victim of a deadlock; return what it returns.

    For work in bulk that nobody waits for. Raises what the last attempt raises.
    """
    for _ in range(ATTEMPTS - 1):
        try:
            return transaction()
        except (DBAPIError, psycopg.Error) as error:
            if not _is_deadlock(error):
                raise
    return transaction()


def _is_deadlock(error: DBAPIError | psycopg.Error) -> bool:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(cause, psycopg.errors.DeadlockDetected)
