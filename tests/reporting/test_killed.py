"""A worker that is killed in the middle of a run, in processes of their own: another one makes it, once."""

import io
import multiprocessing
import zipfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import insert

from hiringhall import clock
from hiringhall.hall import open_hall
from hiringhall.marketplace.diary.models import TimeRow
from hiringhall.marketplace.reports.models import RunForm, RunState
from hiringhall.reporting import progress
from hiringhall.reporting.making import PATIENCE, make_waiting
from hiringhall.settings import Settings
from tests.reporting.conftest import Stage
from tests.support.tracking import MONDAY, NOON
from tests.support.waiting import eventually

ROWS = 60_000
"""Enough for a workbook to take a second or two."""
_forks = multiprocessing.get_context("forkserver")


def _work(data: Path, url: str, seconds: int) -> None:
    """Be a worker of the hall, so many seconds after noon of the day of these tests."""
    progress.BEAT = 0.02  # so that the test sees when it is in the middle
    with (
        clock.shifted(NOON + seconds - clock.now()),
        closing(open_hall(Settings(data=data, database=url, public_url="https://hall.example"))) as hall,
    ):
        make_waiting(hall)


def test_a_run_whose_worker_is_killed_is_made_by_another(stage: Stage) -> None:
    facts = {"week": MONDAY, "online": 1, "offline": 0, "charge_online": 100, "charge_offline": 0}
    with stage.market.act() as session:
        key = {"contract_id": stage.contract.id, "day": MONDAY}
        rows = [{**key, **facts, "line": 1000 + number, "memo": f"Part {number}"} for number in range(ROWS)]
        session.execute(insert(TimeRow), rows)
    started = stage.start(stage.cast["owner"], form=RunForm.XLSX)
    where = (stage.hall.settings.data, stage.market.url)
    first = _forks.Process(target=_work, args=(*where, 0))
    first.start()
    eventually(lambda: stage.run(started.id), lambda run: run.done > 0 or run.state is RunState.DONE)
    first.kill()
    first.join()
    assert stage.run(started.id).state is RunState.RUNNING
    assert stage.files() == []
    assert make_waiting(stage.hall) == 0, "nobody knows yet that it is dead"
    others = [_forks.Process(target=_work, args=(*where, 10 * PATIENCE)) for _ in range(2)]
    for other in others:
        other.start()
    for other in others:
        other.join()
    assert [other.exitcode for other in others] == [0, 0]
    made = stage.run(started.id)
    assert (made.state, made.attempts, made.done) == (RunState.DONE, 2, ROWS + 2)
    assert stage.files() == [made.file]
    assert zipfile.ZipFile(io.BytesIO(stage.content(made.id))).testzip() is None
