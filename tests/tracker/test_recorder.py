"""What becomes a cell, on a clock that the test moves and a store on disk."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hiringhall.tracker.counting import Counts
from hiringhall.tracker.recorder import Recorder, Work
from hiringhall.tracker.store import Store
from hiringhall.tracker.wire import Cell
from tests.tracker.hands import NOON, SLOT, Chance, Film, Hands, SetClock, at

SHOP, SITE = Work(7, 3, "Index the shop"), Work(8, None, "Draw the site")


class Desk:
    """A recorder with everything around it; `draws` are the moments of the slots in turn, in seconds."""

    def __init__(self, store: Store, clock: SetClock, draws: list[float], preview: float = 10) -> None:
        self.store, self.clock, self.hands, self.film = store, clock, Hands(), Film()
        self.recorder = Recorder(clock, store, self.hands, self.film, preview=preview, chance=Chance(draws))

    def until(self, moment: float, step: float = 1) -> None:
        """Let time pass until a moment, with a tick for each step."""
        while self.clock.now() < moment:
            self.clock.move(min(step, moment - self.clock.now()))
            self.recorder.tick()

    def cells(self) -> list[str]:
        """Return what is ready to be sent: slot from noon, contract and status."""
        return [f"{cell.slot - SLOT} {cell.contract_id} {cell.status}" for cell in self.sent()]

    def sent(self) -> list[Cell]:
        """Return what is ready to be sent."""
        return self.store.batch(1000, 10**9)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "cells.db", "ann", NOON)
    yield store
    store.close()


def test_a_stretch_of_work_becomes_a_cell_for_each_slot(store: Store, clock: SetClock) -> None:
    desk = Desk(store, clock, [300, 10, 590])
    desk.recorder.start(SHOP)
    desk.until(at(3, -1))
    desk.recorder.stop()
    desk.until(at(3, 30))
    assert desk.cells() == ["0 7 login", "1 7 normal", "2 7 exit"]
    first = desk.sent()[0]
    assert (first.captured_at, first.memo, first.activity_id) == (at(0, 300), "Index the shop", 3)
    assert (first.window_title, first.screenshot) == ("window 1", b"1")


def test_events_are_counted_in_their_minute(store: Store, clock: SetClock) -> None:
    desk = Desk(store, clock, [30])
    desk.recorder.start(SHOP)
    for minute in (0, 3, 9):
        desk.until(at(0, 60 * minute + 20))
        desk.hands.counts = Counts(minute + 1, 2)
    desk.until(at(1, 5))
    desk.hands.counts = Counts(70_000, 0)
    desk.recorder.finish()
    (cell,) = desk.sent()
    assert cell.minutes == [(1, 2), (0, 0), (0, 0), (4, 2), *[(0, 0)] * 5, (10, 2)]


def test_what_is_counted_after_the_capture_belongs_to_the_cell_of_its_slot(store: Store, clock: SetClock) -> None:
    desk = Desk(store, clock, [595 - 1, 1])
    desk.recorder.start(SHOP)
    desk.until(at(0, 598))
    desk.hands.counts = Counts(1, 0)
    desk.until(at(1, 0.5), step=0.5)
    desk.hands.counts = Counts(500, 0)
    desk.until(at(1, 70))
    desk.recorder.finish()
    first, second = desk.sent()
    assert [first.minutes[9], second.minutes[0]] == [(1, 0), (500, 0)]


def test_a_quiet_slot_is_reported_all_the_same(store: Store, clock: SetClock) -> None:
    desk = Desk(store, clock, [30])
    desk.recorder.start(SHOP)
    desk.until(at(1, 0))
    desk.recorder.finish()
    assert [cell.minutes for cell in desk.sent()] == [[(0, 0)] * 10]


@pytest.mark.parametrize(
    ("starts", "stops", "moment"), [(0, 200, 300), (400, 600, 300)], ids=["stopped before", "started after"]
)
def test_a_slot_whose_moment_was_outside_of_work_is_not_reported(
    store: Store, clock: SetClock, starts: float, stops: float, moment: float
) -> None:
    desk = Desk(store, clock, [moment])
    desk.until(at(0, starts))
    desk.recorder.start(SHOP)
    desk.until(at(0, stops) - 1)
    desk.recorder.stop()
    desk.until(at(2, 0))
    assert desk.film.taken == 0
    assert store.waiting() == 0


def test_stopping_and_starting_again_draws_no_second_moment(store: Store, clock: SetClock) -> None:
    desk = Desk(store, clock, [100, 500])
    desk.until(at(0, 200))
    for second in range(210, 590, 20):
        desk.recorder.start(SHOP)
        desk.until(at(0, second))
        desk.recorder.stop()
    assert desk.film.taken == 0


def test_on_the_average_the_time_worked_is_reported(store: Store, clock: SetClock) -> None:
    desk = Desk(store, clock, [60 * minute + 30 for minute in range(10)], preview=0)
    for slot in range(10):  # three minutes of each of ten slots, whose moments are spread evenly
        desk.until(at(slot, 240), step=5)
        desk.recorder.start(SHOP)
        desk.until(at(slot, 419), step=5)
        desk.recorder.stop()
    assert store.waiting() == 3


def test_a_capture_can_be_deleted_for_ten_seconds(store: Store, clock: SetClock) -> None:
    desk = Desk(store, clock, [100, 100, 100])
    desk.recorder.start(SHOP)
    desk.until(at(0, 109))
    preview = desk.recorder.preview
    assert preview is not None
    assert (preview.slot, preview.screenshot, round(preview.seconds_left)) == (SLOT, b"1", 1)
    assert store.waiting() == 0
    desk.recorder.delete_preview()
    assert desk.recorder.preview is None
    desk.until(at(2, 0), step=5)
    desk.recorder.finish()
    assert desk.cells() == ["1 7 exit"]
    assert store.is_taken(SLOT)


def test_what_was_not_deleted_is_on_disk_after_ten_seconds(store: Store, clock: SetClock) -> None:
    desk = Desk(store, clock, [100])
    desk.recorder.start(SHOP)
    desk.until(at(0, 110))
    assert desk.recorder.preview is None
    assert store.waiting() == 1


def test_deleting_the_last_capture_after_stopping_ends_the_stretch_with_the_one_before(
    store: Store, clock: SetClock
) -> None:
    desk = Desk(store, clock, [100, 100])
    desk.recorder.start(SHOP)
    desk.until(at(1, 102))
    desk.recorder.stop()
    desk.recorder.delete_preview()
    desk.until(at(1, 200))
    assert desk.cells() == ["0 7 exit"]


def test_a_changed_contract_begins_a_stretch_of_its_own(store: Store, clock: SetClock) -> None:
    desk = Desk(store, clock, [100, 100, 400, 100])
    desk.recorder.start(SHOP)
    desk.until(at(2, 200))
    desk.recorder.start(SITE)
    desk.until(at(3, 200))
    desk.recorder.finish()
    assert desk.cells() == ["0 7 login", "1 7 exit", "2 8 login", "3 8 exit"]


def test_a_slot_belongs_to_the_contract_and_memo_of_its_capture(store: Store, clock: SetClock) -> None:
    desk = Desk(store, clock, [100, 400])
    desk.recorder.start(SHOP)
    desk.until(at(0, 105))
    desk.recorder.start(SITE)
    desk.until(at(1, 300))
    desk.recorder.start(Work(8, None, "Write it down"))
    desk.until(at(2, 0))
    desk.recorder.finish()
    assert [(cell.contract_id, cell.memo) for cell in desk.sent()] == [(7, "Index the shop"), (8, "Write it down")]


@pytest.mark.parametrize("hours", [0.05, 9])
def test_nothing_is_recorded_while_the_computer_sleeps(store: Store, clock: SetClock, hours: float) -> None:
    desk = Desk(store, clock, [100])
    desk.recorder.start(SHOP)
    desk.until(at(1, 150))
    clock.move(hours * 3600)
    desk.hands.counts = Counts(9, 9)
    desk.recorder.tick()
    assert desk.cells() == ["0 7 login", "1 7 exit"]
    is_over = hours > 1
    assert (desk.recorder.work is None, "slept" in desk.recorder.problem) == (is_over, is_over)
    desk.until(clock.now() + 1800, step=10)
    desk.recorder.finish()
    assert sum(count for cell in desk.sent() for minute in cell.minutes for count in minute) == 0
    assert desk.cells()[2:] == ([] if is_over else ["2 7 login", "3 7 normal", "4 7 exit"])


def test_a_preview_that_the_computer_slept_over_is_shown_again(store: Store, clock: SetClock) -> None:
    desk = Desk(store, clock, [100])
    desk.recorder.start(SHOP)
    desk.until(at(0, 102))
    clock.move(7200)
    desk.recorder.tick()
    assert desk.recorder.preview is not None
    assert desk.recorder.preview.seconds_left == 10


def test_a_clock_that_is_put_right_makes_no_slot_twice(store: Store, clock: SetClock) -> None:
    desk = Desk(store, clock, [100, 100, 300, 100])
    desk.recorder.start(SHOP)
    desk.until(at(1, 200))
    clock.set_to(at(0, 200))
    desk.until(at(3, 0))
    desk.recorder.finish()
    assert desk.cells() == ["0 7 login", "1 7 normal", "2 7 exit"]


def test_a_screen_that_cannot_be_captured_is_told_and_the_time_kept(store: Store, clock: SetClock) -> None:
    desk = Desk(store, clock, [100])
    desk.film.problem = "The desktop did not allow it."
    desk.recorder.start(SHOP)
    desk.until(at(0, 120))
    assert desk.recorder.problem == "The desktop did not allow it."
    desk.recorder.finish()
    assert [cell.screenshot for cell in desk.sent()] == [None]
