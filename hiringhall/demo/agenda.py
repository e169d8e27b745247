"""What happens on which day: put down in any order, done in the order of the days."""

from collections.abc import Callable
from datetime import date
from heapq import heappop, heappush
from itertools import count

Act = Callable[[date], None]
"""Does what happens on a day; it may put down more for that day or later ones."""


class Agenda:
    """Acts by day; those of one day are done in the order in which they were put down."""

    def __init__(self) -> None:
        self._numbers = count()
        self._acts: list[tuple[date, int, Act]] = []

    def add(self, on: date, act: Act) -> None:
        """Put down what happens on a day."""
        heappush(self._acts, (on, next(self._numbers), act))

    def run(self, before: date) -> None:
        """Do all that happens before a day."""
        while self._acts and self._acts[0][0] < before:
            on, _, act = heappop(self._acts)
            act(on)
