"""Runs of reports as their owners see them: started, looked at, called off."""

from collections.abc import Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.people import myself
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import Conflict, NotFound
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.reports.access import About, scope_of
from hiringhall.marketplace.reports.catalog import Report
from hiringhall.marketplace.reports.keeping import clean_title, lock_reports
from hiringhall.marketplace.reports.models import ReportRun, RunForm, RunState, SavedReport
from hiringhall.marketplace.reports.plans import check
from hiringhall.storage.blobs import Blobs

MOST_AT_ONCE = 5
"""Runs of a person that are not ended."""
SHOWN = 20
TO_MAKE = "reports to make"
"""Set in `session.info` by a transaction that started a run, so that it is made when that commits."""

_NOT_ENDED = (RunState.WAITING, RunState.RUNNING)


def start_run(
    session: Session,
    actor: Actor,
    report: Report,
    about: About,
    query: str,
    form: RunForm,
    *,
    title: str,
    saved: SavedReport | None = None,
) -> ReportRun:
    """Have a report made in the background; any worker takes it up soon.

    `RunForm.PAGE` makes rows that `results.result_of` reads again. Whether the actor may read it is asked now and again
    when it is made. Raises NotFound, NotAllowed, QueryError, InvalidInput("title"), and Conflict when the actor waits
    for as many as there may be.
    """
    user = myself(session, actor)
    scope_of(session, actor, report, about)
    check(query, report)
    lock_reports(session, user.id)
    going_on = select(func.count()).where(ReportRun.owner_id == user.id, ReportRun.state.in_(_NOT_ENDED))
    if (session.scalar(going_on.where(~ReportRun.by_mail)) or 0) >= MOST_AT_ONCE:
        raise Conflict(f"You wait for {MOST_AT_ONCE} reports already; let one of them be finished first.")
    return queue_run(
        session, user.id, report.id, about, query, form, title=clean_title(title), saved=saved, by_mail=False
    )


def queue_run(
    session: Session,
    owner_id: int,
    report: str,
    about: About,
    query: str,
    form: RunForm,
    *,
    title: str,
    saved: SavedReport | None,
    by_mail: bool,
) -> ReportRun:
    """Write a run that waits to be made, without asking whether it may be."""
    run = ReportRun(
        key=new_key(),
        owner_id=owner_id,
        saved_report_id=None if saved is None else saved.id,
        title=title,
        report=report,
        about=dict(about),
        query=query,
        form=form,
        by_mail=by_mail,
        created_at=clock.now(),
    )
    session.add(run)
    session.flush()
    session.info[TO_MAKE] = True
    return run


def is_under_way(session: Session, saved: SavedReport) -> bool:
    """Tell whether a run of a kept report that is to be mailed is not ended."""
    runs = exists().where(ReportRun.saved_report_id == saved.id, ReportRun.by_mail, ReportRun.state.in_(_NOT_ENDED))
    return bool(session.scalar(select(runs)))


def run_of(session: Session, actor: Actor, key: str) -> ReportRun:
    """Return a run of the actor with how far it is. Raises NotFound, also when it was removed for its age."""
    run = session.scalar(select(ReportRun).where(ReportRun.key == key, ReportRun.owner_id == actor.user_id))
    if run is None:
        raise NotFound("report")
    return run


def own_runs(session: Session, actor: Actor, saved: SavedReport | None = None) -> Sequence[ReportRun]:
    """Return the last runs of the actor, the newest first; of a kept report alone if it is given."""
    runs = select(ReportRun).where(ReportRun.owner_id == actor.user_id)
    if saved is not None:
        runs = runs.where(ReportRun.saved_report_id == saved.id)
    return session.scalars(runs.order_by(ReportRun.id.desc()).limit(SHOWN)).all()


def remove_run(session: Session, actor: Actor, blobs: Blobs, key: str) -> ReportRun:
    """Call off a run of the actor, or remove its file; return what it was. Raises NotFound."""
    run = run_of(session, actor, key)
    session.delete(run)
    if run.file:
        blobs.discard_once_committed(session, [run.file])
    return run
