"""What is on disk: nothing twice, nothing lost, nothing for others to read."""

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hiringhall.tracker.account import Account, forget_account, store_account, stored_account
from hiringhall.tracker.errors import TrackerError
from hiringhall.tracker.places import OnlyOne, own_folder
from hiringhall.tracker.store import Store
from hiringhall.tracker.wire import Cell, Fate, Person, Result, Status
from tests.tracker.hands import NOON, SLOT

DAY = 144
MINUTES = [(3, 1), *[(0, 0)] * 9]


def cell(slot: int, **facts: Any) -> Cell:
    told: dict[str, Any] = {"contract_id": 7, "captured_at": slot * 600 + 5, "status": Status.NORMAL, "memo": "Näh"}
    return Cell(slot=slot, **told | {"minutes": MINUTES, "screenshot": b"x" * 1000} | facts)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return own_folder(tmp_path / "tracker") / "cells.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = Store(path, "ann", NOON)
    yield store
    store.close()


def keep(store: Store, *slots: int, status: Status = Status.NORMAL, **facts: Any) -> None:
    for slot in slots:
        assert store.open_cell(cell(slot, **facts))
        store.close_cell(MINUTES, status)


def test_cells_come_back_as_they_were_kept_the_oldest_first(store: Store) -> None:
    keep(store, SLOT + 1, SLOT, activity_id=4, window_title="Ätna")
    assert store.batch(10, 10**6) == [cell(slot, activity_id=4, window_title="Ätna") for slot in (SLOT, SLOT + 1)]


def test_a_batch_has_its_bounds_and_one_cell_at_least(store: Store) -> None:
    keep(store, *range(SLOT, SLOT + 5))
    assert [len(store.batch(most, size)) for most, size in ((3, 10**6), (9, 2500), (9, 10))] == [3, 2, 1]


def test_a_slot_has_one_cell_whatever_becomes_of_it(store: Store) -> None:
    keep(store, SLOT)
    assert not store.open_cell(cell(SLOT, contract_id=8))
    store.settle(store.batch(1, 1), [Result(Fate.KEPT)])
    assert not store.open_cell(cell(SLOT))
    store.give_away(SLOT + 1)
    assert not store.open_cell(cell(SLOT + 1))
    assert store.waiting() == 0


def test_an_open_cell_is_not_sent_and_a_crash_ends_its_stretch(store: Store, path: Path) -> None:
    store.open_cell(cell(SLOT, status=Status.LOGIN))
    store.grow([(5, 5)] * 10)
    assert store.batch(10, 10**6) == []
    after_the_crash = Store(path, "ann", NOON)
    assert after_the_crash.batch(10, 10**6) == [cell(SLOT, status=Status.EXIT, minutes=[(5, 5)] * 10)]
    after_the_crash.close()


@pytest.mark.parametrize("fate", Fate)
def test_a_cell_goes_when_the_hall_has_answered_for_it(store: Store, fate: Fate) -> None:
    keep(store, SLOT, SLOT + 1)
    store.settle(store.batch(1, 1), [Result(fate, "it was paused or over then.")])
    assert [kept.slot for kept in store.batch(10, 10**6)] == [SLOT + 1]
    problems = [(SLOT, 7, "it was paused or over then.")] if fate is Fate.REFUSED else []
    assert store.problems() == problems
    store.forget_problems()
    assert store.problems() == []


def test_what_no_hall_takes_any_more_becomes_a_problem(store: Store) -> None:
    keep(store, SLOT, SLOT + 1)
    store.give_up_old(NOON + 7 * 86_400 + 599)
    assert (store.waiting(), store.problems()) == (2, [])
    store.give_up_old(NOON + 7 * 86_400 + 601)
    assert [kept.slot for kept in store.batch(10, 10**6)] == [SLOT + 1]
    assert [problem.slot for problem in store.problems()] == [SLOT]


def test_cells_of_another_account_stay_where_they_are(store: Store, path: Path) -> None:
    keep(store, SLOT)
    other = Store(path, "bob", NOON)
    assert (other.waiting(), other.batch(10, 10**6)) == (0, [])
    assert other.open_cell(cell(SLOT))
    other.close()
    assert store.batch(10, 10**6) == [cell(SLOT)]


def test_the_file_is_bounded_and_keeps_nothing_of_what_was_sent(store: Store, path: Path) -> None:
    for first in range(SLOT, SLOT + 2 * DAY, DAY // 2):
        slots = range(first, first + DAY // 2)
        keep(store, *slots, screenshot=b"secret" * 4000)
        store.settle(store.batch(len(slots), 10**9), [Result(Fate.KEPT) for _ in slots])
    files = list(path.parent.iterdir())
    assert sum(file.stat().st_size for file in files) < 300_000
    assert all(b"secret" not in file.read_bytes() for file in files)


def test_nobody_else_can_read_what_lies_on_disk(store: Store, path: Path) -> None:
    account = Account("https://hall.example", "token", Person("~01", "Ann", "Europe/Sofia"))
    store_account(path.parent, account)
    keep(store, SLOT)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == dict.fromkeys(
        ("account.json", "cells.db", "cells.db-shm", "cells.db-wal"), 0o600
    )
    assert stored_account(path.parent) == account
    forget_account(path.parent)
    assert stored_account(path.parent) is None


def test_a_damaged_account_is_nobody(path: Path) -> None:
    (path.parent / "account.json").write_bytes(b"\xff{")
    assert stored_account(path.parent) is None


def test_two_trackers_do_not_count_the_same_time(path: Path) -> None:
    first = OnlyOne(path.parent)
    with pytest.raises(TrackerError, match="runs already"):
        OnlyOne(path.parent)
    first.close()
    OnlyOne(path.parent).close()
