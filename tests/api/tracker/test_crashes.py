"""The hall is killed under a storm of uploads: what it acknowledged is there, once, with its screenshot."""

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from time import monotonic

import requests
from sqlalchemy import func, select

from hiringhall.marketplace.contracts.models import WorkWeek
from hiringhall.marketplace.diary import screenshots, slots
from hiringhall.marketplace.diary.models import DiaryCell
from hiringhall.marketplace.diary.screenshots import Size
from tests.conftest import StartHall
from tests.support.hall import Hall
from tests.support.halls import DatabaseKind
from tests.support.trackers import Tracker, Worker, earlier, picture, sign_in, worker

TRACKERS, CRASHES = 4, 2
CELLS_AT_ONCE = 3
SIZE = (400, 300)
PATIENCE = 60  # seconds in all
QUIET = 0.05
"""Seconds before a tracker that reached nobody tries again."""


@dataclass
class Storm:
    """One tracker that sends cell after cell of its person, and each again until it is acknowledged."""

    worker: Worker
    tracker: Tracker
    over: threading.Event
    sent: Iterator[int] = field(default_factory=lambda: iter(range(earlier(6 * slots.A_DAY), earlier(1))))
    acknowledged: dict[int, str] = field(default_factory=dict)
    failures: int = 0

    def run(self) -> None:
        while not self.over.is_set():
            span = [next(self.sent) for _ in range(CELLS_AT_ONCE)]
            while not self._send(span):
                self.failures += 1
                threading.Event().wait(QUIET)

    def _send(self, span: list[int]) -> bool:
        contract = self.worker.contract.id
        try:
            cells = [self.tracker.cell(contract, slot, screenshot=picture(slot, size=SIZE)) for slot in span]
            fates = self.tracker.send(cells)
        except (requests.RequestException, AssertionError):
            return False
        self.acknowledged |= dict(zip(span, fates, strict=True))
        return True


def test_what_was_acknowledged_survives_crashes_once(hall_server: StartHall, database_kind: DatabaseKind) -> None:
    hall = hall_server(database_kind, workers=2)
    over, chance = threading.Event(), random.Random(database_kind)  # noqa: S311 - moments, not secrets
    people = [worker(hall.backstage) for _ in range(2)]
    storms = [
        Storm(of, Tracker(hall.base_url, "msgpack", sign_in(hall.backstage, of.user.id, f"computer-{number}")), over)
        for number, of in enumerate(people * (TRACKERS // 2))
    ]
    with ThreadPoolExecutor(TRACKERS) as pool:
        running = [pool.submit(storm.run) for storm in storms]
        try:
            for _ in range(CRASHES):
                _wait_for(storms, chance.randint(5, 40))
                threading.Event().wait(chance.random() / 10)
                hall.kill()
                hall.start()
            _wait_for(storms, 1)
        finally:
            over.set()
        for each in running:
            each.result(PATIENCE)
    assert any(storm.failures for storm in storms), "the crashes hit nobody"
    for person in people:
        _check(hall, person, [storm.acknowledged for storm in storms if storm.worker is person])
    assert "no breach" in hall.installation.run("check")


def _wait_for(storms: list[Storm], more: int) -> None:
    """Wait until so many more cells are acknowledged."""
    wanted = _acknowledged(storms) + more
    deadline = monotonic() + PATIENCE
    while _acknowledged(storms) < wanted:
        assert monotonic() < deadline, "nothing is acknowledged any more"
        threading.Event().wait(0.005)


def _acknowledged(storms: list[Storm]) -> int:
    return sum(len(storm.acknowledged) for storm in storms)


def _check(hall: Hall, person: Worker, acknowledged: list[dict[int, str]]) -> None:
    told = [fate for slots_of_one in acknowledged for fate in slots_of_one.values()]
    assert set(told) <= {"kept", "known"}
    known = {slot for slots_of_one in acknowledged for slot in slots_of_one}
    blobs = hall.backstage.hall.blobs
    with hall.backstage.hall.database.reading() as session:
        cells = list(session.scalars(select(DiaryCell.slot).where(DiaryCell.freelancer_id == person.user.id)))
        assert set(cells) >= known
        assert len(cells) == len(set(cells))
        for slot in cells:
            content = screenshots.shown(session, person.contract, slot).content(blobs, Size.FULL)
            assert content == picture(slot, size=SIZE)
        seconds = session.scalar(select(func.sum(WorkWeek.seconds)).where(WorkWeek.contract_id == person.contract.id))
        assert seconds == len(cells) * slots.SECONDS
