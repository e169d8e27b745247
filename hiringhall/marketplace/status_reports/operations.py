"""What is done with status reports: the freelancer's side files them, the client's wants and reads them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.attachments.operations import FIELD, MOST_FILES, KeptFile, row_of
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.contracts.access import known_contract, lock, require_speaker, sides_of
from hiringhall.marketplace.contracts.models import Contract, ContractState
from hiringhall.marketplace.contracts.talking import note
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotAllowed
from hiringhall.marketplace.sides import Side
from hiringhall.marketplace.status_reports.models import ReportState, StatusReport, StatusReportFile, StatusReportWish
from hiringhall.marketplace.status_reports.queries import known_report, open_weeks, unpaid_milestones
from hiringhall.marketplace.status_reports.weeks import week_at

LONGEST = 5_000
"""Characters of what is reported."""
ALL = 100
"""Percent."""
CALLED = {ReportState.OK: "all is well", ReportState.PROBLEM: "there is a problem", ReportState.COMPLETE: "complete"}


def file_report(
    session: Session,
    actor: Actor,
    reference: str,
    week: date,
    state: ReportState,
    text: str,
    *,
    progress: Mapping[int, int] | None = None,
    files: Sequence[KeptFile] = (),
) -> StatusReport:
    """Report how the work on a contract stands in a week, named by its Monday (US Eastern).

    `progress` has percent by milestone. The client's side is told, and the room notes it. Raises NotFound, NotAllowed
    unless the actor acts for the freelancer, InvalidInput, InvalidState when the contract is closed, or
    Conflict("week") for a week that was reported. Source: Elance facts, status reports.
    """
    contract = known_contract(session, actor, reference)
    require_speaker(session, actor, contract, Side.FREELANCER)
    if actor.user_id is None:
        raise NotAllowed("Only people report.")
    lock(session, contract)
    _require_open(contract)
    for refused in refusals(text, len(files)):
        raise refused
    _require_week(session, contract, week)
    report = StatusReport(
        contract_id=contract.id,
        week=week,
        state=state,
        text=text.strip(),
        progress=_progress(session, contract, progress or {}),
        filed_by=actor.user_id,
        filed_at=clock.now(),
    )
    session.add(report)
    session.flush()
    session.add_all(StatusReportFile(report_id=report.id, **row_of(file)) for file in files)
    did = f"reported on the week of {week.day} {week:%B %Y}: {CALLED[state]}"
    note(session, actor, contract, Side.FREELANCER, did)
    told = {"report": report.id, "week": week.isoformat(), "state": state.value}
    record(session, actor, "contract.reported", contract.id, company_id=contract.company_id, after=told)
    return report


def refusals(text: str, files: int = 0) -> list[InvalidInput]:
    """Return what is wrong with what is reported, so that a form can show it at once."""
    found = []
    if not text.strip():
        found.append(InvalidInput("text", "say what was done and what comes next."))
    elif len(text.strip()) > LONGEST:
        found.append(InvalidInput("text", f"write at most {LONGEST:,} characters."))
    if files > MOST_FILES:
        found.append(InvalidInput(FIELD, f"send at most {MOST_FILES} files."))
    return found


def want_reports(session: Session, actor: Actor, reference: str, *, wanted: bool) -> None:
    """Want a status report every week from this one on, or none any more; what is so already stays.

    Raises NotFound, NotAllowed unless the actor may hire for the client, InvalidState when the contract is closed.
    """
    contract = known_contract(session, actor, reference)
    require_speaker(session, actor, contract, Side.CLIENT)
    lock(session, contract)
    _require_open(contract)
    if (session.get(StatusReportWish, contract.id) is not None) == wanted:
        return
    week = week_at(clock.now())
    if wanted:
        session.add(StatusReportWish(contract_id=contract.id, since=week, due_week=week))
        session.flush()
    else:
        session.execute(delete(StatusReportWish).where(StatusReportWish.contract_id == contract.id))
    does = "wants a status report every week, by Sunday 23:59 US Eastern time" if wanted else "wants no status reports"
    note(session, actor, contract, Side.CLIENT, does)
    kind = "contract.reports-wanted" if wanted else "contract.reports-unwanted"
    record(session, actor, kind, contract.id, company_id=contract.company_id)


def note_seen(session: Session, actor: Actor, report_id: int) -> None:
    """Note that somebody of the client's side has read a report; what others read counts for nothing.

    Raises NotFound or NotAllowed.
    """
    report = known_report(session, actor, report_id)
    contract = session.get_one(Contract, report.contract_id)
    if actor.is_console or Side.CLIENT not in sides_of(session, actor, contract):
        return
    unseen = update(StatusReport).where(StatusReport.id == report_id, StatusReport.seen_at.is_(None))
    session.execute(unseen.values(seen_at=clock.now()))


def _require_open(contract: Contract) -> None:
    if contract.state is ContractState.CLOSED:
        raise InvalidState("contract", contract.state.value, "reported on")


def _require_week(session: Session, contract: Contract, week: date) -> None:
    weeks = open_weeks(session, contract)
    if week in weeks.reported:
        raise Conflict("This week was reported already.", "week")
    if week not in weeks.open:
        raise InvalidInput("week", "choose this week or one of the last that the contract had.")


def _progress(session: Session, contract: Contract, progress: Mapping[int, int]) -> list[dict[str, Any]]:
    parts = {part.id: part.description for part in unpaid_milestones(session, contract.id)}
    for milestone_id, percent in progress.items():
        if milestone_id not in parts:
            raise InvalidInput("progress", "name milestones of this contract that are not paid.")
        if not 0 <= percent <= ALL:
            raise InvalidInput("progress", "write a percentage of 0 to 100.")
    return [{"milestone": id_, "description": parts[id_], "percent": progress[id_]} for id_ in parts if id_ in progress]
