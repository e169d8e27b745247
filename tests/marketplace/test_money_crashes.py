"""A process that approves, bills and pays is killed at any moment: what it did stays, the rest is done, nothing twice.

A few times here; `MONEY_KILLS=200` kills it two hundred times on each kind of database.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from hiringhall.storage import Database
from tests.support.crashing import books_of, fill, move_money
from tests.support.halls import DatabaseKind
from tests.support.market import Market
from tests.support.migrated import MigratedDatabases
from tests.support.money import breaches
from tests.support.postgres import PostgresCluster

KILLS = int(os.environ.get("MONEY_KILLS", "6"))
A_ROUND = 20
"""Kills after which a round is left in peace, so that every phase is disturbed."""


def test_after_any_kills_the_books_are_those_of_an_undisturbed_run(
    database_kind: DatabaseKind, migrated: MigratedDatabases, postgres: PostgresCluster, tmp_path: Path
) -> None:
    with migrated.copy(database_kind, tmp_path) as filled:
        market = Market(filled, is_migrated=True)
        fill(market)
        market.database.close()
        with copied(filled, postgres, tmp_path / "undisturbed.db") as url:
            assert move_money(url) == 0
            expected = sound_books(url)
        killed, seed = 0, 0
        while killed < KILLS:
            seed += 1
            with copied(filled, postgres, tmp_path / f"round-{seed}.db") as url:
                killed += move_money(url, Random(seed), min(A_ROUND, KILLS - killed))  # noqa: S311 - moments, no secrets
                assert sound_books(url) == expected, f"round {seed}, {killed} kills"


def sound_books(url: str) -> dict[str, list[str]]:
    """Return what is in the books, which must be sound."""
    database = Database(url)
    assert breaches(database) == []
    books = books_of(database)
    database.close()
    return books


@contextmanager
def copied(url: str, postgres: PostgresCluster, file: Path) -> Iterator[str]:
    """Lend a copy of a database that nobody has open, on SQLite in a file."""
    if url.startswith("sqlite"):
        for suffix in ("", "-wal"):
            source = Path(url.removeprefix("sqlite:///") + suffix)
            if source.exists():
                shutil.copy(source, f"{file}{suffix}")
        yield f"sqlite:///{file}"
        return
    copy = postgres.create(url)
    try:
        yield copy
    finally:
        postgres.drop(copy)
