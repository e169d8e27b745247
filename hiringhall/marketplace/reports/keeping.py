"""Reports that people keep: save, change, copy and delete them; everybody sees their own."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.accounts.people import myself
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.catalog.timezones import zone_of
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotFound
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.reports.access import About, scope_of
from hiringhall.marketplace.reports.catalog import REPORTS, Report
from hiringhall.marketplace.reports.models import LONGEST_TITLE, ReportFeed, ReportRun, SavedReport
from hiringhall.marketplace.reports.periods import Period, days_of, with_days
from hiringhall.marketplace.reports.plans import check

MOST_REPORTS = 100
_COPY = "Copy of "


def save_report(
    session: Session,
    actor: Actor,
    report: Report,
    about: About,
    query: str,
    *,
    title: str,
    period: str = "",
    chart: Mapping[str, str] | None = None,
) -> SavedReport:
    """Keep a report with its query; `period` names days that move with the calendar and narrow it, "" for none.

    Raises NotFound or NotAllowed for what the actor may not read, QueryError for a query that cannot be asked,
    InvalidInput for the title or the period, Conflict when as many are kept as there may be.
    """
    user = myself(session, actor)
    title, period = clean_title(title), _checked_period(period)
    scope_of(session, actor, report, about)
    check(query, report)
    lock_reports(session, user.id)
    kept = session.scalar(select(func.count()).where(SavedReport.owner_id == user.id)) or 0
    if kept >= MOST_REPORTS:
        raise Conflict(f"You keep {MOST_REPORTS} reports, as many as there may be; delete one first.", "title")
    saved = SavedReport(
        key=new_key(),
        owner_id=user.id,
        title=title,
        report=report.id,
        about=dict(about),
        query=query,
        period=period,
        chart=dict(chart or {}),
        created_at=clock.now(),
        changed_at=clock.now(),
    )
    session.add(saved)
    session.flush()
    record(session, actor, "report.saved", saved.id, after={"owner": user.id, **_values(saved)})
    return saved


def change_report(
    session: Session,
    actor: Actor,
    key: str,
    *,
    title: str,
    query: str | None = None,
    period: str | None = None,
    chart: Mapping[str, str] | None = None,
) -> SavedReport:
    """Give a report of the actor another title, and another query, period or chart unless they are None.

    Raises as `save_report`, and NotFound.
    """
    saved = own_report(session, actor, key)
    before = _values(saved)
    saved.title = clean_title(title)
    if period is not None:
        saved.period = _checked_period(period)
    if chart is not None:
        saved.chart = dict(chart)
    if query is not None:
        report = report_of(saved)
        scope_of(session, actor, report, saved.about)
        check(query, report)
        saved.query = query
    if _values(saved) != before:
        saved.changed_at = clock.now()
        record(session, actor, "report.changed", saved.id, before=before, after=_values(saved))
    return saved


def copy_report(session: Session, actor: Actor, key: str) -> SavedReport:
    """Keep another one like a report of the actor, without its schedule and its addresses. Raises as `save_report`."""
    saved = own_report(session, actor, key)
    return save_report(
        session,
        actor,
        report_of(saved),
        saved.about,
        saved.query,
        title=f"{_COPY}{saved.title}"[:LONGEST_TITLE],
        period=saved.period,
        chart=saved.chart,
    )


def delete_report(session: Session, actor: Actor, key: str) -> SavedReport:
    """Forget a report of the actor, its schedule and its addresses, and return what it was. Raises NotFound.

    Files that were made of it stay as long as they would have.
    """
    saved = own_report(session, actor, key)
    session.execute(delete(ReportFeed).where(ReportFeed.saved_report_id == saved.id))
    session.execute(update(ReportRun).where(ReportRun.saved_report_id == saved.id).values(saved_report_id=None))
    session.delete(saved)
    record(session, actor, "report.deleted", saved.id, before={"owner": saved.owner_id, **_values(saved)})
    return saved


def own_report(session: Session, actor: Actor, key: str) -> SavedReport:
    """Return a report that the actor keeps. Raises NotFound."""
    saved = session.scalar(select(SavedReport).where(SavedReport.key == key, SavedReport.owner_id == actor.user_id))
    if saved is None:
        raise NotFound("saved report")
    return saved


def saved_reports(session: Session, actor: Actor) -> list[SavedReport]:
    """Return the reports that the actor keeps, by title."""
    kept = select(SavedReport).where(SavedReport.owner_id == actor.user_id)
    return list(session.scalars(kept.order_by(func.lower(SavedReport.title), SavedReport.id)))


def report_of(saved: SavedReport) -> Report:
    """Return which report of the catalog is kept. Raises NotFound when there is no such any more."""
    report = REPORTS.get(saved.report)
    if report is None:
        raise NotFound("report")
    return report


def query_now(session: Session, saved: SavedReport) -> str:
    """Return the query of a kept report for today in its owner's zone. Raises NotFound or QueryError."""
    return query_on(saved, saved.query, session.get_one(User, saved.owner_id))


def query_on(saved: SavedReport, text: str, owner: User) -> str:
    """Return the query `text` narrowed to the period of a kept report as of today. Raises NotFound or QueryError."""
    if not saved.period:
        return text
    return with_days(text, report_of(saved), days_of(Period(saved.period), clock.today(zone_of(owner.timezone))))


def clean_title(title: str) -> str:
    """Return a title as it is kept. Raises InvalidInput("title")."""
    title = " ".join(title.split())
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise InvalidInput("title", f"write a title of 1 to {LONGEST_TITLE} characters.")
    return title


def lock_reports(session: Session, user_id: int) -> None:
    """Let other transactions that add to a person's reports wait for this one; on SQLite all writers do so."""
    session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))


def _checked_period(period: str) -> str:
    if period and period not in set(Period):
        raise InvalidInput("period", "choose one of the periods.")
    return period


def _values(saved: SavedReport) -> dict[str, Any]:
    names = ("title", "report", "about", "query", "period", "chart")
    return {name: getattr(saved, name) for name in names}
