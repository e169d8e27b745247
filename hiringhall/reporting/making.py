"""Making what waits: of all workers one takes a run, and when it dies another takes over; only the last one counts."""

import os
import secrets
import threading
from contextlib import closing
from tempfile import TemporaryFile
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, Update, and_, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from hiringhall import clock
from hiringhall.documents.result_files import read_rows, write_rows
from hiringhall.hall import Hall
from hiringhall.marketplace.accounts.people import myself
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import NotFound, Refused
from hiringhall.marketplace.reports.catalog import REPORTS
from hiringhall.marketplace.reports.models import FOLDER, ReportRun, RunForm, RunState
from hiringhall.marketplace.reports.running import Result, run
from hiringhall.reporting.progress import LostError, Progress, StoppedError, noted
from hiringhall.reporting.results import write_file
from hiringhall.reporting.telling import tell_end
from hiringhall.storage import Database

VIA = "reporting"
MOST_RUNNING = 4
"""Runs that are made at once in the whole hall, about: each worker makes one at a time."""
PATIENCE = 60
"""Seconds without a note after which the worker of a run counts as dead."""
MOST_ATTEMPTS = 3
GIVEN_UP = "It could not be made, which was noted. Try again later, or ask for less at once."


class Made(NamedTuple):
    """How an attempt ended: the blob with its size and rows, or the problem."""

    file: str = ""
    size: int = 0
    rows: int = 0
    problem: str = ""


def make_waiting(hall: Hall, closed: threading.Event | None = None) -> int:
    """Make all runs that wait, and those whose worker died; return how many were ended here."""
    closed, ended = closed or threading.Event(), 0
    while not closed.is_set() and (taken := take_run(hall.database)) is not None:
        ended += make_run(hall, taken, closed)
    return ended


def take_run(database: Database) -> ReportRun | None:
    """Take the next run, of somebody who has none under way first; None when there is none, or enough are under way.

    One that was tried often enough is ended instead, which the caller finds when it makes it.
    """
    with database.writing() as session:
        now = clock.now()
        if (session.scalar(select(func.count()).where(_is_alive(ReportRun, now))) or 0) >= MOST_RUNNING:
            return None
        found = session.scalar(_next(now))
        if found is None:
            return None
        taken: ReportRun = session.scalars(
            update(ReportRun)
            .where(ReportRun.id == found)
            .values(state=RunState.RUNNING, attempts=ReportRun.attempts + 1, alive_at=now, done=0, total=0)
            .returning(ReportRun)
        ).one()
        return taken


def _next(now: int) -> Select[int]:
    other = aliased(ReportRun)
    owner_is_served = exists().where(other.owner_id == ReportRun.owner_id, _is_alive(other, now))
    is_free = or_(
        ReportRun.state == RunState.WAITING,
        and_(ReportRun.state == RunState.RUNNING, ReportRun.alive_at < now - PATIENCE),
    )
    found = select(ReportRun.id).where(is_free).order_by(owner_is_served, ReportRun.created_at, ReportRun.id).limit(1)
    # Whoever takes another at this moment holds its row; on SQLite there is one writer at a time.
    return found.with_for_update(of=ReportRun, skip_locked=True)


def _is_alive(runs: type[ReportRun], now: int) -> ColumnElement[bool]:
    return and_(runs.state == RunState.RUNNING, runs.alive_at >= now - PATIENCE)


def make_run(hall: Hall, taken: ReportRun, closed: threading.Event) -> bool:
    """Make a run; False when it is not ended by it: another has it, or it waits again.

    What fails unexpectedly is raised: the room logs it, and without notes the run is taken up again after PATIENCE.
    """
    if taken.attempts > MOST_ATTEMPTS:
        return _end(hall, taken, Made(problem=GIVEN_UP))
    progress = Progress(taken, closed)
    try:
        with noted(hall.database, progress):
            made = _written(hall, taken, progress)
    except Refused as refused:
        made = Made(problem=str(refused))
    except LostError:
        return False
    except StoppedError:
        _give_back(hall.database, taken)
        return False
    if _end(hall, taken, made):
        return True
    hall.blobs.discard(filter(None, [made.file]))
    return False


def _written(hall: Hall, taken: ReportRun, progress: Progress) -> Made:
    """Find the rows as the owner may now, then write the file; what is between is on the disk. Raises as `run`."""
    report = REPORTS.get(taken.report)
    if report is None:
        raise NotFound("report")
    actor = Actor(taken.owner_id, VIA)
    with TemporaryFile() as rows, TemporaryFile() as file:
        with hall.database.reading() as session:
            myself(session, actor)
            with closing(run(session, actor, report, taken.about, taken.query, columns=hall.columns)) as found:
                count = write_rows(Result(found.columns, progress.counting(found.rows)), rows)
        made = rows
        if taken.form is not RunForm.PAGE:
            progress.all_found()
            rows.seek(0)
            again = read_rows(found.columns, iter(rows))
            write_file(Result(again.columns, progress.counting(again.rows)), taken, file, hall_name=hall.settings.name)
            made = file
        token = secrets.token_hex(16)
        name, size = f"{FOLDER}/{token[:2]}/{token}", made.seek(0, os.SEEK_END)
        made.seek(0)
        hall.blobs.put(name, made)
        return Made(name, size, count)


def _end(hall: Hall, taken: ReportRun, made: Made) -> bool:
    """Note how a run ended, and tell its owner if they wait for mail; False when it is not this attempt's any more."""
    with hall.database.writing() as session:
        ended: ReportRun | None = session.scalar(
            _of_attempt(taken)
            .values(
                state=RunState.FAILED if made.problem else RunState.DONE,
                done=made.rows,
                total=made.rows,
                file=made.file,
                size=made.size,
                problem=made.problem,
                ended_at=clock.now(),
            )
            .returning(ReportRun)
        )
        if ended is not None and ended.by_mail:
            tell_end(session, ended, hall_name=hall.settings.name, address=hall.settings.address)
        return ended is not None


def _give_back(database: Database, taken: ReportRun) -> None:
    """Let another worker make it at once, as if this one had not tried."""
    with database.writing() as session:
        session.execute(_of_attempt(taken).values(state=RunState.WAITING, attempts=taken.attempts - 1))


def _of_attempt(taken: ReportRun) -> Update:
    return update(ReportRun).where(
        ReportRun.id == taken.id, ReportRun.attempts == taken.attempts, ReportRun.state == RunState.RUNNING
    )
