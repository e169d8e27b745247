"""Status reports: which weeks they are for, what comes of them, and what is told when none comes."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.attachments.operations import MOST_FILES, KeptFile
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.models import Milestone
from hiringhall.marketplace.contracts.pausing import pause_contract, restart_contract
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotAllowed, NotFound
from hiringhall.marketplace.rooms.models import Story
from hiringhall.marketplace.status_reports import queries
from hiringhall.marketplace.status_reports.late import tell_late
from hiringhall.marketplace.status_reports.models import ReportState, StatusReport, StatusReportWish
from hiringhall.marketplace.status_reports.operations import LONGEST, file_report, note_seen, want_reports
from hiringhall.marketplace.status_reports.weeks import due_at, last_due, week_at
from tests.marketplace.status_reports.conftest import MONDAY, Stage
from tests.support.billing import at
from tests.support.hired import hire, hiring_cast
from tests.support.inbox import forget, tell, told
from tests.support.market import Market

WEEK = timedelta(days=7)
FILE = KeptFile("plan.pdf", "application/pdf", 3, "attachments/aa/aa")
CLIENT = {"owner", "admin", "hiring", "design-admin", "design-hiring"}
SEES = CLIENT | {"finance", "recruiter", "design-finance", "design-recruiter"}
AGENCY = {"agency-owner", "staffing"}
WORKS = {"freelancer": {"freelancer"}, "agent": {"agent", *AGENCY}, "bound": AGENCY}
"""Who acts for the freelancer: one alone, one who shares it with an agency, one bound to the agency."""


def stories(market: Market) -> list[str]:
    with market.act() as session:
        return list(session.scalars(select(Story.text).order_by(Story.id)))


def milestone_ids(market: Market) -> list[int]:
    with market.act() as session:
        return list(session.scalars(select(Milestone.id).order_by(Milestone.id)))


def test_weeks_are_those_of_us_eastern_time() -> None:
    sunday_night = (clock.midnight(date(2026, 3, 23)) or 0) + 3 * 3600 + 59 * 60
    assert due_at(MONDAY) == sunday_night
    assert (week_at(sunday_night), week_at(sunday_night + 60)) == (MONDAY, MONDAY + WEEK)
    assert (last_due(sunday_night), last_due(sunday_night + 1)) == (MONDAY - WEEK, MONDAY)
    in_winter = date(2026, 1, 5)
    assert due_at(in_winter) == (clock.midnight(date(2026, 1, 12)) or 0) + 4 * 3600 + 59 * 60


def test_a_report_is_told_noted_and_read(stage: Stage) -> None:
    first, second = milestone_ids(stage.market)
    forget(stage.market)
    report = stage.report(state=ReportState.PROBLEM, progress={second: 0, first: 60}, files=[FILE])
    tell(stage.market)
    expected = sorted(CLIENT)
    assert told(stage.market) == [(name, "contract.reported") for name in expected]
    assert stories(stage.market)[-1] == "The freelancer reported on the week of 16 March 2026: there is a problem."
    with stage.market.act() as session:
        found = queries.reports_of(session, stage.client, stage.contract.key)
        (file,) = queries.files_of(session, report.id)
        assert queries.known_file(session, stage.client, file.key).blob == FILE.blob
        assert [file] == queries.files_of_contract(session, stage.contract.id)
        with pytest.raises(NotFound):
            queries.known_file(session, stage.cast["outsider"], file.key)
    assert found.total == 1
    (row,) = found.rows
    assert (row.week, row.state, row.text) == (MONDAY, ReportState.PROBLEM, "Half of it is done.")
    assert row.filed_by == "Freelancer Tester"
    assert [(part["milestone"], part["percent"]) for part in row.progress] == [(first, 60), (second, 0)]
    assert (row.is_late, row.seen_at) == (False, None)
    (line,) = stage.market.changes("contract.reported")
    assert line.after == {"report": report.id, "week": "2026-03-16", "state": "problem"}


def test_the_first_look_of_the_client_is_kept(stage: Stage) -> None:
    report = stage.report()

    def seen() -> int | None:
        with stage.market.act() as session:
            return session.get_one(StatusReport, report.id).seen_at

    stage.do(note_seen, stage.freelancer, report.id)
    assert seen() is None
    stage.do(note_seen, stage.cast["finance"], report.id)
    first = seen()
    assert first is not None
    with at(MONDAY, 18):
        stage.do(note_seen, stage.client, report.id)
    assert seen() == first


def test_a_week_is_reported_once_and_only_lately(stage: Stage) -> None:
    stage.report()
    with pytest.raises(Conflict, match="already"):
        stage.report()
    for strange in (MONDAY + WEEK, MONDAY - WEEK, MONDAY + timedelta(days=1)):
        with pytest.raises(InvalidInput, match="week"):
            stage.report(strange)
    with at(MONDAY + 6 * WEEK):
        with stage.market.act() as session:
            weeks = queries.open_weeks(session, stage.contract)
        assert weeks.open == [MONDAY + back * WEEK for back in (6, 5, 4, 3, 2)]
        assert stage.report(MONDAY + 5 * WEEK).filed_at > due_at(MONDAY + 5 * WEEK)
        with pytest.raises(InvalidInput, match="week"):
            stage.report(MONDAY + WEEK)


def test_a_contract_of_this_hour_can_be_reported_on(market: Market) -> None:
    cast = hiring_cast(market)
    with at(MONDAY, 2):  # still Sunday there
        contract = hire(market, cast["hiring"], cast.design, cast["freelancer"])
        with market.act() as session:
            assert queries.open_weeks(session, contract).open == [MONDAY - WEEK]


def test_what_cannot_be_reported(stage: Stage) -> None:
    (first, *_), act = milestone_ids(stage.market), stage.freelancer
    key, state = stage.contract.key, ReportState.OK
    for text, options, field in (
        (" \n", {}, "text"),
        ("x" * (LONGEST + 1), {}, "text"),
        ("Fine", {"files": [FILE] * (MOST_FILES + 1)}, "files"),
        ("Fine", {"progress": {first: 101}}, "progress"),
        ("Fine", {"progress": {first: -1}}, "progress"),
        ("Fine", {"progress": {987_654: 1}}, "progress"),
    ):
        with pytest.raises(InvalidInput) as refused:
            stage.do(file_report, act, key, MONDAY, state, text, **options)
        assert refused.value.field == field
    stage.do(end_contract, stage.client, key, "9504")
    for operation, who, more in (
        (file_report, act, (MONDAY, state, "Fine")),
        (lambda *values: want_reports(*values, wanted=True), stage.client, ()),
    ):
        with pytest.raises(InvalidState):
            stage.do(operation, who, key, *more)
    assert stage.market.count(StatusReport) == 0


def test_reports_that_are_wanted_and_do_not_come_are_told_once(stage: Stage) -> None:
    stage.do(want_reports, stage.client, stage.contract.key, wanted=True)
    stage.do(want_reports, stage.client, stage.contract.key, wanted=True)
    tell(stage.market)
    assert [entry for entry in told(stage.market) if "reports-" in entry[1]] == [
        ("freelancer", "contract.reports-wanted")
    ]
    assert stories(stage.market)[-1].startswith("The client wants a status report every week")
    assert stage.do(tell_late, clock.now()) == 0
    with at(MONDAY + WEEK, 5):
        forget(stage.market)
        assert stage.do(tell_late, clock.now()) == 1
        assert stage.do(tell_late, clock.now()) == 0
        tell(stage.market)
        assert told(stage.market) == [(name, "contract.report-late") for name in sorted(CLIENT | {"freelancer"})]
        assert stories(stage.market)[-1] == "No status report came for the week of 16 March 2026."
        with stage.market.act() as session:
            waits = queries.waiting(session, stage.contract)
        assert waits == queries.Waiting(MONDAY, [MONDAY])
        assert stage.report().filed_at
        stage.report(MONDAY + WEEK)
    with at(MONDAY + 2 * WEEK, 5):
        assert stage.do(tell_late, clock.now()) == 1
        assert len(stage.market.changes("contract.report-late")) == 1
        stage.do(want_reports, stage.client, stage.contract.key, wanted=False)
        stage.do(want_reports, stage.client, stage.contract.key, wanted=False)
        assert len(stage.market.changes("contract.reports-unwanted")) == 1
        assert stage.do(tell_late, clock.now()) == 0


def test_nothing_is_due_while_paused_or_when_it_is_over(stage: Stage) -> None:
    stage.do(want_reports, stage.client, stage.contract.key, wanted=True)
    stage.do(pause_contract, stage.client, stage.contract.key)
    with at(MONDAY + 3 * WEEK, 5):
        assert stage.do(tell_late, clock.now()) == 1
        stage.do(restart_contract, stage.client, stage.contract.key)
    with at(MONDAY + 5 * WEEK, 5):
        assert stage.do(tell_late, clock.now()) == 1
        (line,) = stage.market.changes("contract.report-late")
        assert line.after == {"week": (MONDAY + 4 * WEEK).isoformat()}, "of several weeks the last"
        stage.do(end_contract, stage.client, stage.contract.key, "9504")
    with at(MONDAY + 6 * WEEK, 5):
        assert stage.do(tell_late, clock.now()) == 1
        assert stage.market.count(StatusReportWish) == 0
        assert len(stage.market.changes("contract.report-late")) == 1


@pytest.mark.parametrize("name", WORKS)
def test_who_may_do_what_with_status_reports(market: Market, name: str) -> None:
    cast = hiring_cast(market)
    signs = cast["staffing"] if name == "bound" else cast[name]
    agency = None if name == "freelancer" else cast.agency
    contract = hire(market, cast["hiring"], cast.design, cast[name], signs=signs, agency_id=agency)
    with market.act() as session:
        week = queries.open_weeks(session, contract).open[0]
        report = file_report(session, signs, contract.key, week, ReportState.OK, "Fine").id
    acts: dict[str, Callable[..., Any]] = {
        "list": lambda session, actor: queries.reports_of(session, actor, contract.key),
        "read": lambda session, actor: queries.known_report(session, actor, report),
        "want": lambda session, actor: want_reports(session, actor, contract.key, wanted=True),
        "file": lambda session, actor: file_report(session, actor, contract.key, week, ReportState.OK, "Fine"),
    }

    def let(act: str, actor: Actor) -> bool:
        try:
            with market.act() as session:
                acts[act](session, actor)
                session.rollback()
        except NotAllowed:
            return False
        except Conflict:
            return True  # that week has its report
        return True

    allowed = {act: {who for who, actor in cast.people.items() if let(act, actor)} for act in acts}
    sees = SEES | WORKS[name] | {name}
    assert allowed == {"list": sees, "read": sees, "want": CLIENT, "file": WORKS[name]}
