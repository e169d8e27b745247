"""Writes the diaries of the demo: four weeks of work up to now, and who is at work.

What they add up to is left to the marketplace, so that weeks of work are those of their cells to the cent.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from hiringhall import __version__, clock
from hiringhall.demo.contract_rows import billed_at
from hiringhall.demo.draft import Draft
from hiringhall.demo.screens import Tool, draw_screen
from hiringhall.demo.tracked import TRACKED, Task
from hiringhall.demo.work_plans import WEEK, PlannedCell, WorkPlan
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.activities.models import Activity
from hiringhall.marketplace.contracts.models import Contract, WorkWeek
from hiringhall.marketplace.diary import counts, slots
from hiringhall.marketplace.diary.editing import told_of
from hiringhall.marketplace.diary.models import CellStatus, DiaryCell, Presence, Workstation
from hiringhall.marketplace.diary.screenshots import Screenshot, keep, make_screenshot
from hiringhall.marketplace.diary.settling import settle_week
from hiringhall.storage.blobs import Blobs

CLIENT_VERSION = f"Linux/{__version__}"
VARIANTS = 2
"""Drawings of each task, so that a day shows that something is going on."""
_BUSIEST = {
    Tool.EDITOR: (110, 25),
    Tool.TERMINAL: (80, 10),
    Tool.BROWSER: (25, 60),
    Tool.SHEET: (60, 55),
    Tool.DOCUMENT: (160, 15),
    Tool.CANVAS: (20, 140),
}
"""Events of keyboard and mouse in a minute with a tool, at most."""
_BY_HAND: dict[str, Any] = {
    "manual": True,
    "workstation_id": None,
    "keyboard": 0,
    "mouse": 0,
    "level": 0,
    "minutes": None,
    "window_title": "",
    "screenshot": None,
}


def diary_since(draft: Draft, contract: str) -> date | None:
    """Return the Monday with which the diary of a contract of that title begins, None where it has none."""
    weeks = next((len(work.weeks) for work in TRACKED if work.contract == contract), None)
    today = clock.day(draft.today)
    return None if weeks is None else today - timedelta(days=today.weekday()) - (weeks - 1) * WEEK


class Diaries:
    """Adds the diaries of the contracts that a draft has, up to the beginning of the slot of `now`, in seconds.

    Whatever is chosen is chosen apart from the draft, so that the rest of it does not depend on the hour.
    """

    def __init__(self, draft: Draft, blobs: Blobs, *, seed: int, now: int) -> None:
        self._draft = draft
        self._blobs = blobs
        self._random = Random(f"diaries {seed}")  # noqa: S311 - made-up data that is the same every time
        self._now = slots.slot_of(now)
        self._screens: dict[tuple[Task, int], Screenshot] = {}
        self._kept: set[tuple[int, date, str]] = set()
        self._weeks: set[tuple[int, date]] = set()

    def add(self) -> None:
        """Add the cells, the log of the work, and who is at work."""
        contracts = {row["title"]: row for row in self._draft.added(Contract)}
        activities = {row["code"]: row for row in self._draft.added(Activity)}
        zones = {row["id"]: ZoneInfo(row["timezone"]) for row in self._draft.added(User)}
        cells: dict[int, dict[int, PlannedCell]] = defaultdict(dict)
        computers = {}
        for work in TRACKED:
            contract, since = contracts[work.contract], diary_since(self._draft, work.contract)
            freelancer_id = contract["freelancer_id"]
            computers[freelancer_id] = work.computer
            plan = WorkPlan(
                work, contract, activities, zones[freelancer_id], self._random, self._now, cells[freelancer_id]
            )
            present = plan.start_now()
            if present is not None:
                self._add_presence(freelancer_id, *present)
            if since is not None:
                plan.add_weeks(since)
        companies = {contract["id"]: contract["company_id"] for contract in contracts.values()}
        for freelancer_id, computer in computers.items():
            self._add_cells(freelancer_id, self._add_workstation(freelancer_id, computer), cells[freelancer_id])
            self._log(freelancer_id, cells[freelancer_id], companies)

    def settle(self, session: Session) -> None:
        """Have the weeks of work counted, once the cells are written, and note which of them were billed."""
        for contract_id, monday in sorted(self._weeks):
            settle_week(session, contract_id, monday)
            week = session.get(WorkWeek, (contract_id, monday))
            if week is not None:
                week.billed_at = billed_at(self._draft, monday)

    def _add_presence(self, freelancer_id: int, first: int, cell: PlannedCell) -> None:
        self._draft.add(
            Presence,
            freelancer_id=freelancer_id,
            contract_id=cell.contract_id,
            activity_id=cell.activity_id,
            memo=cell.memo,
            since=slots.start_of(first),
            seen_at=slots.start_of(self._now),
        )

    def _add_workstation(self, freelancer_id: int, computer: str) -> int:
        workstation_id, user = self._draft.number(Workstation), {"user_id": freelancer_id, "computer": computer}
        self._draft.add(Workstation, id=workstation_id, client_version=CLIENT_VERSION, **user)
        return workstation_id

    def _add_cells(self, freelancer_id: int, workstation_id: int, cells: Mapping[int, PlannedCell]) -> None:
        for slot, cell in sorted(cells.items()):
            seen = self._seen(freelancer_id, slot, cell.task) | {"workstation_id": workstation_id} if cell.task else {}
            shown = {"captured_at": slots.start_of(slot), **_BY_HAND, **seen}
            self._draft.add(
                DiaryCell,
                freelancer_id=freelancer_id,
                slot=slot,
                contract_id=cell.contract_id,
                activity_id=cell.activity_id,
                status=self._status(cells, slot),
                memo=cell.memo,
                **shown,
            )
            self._weeks.add((cell.contract_id, slots.monday_of(slot)))

    def _seen(self, freelancer_id: int, slot: int, task: Task) -> dict[str, Any]:
        minutes = self._minutes(task.tool)
        return {
            "captured_at": slots.start_of(slot) + self._random.randrange(slots.SECONDS),
            "manual": False,
            "keyboard": sum(minute.keyboard for minute in minutes),
            "mouse": sum(minute.mouse for minute in minutes),
            "level": counts.level_of(minutes),
            "minutes": counts.pack(minutes),
            "window_title": task.window,
            "screenshot": self._screenshot(freelancer_id, slot, task),
        }

    def _minutes(self, tool: Tool) -> list[counts.Minute]:
        keyboard, mouse = _BUSIEST[tool]
        active = self._random.sample(range(counts.MINUTES), self._random.choice((3, 6, 8, 9, 10, 10)))
        return [
            counts.Minute(self._random.randrange(keyboard), self._random.randrange(1, mouse))
            if minute in active
            else counts.Minute(0, 0)
            for minute in range(counts.MINUTES)
        ]

    def _screenshot(self, freelancer_id: int, slot: int, task: Task) -> str:
        """Return the name of a drawing of a task, which is stored once for each day that shows it."""
        drawn = task, self._random.randrange(VARIANTS)
        if drawn not in self._screens:
            self._screens[drawn] = make_screenshot(draw_screen(task.tool, task.window, drawn[1]))
        screen = self._screens[drawn]
        shown = freelancer_id, slots.day_of(slot), screen.digest
        if shown not in self._kept:
            self._kept.add(shown)
            keep(self._blobs, freelancer_id, slot, screen)
        return screen.digest

    def _status(self, cells: Mapping[int, PlannedCell], slot: int) -> CellStatus:
        here, before, after = (cells.get(at) for at in (slot, slot - 1, slot + 1))
        if here is None or here.task is None:
            return CellStatus.NORMAL
        if before is None or before.contract_id != here.contract_id:
            return CellStatus.LOGIN
        if after is None or after.contract_id != here.contract_id:
            return CellStatus.EXIT if slot + 1 < self._now else CellStatus.NORMAL
        return CellStatus.NORMAL

    def _log(self, freelancer_id: int, cells: Mapping[int, PlannedCell], companies: Mapping[int, int]) -> None:
        """Tell of each contract and day that work was tracked, and of each stretch that was written by hand."""
        told = set()
        for slot, cell in sorted(cells.items()):
            contract_id, day = cell.contract_id, slots.day_of(slot)
            if cell.task is None:
                if cells.get(slot - 1) != cell:
                    stretch = range(slot, next(at for at in count(slot) if cells.get(at) != cell))
                    after = told_of(stretch) | {"memo": cell.memo}
                    at, company_id = slots.start_of(stretch.stop), companies[contract_id]
                    self._draft.log(at, freelancer_id, "work.added", contract_id, company_id=company_id, after=after)
            elif (contract_id, day) not in told:
                told.add((contract_id, day))
                at = slots.start_of(slot + 1)
                self._draft.log(at, freelancer_id, "work.tracked", contract_id, after={"day": day.isoformat()})
