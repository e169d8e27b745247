"""Kept reports that are due become runs: each due time one, however many workers look."""

import threading

from sqlalchemy.orm import Session

from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.reports.keeping import query_now
from hiringhall.marketplace.reports.models import RunForm
from hiringhall.marketplace.reports.schedules import due_reports, take_due
from hiringhall.reporting.runs import is_under_way, queue_run
from hiringhall.storage import Database

AT_ONCE = 100


def queue_due(database: Database, closed: threading.Event | None = None) -> int:
    """Start a run of every kept report that is due, and note when it is due next; return how many were started."""
    closed, queued = closed or threading.Event(), 0
    while not closed.is_set():
        with database.reading() as session:
            due = due_reports(session, AT_ONCE)
        for report_id in due:
            if closed.is_set():
                break
            with database.writing() as session:
                queued += _queue(session, report_id)
        if len(due) < AT_ONCE:
            break
    return queued


def _queue(session: Session, report_id: int) -> bool:
    saved = take_due(session, report_id)
    if saved is None or is_under_way(session, saved):  # one that waits still will tell what there is then
        return False
    try:
        query = query_now(session, saved)
    except Refused:  # whoever makes it says what is wrong with it
        query = saved.query
    form = RunForm(saved.form.value)
    queue_run(
        session, saved.owner_id, saved.report, saved.about, query, form, title=saved.title, saved=saved, by_mail=True
    )
    return True
