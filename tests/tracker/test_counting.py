"""Keys and mouse of a real screen are counted, and nothing else is known of them."""

import threading
from collections.abc import Iterator

import pytest

from hiringhall.tracker.counting import Counter, Counts
from tests.support.waiting import eventually, until
from tests.tracker.conftest import Typist

LOOKS = 10
"""Looks without an event after which none is on its way."""


@pytest.fixture
def counter(typist: Typist) -> Iterator[Counter]:
    counter = Counter()
    start(counter, typist)
    yield counter
    counter.stop()


def start(counter: Counter, typist: Typist) -> None:
    """Start a counter, and type and click until it has noticed both, each in a thread of its own."""
    counter.start()
    quiet = 0

    def notices_keys() -> int:
        typist.type("x")
        return counter.take().keyboard

    def notices_clicks() -> int:
        typist.click(1)
        return counter.take().mouse

    def is_quiet() -> bool:
        nonlocal quiet
        quiet = quiet + 1 if counter.take() == (0, 0) else 0
        return quiet == LOOKS

    until(notices_keys)
    until(notices_clicks)
    until(is_quiet)  # the last of what was done so far may still be on its way


class Tally:
    """What a counter has counted since the last question."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._counts = Counts()

    def reaches(self, keyboard: int, mouse: int) -> None:
        """Wait until just so many events are counted, and begin anew."""

        def look() -> Counts:
            new = self._counter.take()
            self._counts = Counts(self._counts.keyboard + new.keyboard, self._counts.mouse + new.mouse)
            return self._counts

        eventually(look, lambda counts: counts == (keyboard, mouse))
        self._counts = Counts()


def test_events_are_counted_and_nothing_else_is_kept(counter: Counter, typist: Typist) -> None:
    tally = Tally(counter)
    typist.type("correct horse")
    tally.reaches(13, 0)
    typist.click(3)
    typist.scroll(2)
    tally.reaches(0, 5)
    kept = {name: value for name, value in vars(counter).items() if name not in {"_lock", "_listeners"}}
    assert {type(value) for value in kept.values()} <= {int, float, bool}
    assert counter.take() == (0, 0)


def test_a_movement_of_the_mouse_is_one_event_however_far_it_goes(counter: Counter, typist: Typist) -> None:
    typist.move(50)
    Tally(counter).reaches(0, 1)


def test_after_its_stop_nothing_is_counted(counter: Counter, typist: Typist) -> None:
    counter.stop()
    assert not any(type(thread).__module__.startswith("pynput.") for thread in threading.enumerate())
    typist.type("abc")
    later = Counter()
    start(later, typist)
    typist.type("d")
    Tally(later).reaches(1, 0)
    later.stop()
    assert counter.take() == (0, 0)
