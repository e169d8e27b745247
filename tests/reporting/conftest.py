"""A hall without doors in which somebody worked on a Monday and a Tuesday, and its owner waits for reports."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from hiringhall.hall import Hall, open_hall
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.mail import Mail
from hiringhall.marketplace.reports.catalog import REPORTS
from hiringhall.marketplace.reports.keeping import save_report
from hiringhall.marketplace.reports.models import Every, FileForm, ReportRun, RunForm, SavedReport
from hiringhall.marketplace.reports.schedules import Schedule, set_schedule
from hiringhall.reporting.runs import start_run
from hiringhall.settings import Settings
from tests.support.hired import Cast, hire, hiring_cast
from tests.support.market import Market
from tests.support.tracking import MONDAY, capture, noon, track

QUERY = "SELECT worked_on, memo, sum(hours), sum(charges)"
REPORT = REPORTS["time-company"]
ABOUT = {"company": "acme"}
ROWS = [(MONDAY, "Draw", 1800, 2500), (MONDAY + timedelta(days=1), "Paint", 600, 833)]
"""The rows of QUERY."""
DAILY = Schedule(Every.DAY, 1, 7, FileForm.CSV)


@dataclass(frozen=True)
class Stage:
    """The hall, its marketplace with a contract, and its people."""

    hall: Hall
    market: Market
    cast: Cast
    contract: Contract

    def start(self, actor: Actor, query: str = QUERY, form: RunForm = RunForm.CSV, **options: Any) -> ReportRun:
        with self.market.act() as session:
            return start_run(session, actor, REPORT, ABOUT, query, form, title="Hours & money: März", **options)

    def save(self, actor: Actor, query: str = QUERY, *, schedule: Schedule | None = DAILY, **facts: Any) -> SavedReport:
        with self.market.act() as session:
            saved = save_report(session, actor, REPORT, ABOUT, query, title="Hours & money", **facts)
            if schedule is not None:
                set_schedule(session, actor, saved.key, schedule)
            return saved

    def run(self, run_id: int) -> ReportRun:
        with self.market.database.reading() as session:
            return session.get_one(ReportRun, run_id)

    def runs(self) -> list[ReportRun]:
        with self.market.database.reading() as session:
            return list(session.scalars(select(ReportRun).order_by(ReportRun.id)))

    def saved(self, saved: SavedReport) -> SavedReport:
        with self.market.database.reading() as session:
            return session.get_one(SavedReport, saved.id)

    def mails(self) -> list[Mail]:
        with self.market.database.reading() as session:
            return list(session.scalars(select(Mail).order_by(Mail.id)))

    def content(self, run_id: int) -> bytes:
        return self.hall.blobs.get(self.run(run_id).file) or b""

    def files(self) -> list[str]:
        return [kept.name for kept in self.hall.blobs.kept("reports")]


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with noon():
        yield


@pytest.fixture
def stage(market: Market, tmp_path: Path) -> Iterator[Stage]:
    with noon(days=-8):
        cast = hiring_cast(market)
        contract = hire(market, cast["hiring"], cast.design, cast["freelancer"])
    first = slots.slots_of_day(MONDAY).start
    captures = [capture(contract, first + number, memo="Draw") for number in range(3)]
    track(market, cast["freelancer"], [*captures, capture(contract, first + slots.A_DAY, memo="Paint")])
    with market.act() as session:
        session.execute(update(User).values(email_confirmed_at=1))
    settings = Settings(data=tmp_path / "data", database=market.url, public_url="https://hall.example")
    with closing(open_hall(settings)) as hall:
        yield Stage(hall, market, cast, contract)
