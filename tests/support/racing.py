"""Several who act at the same moment, each in a transaction of their own."""

import threading
from collections.abc import Callable, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from hiringhall.marketplace.errors import Refused
from tests.support.market import Market


def race(market: Market, acts: Sequence[Callable[[Session], object]]) -> list[str]:
    """Let all begin, then act at once; return, sorted, "done" for each that did and the refusals of the others."""
    start, outcomes = threading.Barrier(len(acts)), []

    def run(act: Callable[[Session], object]) -> None:
        try:
            with market.act() as session:
                session.execute(text("SELECT 1"))  # everybody is in the transaction before anybody acts
                start.wait()
                act(session)
            outcomes.append("done")
        except Refused as refused:
            outcomes.append(type(refused).__name__)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)
