"""Results that were kept long enough are removed with the runs that made them."""

import threading
from typing import NamedTuple

from sqlalchemy import delete, select

from hiringhall import clock
from hiringhall.hall import Hall
from hiringhall.marketplace.mail import blobs_to_send
from hiringhall.marketplace.reports.models import ReportRun
from hiringhall.reporting.results import KEPT_DAYS
from hiringhall.storage import Database
from hiringhall.storage.blobs import Blobs

_A_DAY = 86_400
_AT_ONCE = 200
_TURN = "turn to forget results of reports"
"""The counter that whoever is first in its window of a day finds at nothing."""


class Forgotten(NamedTuple):
    """Runs that were kept long enough, and the bytes of their files."""

    runs: int = 0
    bytes: int = 0


def forget_results(
    database: Database, blobs: Blobs, closed: threading.Event | None = None, *, dry_run: bool = False
) -> Forgotten:
    """Remove all runs that ended more than KEPT_DAYS ago with their files, unless mail waits to be sent with them.

    Ends early when `closed` is set; `dry_run` removes nothing. May be called in several processes at once.
    """
    done, last = Forgotten(), 0
    before = clock.now() - KEPT_DAYS * _A_DAY
    old = select(ReportRun).where(ReportRun.ended_at < before).order_by(ReportRun.id).limit(_AT_ONCE)
    while closed is None or not closed.is_set():
        with database.reading() as session:
            found = session.scalars(old.where(ReportRun.id > last)).all()
        if not found:
            break
        last = found[-1].id
        with database.writing() as session:
            waiting = blobs_to_send(session, [run.file for run in found])
            given_up = [run for run in found if run.file not in waiting]
            if not dry_run:
                session.execute(delete(ReportRun).where(ReportRun.id.in_([run.id for run in given_up])))
                blobs.discard_once_committed(session, [run.file for run in given_up if run.file])
        done = Forgotten(done.runs + len(given_up), done.bytes + sum(run.size for run in given_up))
    return done


def forget_daily(hall: Hall, closed: threading.Event | None = None) -> Forgotten | None:
    """Remove old results once a day for all workers on all machines; None when it was done that day.

    What is broken off is left for the next day, or for `hiringhall gc`.
    """
    now = clock.now()
    if hall.traffic.counted(_TURN, now) or hall.traffic.count(_TURN, _A_DAY, now) > 1:
        return None
    return forget_results(hall.database, hall.blobs, closed)
