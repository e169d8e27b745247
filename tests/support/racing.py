"""Several who act at the same moment, each in a transaction of their own. For PostgreSQL: SQLite has one writer."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from hiringhall.marketplace.errors import Refused
from hiringhall.storage import Database
from tests.support.market import Market

Act = Callable[[Session], object]
PATIENCE = 20  # seconds until those who wait for each other are given up
MOMENT = 0.002  # seconds that a transaction lingers after each statement, so that several overlap


def race(market: Market, acts: Sequence[Act]) -> list[str]:
    """Let all begin, then act at once; return, sorted, "done" for each that did and the refusals of the others."""
    return sorted("done" if outcome is None else type(outcome).__name__ for outcome in outcomes(market, acts))


def outcomes(market: Market, acts: Sequence[Act]) -> list[Refused | None]:
    """Let all begin, then act at once; return in order how each was refused, None where it was done.

    Raises AssertionError when one broke or never ended.
    """
    start = threading.Barrier(len(acts))
    found: list[Exception | None] = [TimeoutError("it waits for ever")] * len(acts)

    def run(index: int, act: Act) -> None:
        try:
            with market.act() as session:
                session.execute(text("SELECT 1"))  # everybody is in the transaction before anybody acts
                start.wait()
                act(session)
            found[index] = None
        except Exception as error:  # noqa: BLE001 - whatever else went wrong is told below
            found[index] = error

    threads = [threading.Thread(target=run, args=each, daemon=True) for each in enumerate(acts)]
    with _lingering(market.database):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
    told = [outcome for outcome in found if outcome is None or isinstance(outcome, Refused)]
    assert len(told) == len(found), found
    return told


@contextmanager
def _lingering(database: Database) -> Iterator[None]:
    def linger(*_: Any) -> None:
        threading.Event().wait(MOMENT)

    event.listen(database.engine, "after_cursor_execute", linger)
    yield
    event.remove(database.engine, "after_cursor_execute", linger)
