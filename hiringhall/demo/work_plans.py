"""Which ten minutes the demo's freelancers work, on what, and what of it is written by hand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hiringhall.demo.tracked import Task, Tracked
from hiringhall.marketplace.contracts.models import ContractState
from hiringhall.marketplace.diary import slots

WEEK = timedelta(days=7)
AWAKE = range(8, 22)
"""Hours, where somebody is, at which they may be found at work; between them the demo's people cover the day."""
LONGEST_DAY = 36
"""Cells of a day, on the average of a week."""


@dataclass(frozen=True)
class PlannedCell:
    """A cell that is still to be made; without a task it is written by hand."""

    contract_id: int
    memo: str
    activity_id: int | None = None
    task: Task | None = None


@dataclass(frozen=True)
class WorkPlan:
    """Plans the work on one contract up to the slot `now`; the rows are those of the contract and of all activities.

    `cells` are those of its freelancer by slot, on whatever contract: what is planned is added where none is yet.
    """

    work: Tracked
    contract: Mapping[str, Any]
    activities: Mapping[str, Mapping[str, Any]]
    zone: ZoneInfo
    random: Random
    now: int
    cells: dict[int, PlannedCell]

    def add_weeks(self, since: date) -> None:
        """Plan the weeks from a Monday on, each a few days with breaks and now and then something by hand."""
        for number, hours in enumerate(self.work.weeks):
            monday = since + number * WEEK
            left = round(hours * slots.AN_HOUR)
            days = sorted(self.random.sample(range(5), min(5, max(2, -(-left // LONGEST_DAY)))))
            by_hand = self.random.random() < 0.5  # noqa: PLR2004 - every other week
            for place, day in enumerate(days):
                rest = len(days) - place
                share = round(left / rest * self.random.uniform(0.6, 1.3)) if rest > 1 else left
                self._add_day(monday + timedelta(days=day), share, by_hand=by_hand and day == days[-1])
                left -= share

    def start_now(self) -> tuple[int, PlannedCell] | None:
        """Let the freelancer be at work if it is a good hour; return the slot they began in, and the last cell."""
        here = datetime.fromtimestamp(slots.start_of(self.now), self.zone)
        if self.contract["state"] is not ContractState.ACTIVE or here.hour not in AWAKE:
            return None
        span = range(self.now - self.random.randrange(4, 15), self.now)
        self._add_stretch(span, self._tasks(span[0]))
        return span[0], self.cells[span[-1]]

    def _add_day(self, day: date, left: int, *, by_hand: bool) -> None:
        begins = int(datetime.combine(day, time(self.work.begins), self.zone).timestamp())
        slot = slots.slot_of(begins) + self.random.randrange(-3, 4)
        tasks = self._tasks(slot)
        while left > 0:
            length = min(left, self.random.randrange(5, 15))
            length = left if left - length < 3 else length  # noqa: PLR2004 - no crumbs
            left -= length
            if by_hand and left == 0:
                length = min(length, 4)
                self._add(range(slot, slot + length), PlannedCell(self.contract["id"], self.work.by_hand))
            else:
                self._add_stretch(range(slot, slot + length), tasks)
            slot += length + self.random.choice((1, 1, 2, 4, 6))

    def _add_stretch(self, span: range, tasks: Sequence[Task]) -> None:
        for part in self._parts(span):
            task = self.random.choice(tasks)
            activity = self.activities[task.activity]["id"] if task.activity else None
            self._add(part, PlannedCell(self.contract["id"], task.memo, activity, task))

    def _parts(self, span: range) -> Iterator[range]:
        while span:
            length = self.random.randrange(3, 8)
            yield span[:length]
            span = span[length:]

    def _tasks(self, slot: int) -> list[Task]:
        """Return the two tasks of a day; their activities are there by then."""
        at = slots.start_of(slot)
        known = [task for task in self.work.tasks if not task.activity or self._is_there(task.activity, at)]
        return self.random.sample(known, min(2, len(known)))

    def _is_there(self, code: str, at: int) -> bool:
        created_at: int = self.activities[code]["created_at"]
        return created_at + slots.SECONDS < at

    def _add(self, span: range, cell: PlannedCell) -> None:
        until = self.now
        if self.contract["state"] is ContractState.PAUSED:
            until = min(until, slots.slot_of(self.contract["changed_at"]))
        for slot in span:
            if slot < until and slot not in self.cells and slots.day_of(slot) >= self.contract["started_on"]:
                self.cells[slot] = cell
