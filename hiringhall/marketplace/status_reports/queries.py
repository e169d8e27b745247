"""Reads of status reports: those of a contract, one, its files, and the weeks that wait for one."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.access import BetweenOthers, known_contract, sides_of
from hiringhall.marketplace.contracts.models import Contract, ContractState, Milestone, MilestoneState
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.status_reports.models import ReportState, StatusReport, StatusReportFile, StatusReportWish
from hiringhall.marketplace.status_reports.weeks import WEEK, due_at, last_due, monday, week_at
from hiringhall.storage.hot import HotRead, among

PAST_WEEKS = 4
"""How many weeks before this one may still be reported."""


class ShownReport(NamedTuple):
    """A status report with the name of who filed it; fields as in StatusReport."""

    id: int
    contract_id: int
    week: date
    state: ReportState
    text: str
    progress: list[dict[str, Any]]
    filed_at: int
    seen_at: int | None
    filed_by: str

    @property
    def is_late(self) -> bool:
        """Whether it was filed after it was due."""
        return self.filed_at > due_at(self.week)


class ShownFile(Struct, frozen=True):
    """A file of a status report as it is listed and served; fields as in StatusReportFile."""

    key: str
    report_id: int
    name: str
    media_type: str
    size: int
    blob: str


class Weeks(NamedTuple):
    """The Mondays of weeks that may be reported now, the newest first, and of those that were."""

    open: list[date]
    reported: frozenset[date]


class Waiting(NamedTuple):
    """What a client that wants reports waits for: since which week, and the weeks that are overdue, oldest first."""

    since: date
    overdue: list[date]


def reports_of(
    session: Session, actor: Actor, reference: str, *, offset: int = 0, count: int = 10
) -> Slice[ShownReport]:
    """Return the reports of a contract, the newest week first, to somebody who sees it. Raises NotFound, NotAllowed."""
    contract = known_contract(session, actor, reference)
    total = session.scalar(
        select(func.count()).select_from(StatusReport).where(StatusReport.contract_id == contract.id)
    )
    rows = _OF_CONTRACT.all(session, contract_id=contract.id, offset=offset, count=count)
    return Slice(rows, total or 0)


def reports_in_weeks(session: Session, contract_id: int, weeks: Sequence[date]) -> dict[date, ShownReport]:
    """Return the reports of a contract, which the reader sees, of these weeks by their Mondays."""
    return {report.week: report for report in _IN_WEEKS.all(session, contract_id=contract_id, weeks=list(weeks))}


def known_report(session: Session, actor: Actor, report_id: int) -> ShownReport:
    """Return a report to somebody who sees its contract. Raises NotFound or NotAllowed."""
    report = _BY_ID.first(session, id=report_id)
    if report is None:
        raise NotFound("status report")
    if not sides_of(session, actor, session.get_one(Contract, report.contract_id)):
        raise BetweenOthers
    return report


def files_of(session: Session, report_id: int) -> list[ShownFile]:
    """Return the files of a report, which the reader may see."""
    return _FILES.all(session, report_id=report_id)


def files_of_contract(session: Session, contract_id: int) -> list[ShownFile]:
    """Return the files of all reports of a contract, which the reader may see, the newest first."""
    return _FILES_OF_CONTRACT.all(session, contract_id=contract_id)


def known_file(session: Session, actor: Actor, key: str) -> ShownFile:
    """Return a file to somebody who sees the contract of its report. Raises NotFound."""
    file = _BY_KEY.first(session, key=key)
    if file is None:
        raise NotFound("file")
    try:
        known_report(session, actor, file.report_id)
    except NotAllowed:
        raise NotFound("file") from None
    return file


def open_weeks(session: Session, contract: Contract) -> Weeks:
    """Return the weeks of a contract that may be reported now, and those that were: this one and the last few."""
    this = week_at(clock.now())
    first = min(this, max(monday(contract.started_on), this - PAST_WEEKS * WEEK))
    reported = _reported(session, contract.id)
    weeks = (this - WEEK * back for back in range((this - first) // WEEK + 1))
    return Weeks([week for week in weeks if week not in reported], reported)


def waiting(session: Session, contract: Contract) -> Waiting | None:
    """Return what the client of a contract waits for; None when it wants no reports."""
    wish = session.get(StatusReportWish, contract.id)
    if wish is None:
        return None
    if contract.state is not ContractState.ACTIVE:
        return Waiting(wish.since, [])
    latest = last_due(clock.now())
    weeks = open_weeks(session, contract)
    return Waiting(wish.since, [week for week in reversed(weeks.open) if wish.since <= week <= latest])


def unpaid_milestones(session: Session, contract_id: int) -> Sequence[Milestone]:
    """Return the milestones of a contract that are still worked for, in their order."""
    goes_on = Milestone.state.in_((MilestoneState.ACTIVE, MilestoneState.NOT_FUNDED))
    return session.scalars(
        select(Milestone).where(Milestone.contract_id == contract_id, goes_on).order_by(Milestone.id)
    ).all()


def _reported(session: Session, contract_id: int) -> frozenset[date]:
    return frozenset(session.scalars(select(StatusReport.week).where(StatusReport.contract_id == contract_id)))


_SHOWN = select(
    *(getattr(StatusReport, name) for name in ShownReport._fields if name != "filed_by"),
    User.first_name + " " + User.last_name,
).join(User, User.id == StatusReport.filed_by)
_OF_CONTRACT = HotRead(
    _SHOWN.where(StatusReport.contract_id == bindparam("contract_id"))
    .order_by(StatusReport.week.desc())
    .offset(bindparam("offset"))
    .limit(bindparam("count")),
    ShownReport,
)
_IN_WEEKS = HotRead(
    _SHOWN.where(StatusReport.contract_id == bindparam("contract_id"), among(StatusReport.week, "weeks")), ShownReport
)
_BY_ID = HotRead(_SHOWN.where(StatusReport.id == bindparam("id")), ShownReport)
_FILE = select(*(getattr(StatusReportFile, name) for name in ShownFile.__struct_fields__))
_FILES = HotRead(
    _FILE.where(StatusReportFile.report_id == bindparam("report_id")).order_by(StatusReportFile.id), ShownFile
)
_FILES_OF_CONTRACT = HotRead(
    _FILE.join(StatusReport, StatusReport.id == StatusReportFile.report_id)
    .where(StatusReport.contract_id == bindparam("contract_id"))
    .order_by(StatusReportFile.id.desc()),
    ShownFile,
)
_BY_KEY = HotRead(_FILE.where(StatusReportFile.key == bindparam("key")), ShownFile)
