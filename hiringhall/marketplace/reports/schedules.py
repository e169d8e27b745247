"""When kept reports are sent to their owners: set, stopped, and due."""

import calendar
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User, UserStatus
from hiringhall.marketplace.accounts.people import myself
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.catalog.timezones import zone_of
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.reports.keeping import own_report
from hiringhall.marketplace.reports.models import Every, FileForm, SavedReport

LAST_DAY = 31
"""As a day of the month it means the last one, however many there are."""
WEEKDAYS = tuple(calendar.day_name)
MOST_DAYS = {Every.DAY: 1, Every.WEEK: 7, Every.MONTH: LAST_DAY}
"""The last day that a schedule may name."""


class Schedule(NamedTuple):
    """How often, on which day (see SavedReport) and at which hour of the owner a report is sent, and as what."""

    every: Every
    day: int
    hour: int
    form: FileForm


def set_schedule(session: Session, actor: Actor, key: str, schedule: Schedule) -> SavedReport:
    """Have a report of the actor sent to them, for the first time at the next time that fits.

    Raises NotFound, NotAllowed for somebody suspended, InvalidInput("day" or "hour").
    """
    user, saved = myself(session, actor), own_report(session, actor, key)
    if not 1 <= schedule.day <= MOST_DAYS[schedule.every]:
        raise InvalidInput("day", f"choose a day from 1 to {MOST_DAYS[schedule.every]}.")
    if not 0 <= schedule.hour < 24:  # noqa: PLR2004 - hours of a day
        raise InvalidInput("hour", "choose an hour from 0 to 23.")
    before = _values(saved)
    saved.every, saved.day, saved.hour, saved.form = schedule
    saved.due_at = next_due(schedule, zone_of(user.timezone), clock.now())
    saved.problem = ""
    if _values(saved) != before:
        record(session, actor, "report.scheduled", saved.id, before=before, after=_values(saved))
    return saved


def stop_schedule(session: Session, actor: Actor, key: str) -> SavedReport:
    """Send a report of the actor no more. Raises NotFound."""
    saved = own_report(session, actor, key)
    if saved.every is not None:
        before = _values(saved)
        saved.every, saved.due_at, saved.problem = None, None, ""
        record(session, actor, "report.stopped", saved.id, before=before, after=_values(saved))
    return saved


def schedule_of(saved: SavedReport) -> Schedule | None:
    """Return when a report is sent, None for never."""
    return None if saved.every is None else Schedule(saved.every, saved.day, saved.hour, saved.form)


def next_due(schedule: Schedule, zone: ZoneInfo, after: int) -> int:
    """Return the first time after `after` that a schedule names, both in seconds.

    An hour that a change of the clock leaves out is an hour later; of one that comes twice it is the first.
    """
    day = datetime.fromtimestamp(after, zone).date()
    while True:
        due = _at(day, schedule.hour, zone)
        if due > after and _fits(schedule, day):
            return due
        day += timedelta(days=1)


def due_reports(session: Session, most: int) -> list[int]:
    """Return the kept reports that are due, the longest first, of people who may be sent anything."""
    due = (
        select(SavedReport.id)
        .join(User, User.id == SavedReport.owner_id)
        .where(SavedReport.due_at <= clock.now())
        .where(User.status == UserStatus.ACTIVE, User.email_confirmed_at.is_not(None))
    )
    return list(session.scalars(due.order_by(SavedReport.due_at, SavedReport.id).limit(most)))


def take_due(session: Session, report_id: int) -> SavedReport | None:
    """Take a due report to send it: the next time is noted, times that were missed are left out.

    None when another took it, or it is not due any more.
    """
    saved = session.get(SavedReport, report_id)
    schedule = None if saved is None else schedule_of(saved)
    if saved is None or schedule is None or saved.due_at is None or saved.due_at > clock.now():
        return None
    owner = session.get_one(User, saved.owner_id)
    taken: SavedReport | None = session.scalar(
        update(SavedReport)
        .where(SavedReport.id == report_id, SavedReport.due_at == saved.due_at)
        .values(due_at=next_due(schedule, zone_of(owner.timezone), clock.now()))
        .returning(SavedReport)
    )
    return taken


def _fits(schedule: Schedule, day: date) -> bool:
    match schedule.every:
        case Every.DAY:
            return True
        case Every.WEEK:
            return day.isoweekday() == schedule.day
        case Every.MONTH:
            return day.day == min(schedule.day, calendar.monthrange(day.year, day.month)[1])


def _at(day: date, hour: int, zone: ZoneInfo) -> int:
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=zone).timestamp())


def _values(saved: SavedReport) -> dict[str, str | int | None]:
    every = None if saved.every is None else saved.every.value
    return {"every": every, "day": saved.day, "hour": saved.hour, "form": saved.form.value}
