"""The tracker is killed while it keeps and sends cells as fast as it can."""

import random
import signal
from pathlib import Path

import pytest

from hiringhall.tracker.account import store_account
from tests.support.hall import Hall
from tests.support.halls import DatabaseKind
from tests.support.trackers import Worker, earlier
from tests.tracker.conftest import diary, signed_in
from tests.tracker.programs import Program

KILLS = 4
MOST = 20
"""Cells that are kept at most before it is killed."""


@pytest.fixture
def database_kind() -> DatabaseKind:
    """Run on one database: what is killed here knows neither."""
    return "sqlite"


def test_killed_at_any_moment_it_loses_no_cell_and_doubles_none(hall: Hall, wanda: Worker, folder: Path) -> None:
    store_account(folder, signed_in(hall, wanda))
    first = earlier(6 * 144)
    storm = ("-m", "tests.tracker.storm", folder, wanda.contract.id, first)
    kept: list[int] = []
    for _ in range(KILLS):
        with Program((*storm, first + KILLS * 10 * MOST)) as tracker:
            tracker.prints(random.randrange(1, MOST))  # noqa: S311 - the moment is drawn anew in each run
            tracker.ends(signal.SIGKILL)
            kept += map(int, tracker.lines)
    with Program((*storm, max(kept) + 3)) as tracker:
        assert tracker.status() == 0
        kept += map(int, tracker.lines)
    sent = [cell.slot for cell in diary(hall, wanda)]
    assert len(set(kept)) == len(kept)
    assert set(kept) <= set(sent)
    assert sent == list(range(first, max(kept) + 1))
