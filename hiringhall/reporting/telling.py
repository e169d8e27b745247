"""Mail about reports that are sent: with the file or, where it is large, a link to it; or with what is wrong, once."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace import mail
from hiringhall.marketplace.accounts.models import User, UserStatus
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.reports.models import Every, ReportRun, SavedReport
from hiringhall.marketplace.reports.schedules import WEEKDAYS
from hiringhall.reporting.results import KEPT_DAYS, MEDIA_TYPES, file_name

LARGEST_ENCLOSED = 5_000_000
"""Bytes; what is larger is fetched from the hall."""
VIA = "reporting"
_DAY = 86_400
_OFTEN = {Every.DAY: "every day", Every.MONTH: "every month"}


def tell_end(session: Session, run: ReportRun, *, hall_name: str, address: str) -> None:
    """Queue the mail about a run that ended, and note on the report that it was sent or why not.

    Nothing is sent once its owner stopped it, deleted it or is suspended, nor about a problem that was told already.
    """
    saved = None if run.saved_report_id is None else session.get(SavedReport, run.saved_report_id)
    if saved is None or saved.every is None:
        return
    owner = session.get_one(User, saved.owner_id)
    if owner.status is not UserStatus.ACTIVE:
        return
    page = f"{address}/reports/saved/{saved.key}"
    if run.problem:
        text = _about_problem(run, page)
        is_told = bool(saved.problem)
        saved.problem = run.problem
    else:
        text = _about_file(run, page, address)
        is_told = False
        saved.problem, saved.sent_at = "", clock.now()
    if is_told:
        return
    ending = f"You get this mail {_often(saved)}. Stop it at {page}/stop\n"
    subject = f"{hall_name}: {saved.title}{' could not be made' if run.problem else ''}"
    mail.send(session, owner.email, subject, f"Hello {owner.first_name},\n\n{text}\n\n{ending}", _enclosed(run))
    kind = "report.failed" if run.problem else "report.sent"
    record(session, Actor(saved.owner_id, VIA), kind, saved.id, after={"run": run.id, "problem": run.problem})


def _about_file(run: ReportRun, page: str, address: str) -> str:
    rows = f"{run.done:,} row{'' if run.done == 1 else 's'}"
    if _fits(run):
        return f"your report {run.title} is attached: {rows}, in {file_name(run)}.\n\nSee it: {page}"
    until = datetime.fromtimestamp(run.created_at + KEPT_DAYS * _DAY, UTC)
    size = f"{run.size / 1_000_000:,.1f} MB"
    return (
        f"your report {run.title} is ready: {rows}, {size}, too much for mail.\n\n"
        f"Get it until {until.day} {until:%B}: {address}/reports/runs/{run.key}"
    )


def _about_problem(run: ReportRun, page: str) -> str:
    return (
        f"your report {run.title} could not be made: {run.problem}\n\n"
        f"We try again each time it is due, and do not write again until it works.\n\nSee to it: {page}"
    )


def _enclosed(run: ReportRun) -> list[mail.Enclosed]:
    return [mail.Enclosed(file_name(run), MEDIA_TYPES[run.form], run.file)] if _fits(run) else []


def _fits(run: ReportRun) -> bool:
    return bool(run.file) and run.size <= LARGEST_ENCLOSED


def _often(saved: SavedReport) -> str:
    if saved.every is Every.WEEK:
        return f"every {WEEKDAYS[saved.day - 1]}"
    return _OFTEN[saved.every or Every.DAY]
