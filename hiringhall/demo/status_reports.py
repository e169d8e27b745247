"""What the demo's freelancers report of their weeks, and which clients want it every week."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hiringhall import clock
from hiringhall.demo.bids import BOOKING, COUNTS, OPENING, SIX_SITES
from hiringhall.demo.draft import DAY, Draft
from hiringhall.demo.hires import HOUR
from hiringhall.demo.hiring_rows import tell_of_contract
from hiringhall.marketplace.attachments.kinds import kind_of
from hiringhall.marketplace.attachments.operations import FOLDER
from hiringhall.marketplace.contracts.models import Contract, Milestone
from hiringhall.marketplace.status_reports.models import ReportState, StatusReport, StatusReportFile, StatusReportWish
from hiringhall.marketplace.status_reports.operations import CALLED
from hiringhall.marketplace.status_reports.weeks import WEEK, due_at, last_due, monday, week_at
from hiringhall.storage.blobs import Blobs

Row = Mapping[str, Any]
FILED_AFTER = 4 * DAY + 16 * HOUR
"""Seconds from the Monday of a week to its report."""
FILED_LATE_AFTER = 8 * DAY + 9 * HOUR
SEEN_AFTER = 3 * HOUR


@dataclass(frozen=True, kw_only=True)
class Report:
    """A report, `back` so many weeks before this one, or before that in which the contract ended.

    `progress` is the percent of each milestone that is under way; `attached` the name and the text of a file.
    """

    contract: str
    back: int
    text: str
    state: ReportState = ReportState.OK
    progress: Mapping[str, int] = field(default_factory=dict)
    attached: tuple[str, str] | None = None
    is_late: bool = False
    is_seen: bool = True


WANTED = {BOOKING: 4, COUNTS: 3}
"""How many weeks before this one clients began to want a report every week, by contract."""

REPORTS = (
    Report(
        contract=BOOKING, back=4,
        text="Updates are in, nothing broke. Next week: why the log turns red when a school books a whole day.",
    ),
    Report(
        contract=BOOKING, back=3,
        text="I have a test that turns the log red whenever I want. What it takes to keep it green comes next week.",
    ),
    Report(
        contract=BOOKING, back=2, state=ReportState.PROBLEM,
        text="A school day that begins before the clocks change is counted twice. I can mend the counting, but not "
        "decide what becomes of the four bookings that are wrong already. The lines of the log are with this.",
        attached=(
            "school-days.log",
            "\n".join(f"06:12 booking {number}: 2 days held, 1 day booked" for number in (2041, 2044, 2051, 2052)),
        ),
    ),
    Report(
        contract=BOOKING, back=1, is_seen=False,
        text="Renata decided, the four bookings are right again, and the log is green. Next: the small wishes.",
    ),
    Report(
        contract=COUNTS, back=3,
        text="All twelve files are in. Crossing 7 has a quiet week that I do not believe.",
    ),
    Report(
        contract=COUNTS, back=2, is_late=True, state=ReportState.PROBLEM,
        text="Late, because we waited for the city: crossing 7 was closed for five days, and nobody had told the "
        "counter. The charts of the month come two days later.",
    ),
    Report(
        contract=COUNTS, back=1, is_seen=False,
        text="The charts of the month are done and work by keyboard. Crossing 7 is marked.",
    ),
    Report(
        contract=OPENING, back=2, progress={"The map grows": 30},
        text="Drop 17 becomes the delta. The first six seconds stand.",
    ),
    Report(
        contract=OPENING, back=1, progress={"The map grows": 65, "Final version, all formats": 5},
        text="Thirteen seconds of twenty. The river bends where the cut wants it to.",
    ),
    Report(
        contract=SIX_SITES, back=1, state=ReportState.COMPLETE,
        text="All six sites are on the new server, with mail. Eight minutes of downtime at most; notes in the wiki.",
    ),
)  # fmt: skip


class StatusReports:
    """Adds the reports, and who wants them, to the contracts that a draft has."""

    def __init__(self, draft: Draft, blobs: Blobs) -> None:
        self._draft = draft
        self._blobs = blobs
        self._contracts = {row["title"]: row for row in draft.added(Contract)}

    def add(self) -> None:
        """Add all of it."""
        for title, back in WANTED.items():
            contract = self._contracts[title]
            self._want(contract, self._week(contract, back))
        for report in sorted(REPORTS, key=lambda report: -report.back):
            contract = self._contracts[report.contract]
            self._report(contract, report, self._week(contract, report.back))

    def _week(self, contract: Row, back: int) -> date:
        last = week_at(self._draft.today) if contract["ended_on"] is None else monday(contract["ended_on"])
        return last - back * WEEK

    def _want(self, contract: Row, since: date) -> None:
        at, client = _at(since, 16 * HOUR), contract["hired_by"]
        due = max(since, last_due(self._draft.today) + WEEK)
        self._draft.add(StatusReportWish, contract_id=contract["id"], since=since, due_week=due)
        did = "The client wants a status report every week, by Sunday 23:59 US Eastern time."
        tell_of_contract(self._draft, contract["id"], at, did, read_by=[client])
        self._log(at, client, "reports-wanted", contract)

    def _report(self, contract: Row, report: Report, week: date) -> None:
        if report.is_late:
            self._miss(contract, week)
        report_id, speaker, client = self._draft.number(StatusReport), contract["signed_by"], contract["hired_by"]
        at = _at(week, FILED_LATE_AFTER if report.is_late else FILED_AFTER)
        self._draft.add(
            StatusReport,
            id=report_id,
            contract_id=contract["id"],
            week=week,
            state=report.state,
            text=report.text,
            progress=self._progress(contract, report),
            filed_by=speaker,
            filed_at=at,
            seen_at=at + SEEN_AFTER if report.is_seen else None,
        )
        if report.attached is not None:
            self._attach(report_id, *report.attached)
        did = f"The freelancer reported on the week of {week.day} {week:%B %Y}: {CALLED[report.state]}."
        readers = [speaker, client] if report.is_seen else [speaker]
        tell_of_contract(self._draft, contract["id"], at, did, read_by=readers)
        told = {"report": report_id, "week": week.isoformat(), "state": report.state.value}
        self._log(at, speaker, "reported", contract, told)

    def _miss(self, contract: Row, week: date) -> None:
        """Say, as the hall does, that the report of a week did not come in time."""
        at = due_at(week) + 60
        did = f"No status report came for the week of {week.day} {week:%B %Y}."
        tell_of_contract(self._draft, contract["id"], at, did)
        self._log(at, None, "report-late", contract, {"week": week.isoformat()})

    def _progress(self, contract: Row, report: Report) -> list[dict[str, Any]]:
        parts = {
            row["description"]: row["id"]
            for row in self._draft.added(Milestone)
            if row["contract_id"] == contract["id"]
        }
        return [
            {"milestone": parts[part], "description": part, "percent": percent}
            for part, percent in report.progress.items()
        ]

    def _attach(self, report_id: int, name: str, text: str) -> None:
        """Store a file as an uploaded one would be, under a name that the seed decides."""
        content, token = text.encode(), self._draft.hexadecimal(32)
        kind = kind_of(content)
        if kind is None:
            raise ValueError(f"{name} is of no kind that is taken.")
        blob = f"{FOLDER}/{token[:2]}/{token}"
        self._blobs.put(blob, content)
        self._draft.add(
            StatusReportFile,
            id=self._draft.number(StatusReportFile),
            key=self._draft.key(),
            report_id=report_id,
            name=name,
            media_type=kind.media_type,
            size=len(content),
            blob=blob,
        )

    def _log(self, at: int, actor_id: int | None, verb: str, contract: Row, after: Row | None = None) -> None:
        company_id = contract["company_id"]
        self._draft.log(at, actor_id, f"contract.{verb}", contract["id"], company_id=company_id, after=after)


def _at(week: date, seconds: int) -> int:
    return (clock.midnight(week) or 0) + seconds
