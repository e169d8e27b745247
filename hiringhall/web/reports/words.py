"""What the pages call reports, the periods and times of those that people keep, and how far their runs are."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.reports.access import About
from hiringhall.marketplace.reports.catalog import REPORTS, Subject
from hiringhall.marketplace.reports.models import Every, FileForm, RunForm, RunState, SavedReport
from hiringhall.marketplace.reports.opening import TITLES, named, open_to
from hiringhall.marketplace.reports.periods import Period
from hiringhall.marketplace.reports.schedules import LAST_DAY, WEEKDAYS

PERIODS = {
    Period.THIS_WEEK: "This week",
    Period.LAST_WEEK: "Last week",
    Period.THIS_MONTH: "This month",
    Period.LAST_MONTH: "Last month",
    Period.LAST_30_DAYS: "Last 30 days",
    Period.LAST_QUARTER: "Last three months",
    Period.THIS_YEAR: "This year",
    Period.LAST_YEAR: "Last year",
}
FILES = {FileForm.CSV: "CSV", FileForm.XLSX: "Excel (XLSX)", FileForm.PDF: "PDF"}
FORMS = {RunForm.CSV: "CSV", RunForm.XLSX: "XLSX", RunForm.PDF: "PDF", RunForm.PAGE: "Rows to look at"}
STATES = {
    RunState.WAITING: "Waits for its turn",
    RunState.RUNNING: "Is being made",
    RunState.DONE: "Ready",
    RunState.FAILED: "Could not be made",
}
HOURS = tuple((hour, f"{hour:02d}:00") for hour in range(24))
DAYS_OF_WEEK = tuple(enumerate(WEEKDAYS, start=1))
DAYS_OF_MONTH = (*((day, str(day)) for day in range(1, LAST_DAY)), (LAST_DAY, "The last one"))
_SUBJECTS = {
    Subject.TEAM: "a team",
    Subject.COMPANY: "a company",
    Subject.AGENCY: "an agency",
    Subject.FREELANCER: "a freelancer",
    Subject.AGENCY_TEAM: "a team of an agency",
    Subject.ACCOUNT: "an account",
    Subject.OWNER: "all accounts",
}

Names = Mapping[tuple[str, frozenset[tuple[str, str]]], str]
"""What reports are called, by the report and what it is about."""


def names_for(session: Session, actor: Actor) -> Names:
    """Return what those reports are called that somebody may read."""
    return {_key(each.report.id, each.about): f"{each.title} · {each.subject_name}" for each in open_to(session, actor)}


def called_alone(session: Session, actor: Actor, report_id: str, about: About) -> str:
    """Return what one report is called, also one that may not be read any more."""
    try:
        found = named(session, actor, REPORTS[report_id], about)
    except (KeyError, Refused):
        return called({}, report_id, about)
    return f"{found.title} · {found.subject_name}"


def called(names: Names, report_id: str, about: About) -> str:
    """Return what a report is called, also one that may not be read any more."""
    known = names.get(_key(report_id, about))
    if known or report_id not in REPORTS:
        return known or "A report that there is no more"
    report = REPORTS[report_id]
    return f"{TITLES[report.matter]} of {_SUBJECTS[report.subject]}"


def often(saved: SavedReport) -> str:
    """Return when a kept report is sent, such as every Monday at 07:00; "" for never."""
    match saved.every:
        case None:
            return ""
        case Every.DAY:
            day = "every day"
        case Every.WEEK:
            day = f"every {WEEKDAYS[saved.day - 1]}"
        case Every.MONTH:
            on = "its last day" if saved.day == LAST_DAY else f"day {saved.day}, or its last if it has fewer"
            day = f"every month on {on if saved.day > 28 else f'day {saved.day}'}"  # noqa: PLR2004 - all months have 28
    return f"{day} at {saved.hour:02d}:00"


def _key(report_id: str, about: About) -> tuple[str, frozenset[tuple[str, str]]]:
    return report_id, frozenset(about.items())
