"""Runs of reports: made once as their owner may read, taken over from the dead, forgotten after their time."""

import io
import threading
import zipfile

import pytest

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User, UserStatus
from hiringhall.marketplace.errors import Conflict, NotAllowed, NotFound
from hiringhall.marketplace.mail import Enclosed, send
from hiringhall.marketplace.reports.models import RunForm, RunState
from hiringhall.marketplace.reports.query import QueryError
from hiringhall.reporting.forgetting import Forgotten, forget_daily, forget_results
from hiringhall.reporting.making import (
    GIVEN_UP,
    MOST_ATTEMPTS,
    MOST_RUNNING,
    PATIENCE,
    make_run,
    make_waiting,
    take_run,
)
from hiringhall.reporting.results import KEPT_DAYS, file_name, result_of
from hiringhall.reporting.runs import MOST_AT_ONCE, own_runs, remove_run, run_of
from tests.reporting.conftest import ROWS, Stage
from tests.support.marks import on_sqlite
from tests.support.tracking import noon

A_DAY = 86_400


def test_a_run_becomes_the_file_that_was_asked_for(stage: Stage) -> None:
    owner = stage.cast["owner"]
    runs = {form: stage.start(owner, form=form) for form in RunForm}
    assert make_waiting(stage.hall) == len(RunForm)
    ended = {form: stage.run(run.id) for form, run in runs.items()}
    for run in ended.values():
        assert (run.state, run.done, run.total, run.attempts, run.problem) == (RunState.DONE, 2, 2, 1, "")
        assert run.size == len(stage.content(run.id))
    assert stage.content(runs[RunForm.CSV].id).decode().splitlines() == [
        "Day,Memo,Hours,Charged (USD)",
        "2026-03-16,Draw,0.50,25.00",
        "2026-03-17,Paint,0.17,8.33",
    ]
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(stage.content(runs[RunForm.XLSX].id))).namelist()
    assert stage.content(runs[RunForm.PDF].id).startswith(b"%PDF")
    with result_of(stage.hall.blobs, ended[RunForm.PAGE]) as result:
        assert (len(result.columns), list(result.rows)) == (4, ROWS)
    assert file_name(ended[RunForm.XLSX]) == "hours-money-marz-2026-03-18.xlsx"
    with stage.market.database.reading() as session:
        assert [run.id for run in own_runs(session, owner)] == sorted((run.id for run in runs.values()), reverse=True)
        assert not own_runs(session, stage.cast["admin"])
        with pytest.raises(NotFound):
            run_of(session, stage.cast["admin"], runs[RunForm.CSV].key)


def test_what_the_owner_may_read_is_asked_when_it_starts_and_when_it_is_made(stage: Stage) -> None:
    with pytest.raises(NotAllowed):
        stage.start(stage.cast["outsider"])
    with pytest.raises(QueryError):
        stage.start(stage.cast["owner"], "select nothing")
    lost, suspended, kept = (stage.start(stage.cast[name]) for name in ("admin", "finance", "owner"))
    stage.market.leave(stage.cast["owner"], "acme", "admin")
    with stage.market.act() as session:
        session.get_one(User, stage.cast["finance"].user_id).status = UserStatus.INACTIVE
    assert make_waiting(stage.hall) == 3
    assert stage.run(lost.id).state is stage.run(suspended.id).state is RunState.FAILED
    assert stage.run(lost.id).problem
    assert stage.run(suspended.id).problem == "This account is suspended."
    assert stage.run(kept.id).state is RunState.DONE
    assert stage.files() == [stage.run(kept.id).file]


def test_several_workers_make_each_run_once_and_serve_everybody_in_turn(stage: Stage) -> None:
    owner, admin = stage.cast["owner"], stage.cast["admin"]
    mine = [stage.start(owner) for _ in range(MOST_AT_ONCE)]
    with pytest.raises(Conflict):
        stage.start(owner)
    theirs = stage.start(admin)
    first, second = take_run(stage.market.database), take_run(stage.market.database)
    assert first is not None
    assert second is not None
    assert (first.id, second.id) == (mine[0].id, theirs.id)
    workers = [threading.Thread(target=make_waiting, args=(stage.hall,)) for _ in range(3)]
    taken = [(stage.hall, run, threading.Event()) for run in (first, second)]
    workers += [threading.Thread(target=make_run, args=arguments) for arguments in taken]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    make_waiting(stage.hall)
    assert [(run.state, run.attempts) for run in stage.runs()] == [(RunState.DONE, 1)] * (MOST_AT_ONCE + 1)
    assert len(stage.files()) == MOST_AT_ONCE + 1


@on_sqlite
def test_only_so_many_are_made_at_once(stage: Stage) -> None:
    for _ in range(MOST_RUNNING + 1):
        stage.start(stage.cast["owner"])
    taken = [take_run(stage.market.database) for _ in range(MOST_RUNNING + 1)]
    assert [run is not None for run in taken] == [True] * MOST_RUNNING + [False]


def test_a_run_is_taken_over_when_its_worker_is_silent_and_the_first_changes_nothing_any_more(stage: Stage) -> None:
    started = stage.start(stage.cast["owner"])
    first = take_run(stage.market.database)
    assert first is not None
    assert take_run(stage.market.database) is None
    with clock.shifted(PATIENCE + 1):
        second = take_run(stage.market.database)
        assert second is not None
        assert (second.id, second.attempts) == (started.id, 2)
        assert make_run(stage.hall, second, threading.Event())
    before = stage.run(started.id)
    assert not make_run(stage.hall, first, threading.Event())
    assert stage.run(started.id).file == before.file
    assert stage.files() == [before.file]


def test_a_worker_that_is_told_to_stop_gives_its_run_back(stage: Stage) -> None:
    started = stage.start(stage.cast["owner"])
    taken, closed = take_run(stage.market.database), threading.Event()
    assert taken is not None
    closed.set()
    assert not make_run(stage.hall, taken, closed)
    assert (stage.run(started.id).state, stage.run(started.id).attempts) == (RunState.WAITING, 0)
    assert make_waiting(stage.hall) == 1
    assert stage.run(started.id).state is RunState.DONE


@on_sqlite
def test_a_run_that_kills_its_workers_is_given_up(stage: Stage) -> None:
    started = stage.start(stage.cast["owner"])
    for attempt in range(MOST_ATTEMPTS):
        with noon(days=attempt):
            assert take_run(stage.market.database) is not None
    with noon(days=MOST_ATTEMPTS):
        assert make_waiting(stage.hall) == 1
    assert (stage.run(started.id).state, stage.run(started.id).problem) == (RunState.FAILED, GIVEN_UP)


@on_sqlite
def test_a_run_is_called_off_by_its_owner_with_its_file(stage: Stage) -> None:
    owner = stage.cast["owner"]
    done, waits = stage.start(owner), None
    make_waiting(stage.hall)
    waits = stage.start(owner)
    taken = take_run(stage.market.database)
    assert taken is not None
    for run in (done, waits):
        with stage.market.act() as session, pytest.raises(NotFound):
            remove_run(session, stage.cast["admin"], stage.hall.blobs, run.key)
        with stage.market.act() as session:
            remove_run(session, owner, stage.hall.blobs, run.key)
    assert not make_run(stage.hall, taken, threading.Event())
    assert (stage.runs(), stage.files()) == ([], [])


def test_results_are_forgotten_after_their_time_unless_mail_waits_with_them(stage: Stage) -> None:
    owner = stage.cast["owner"]
    old, waited_for = stage.start(owner), stage.start(owner)
    make_waiting(stage.hall)
    with stage.market.act() as session:
        send(session, "a@example.org", "Hours", "", [Enclosed("a.csv", "text/csv", stage.run(waited_for.id).file)])
    with noon(days=1):
        recent = stage.start(owner)
        make_waiting(stage.hall)
    size = stage.run(old.id).size
    with noon(days=KEPT_DAYS):
        assert forget_results(stage.market.database, stage.hall.blobs) == Forgotten()
    with clock.shifted(KEPT_DAYS * A_DAY + 60):
        assert forget_results(stage.market.database, stage.hall.blobs, dry_run=True) == Forgotten(1, size)
        assert forget_daily(stage.hall) == Forgotten(1, size)
        assert forget_daily(stage.hall) is None
    assert [run.id for run in stage.runs()] == [waited_for.id, recent.id]
    assert sorted(stage.files()) == sorted(run.file for run in stage.runs())
