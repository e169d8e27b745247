"""Somebody worked for a firm on two days of last week, and people keep reports about it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.reports.catalog import REPORTS
from hiringhall.marketplace.reports.keeping import save_report
from hiringhall.marketplace.reports.models import ReportRun, RunForm, RunState, SavedReport
from tests.support.tracking import capture, track
from tests.web.conftest import Back, actor
from tests.web.test_companies import found
from tests.web.test_contracts import Acts, Deal, deal
from tests.web.test_timesheets import NINE, THURSDAY

QUERY = "select worked_on, provider_id, provider_name, sum(hours), sum(charges)"
FRIDAY = THURSDAY + timedelta(days=1)
WEEKS_AGO = -20 * 86_400


def worked(back: Back, memos: Mapping[int, str] | None = None) -> Deal:
    """Let half an hour be worked on Thursday and ten minutes on Friday, or a cell for each slot of `memos`."""
    with clock.shifted(WEEKS_AGO):
        made = deal(found(back), back.person("Jun", is_freelancer=True))
    cells = memos or {NINE: "Draw", NINE + 1: "Draw", NINE + 2: "Draw", NINE + slots.A_DAY: "Paint"}
    with clock.shifted(slots.start_of(max(cells) + 1) - clock.now()):
        captures = [capture(made.contract, slot, memo=memo) for slot, memo in cells.items()]
        outcomes = track(Acts(back), actor(made.freelancer), captures)
    assert {outcome.fate for outcome in outcomes} == {"kept"}
    return made


def keep(of: Deal, user: User | None = None, query: str = QUERY, **facts: Any) -> SavedReport:
    """Have somebody keep a report about the firm, its owner unless told."""
    with of.back.database.writing() as session:
        kept: dict[str, Any] = {"title": "Hours & money", **facts}
        about = {"company": of.firm.slug}
        return save_report(session, actor(user or of.firm.owner), REPORTS["time-company"], about, query, **kept)


def path_of(saved: SavedReport, ending: str = "") -> str:
    return f"/reports/saved/{saved.key}{ending}"


def under_way(of: Deal, number: int = 0, **facts: Any) -> ReportRun:
    """Have a run of the owner under way that no worker of the hall takes; until it ends it takes a place."""
    told: dict[str, Any] = {"title": f"Number {number}", "done": 250, "total": 1_000, **facts}
    with of.back.database.writing() as session:
        run = ReportRun(
            key=f"~01{number:x}{of.firm.owner.id:015x}",
            owner_id=of.firm.owner.id,
            report="time-company",
            about={"company": of.firm.slug},
            query=QUERY,
            form=RunForm.CSV,
            state=RunState.RUNNING,
            attempts=1,
            created_at=1_700_000_000,
            alive_at=2**40,
            **told,
        )
        session.add(run)
    return run


def end(of: Deal, *runs: ReportRun, problem: str = "It was called off.") -> None:
    """End runs that were under way, so that the workers of the shared hall are free for others."""
    with of.back.database.writing() as session:
        for run in runs:
            stored = session.get(ReportRun, run.id)
            if stored is not None:
                stored.state, stored.problem, stored.ended_at = RunState.FAILED, problem, clock.now()
