"""Copies are made and removed by one process of a node at a time, whatever else goes on."""

import threading
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from hiringhall.columns.columns import Columns
from hiringhall.columns.parts import Worth
from hiringhall.marketplace.diary.models import DiaryCell, TimePart
from hiringhall.marketplace.diary.settling import settle_week
from hiringhall.marketplace.reports.access import Scope
from hiringhall.marketplace.reports.plans import check
from hiringhall.storage.files import locked
from tests.columns.conftest import ALWAYS
from tests.columns.shift import DAYS, EVERY_FIELD, TIME, Shift
from tests.support.market import Market
from tests.support.marks import on_postgresql, on_sqlite
from tests.support.tracking import MONDAY, NOW, capture, noon, track
from tests.support.waiting import until


def copies(columns: Columns) -> set[Path]:
    return set(columns._folder.path.glob("*/*.parquet"))


def wanted(shift: Shift, columns: Columns) -> set[Path]:
    """Return the names of the copies of what the database has now."""
    with shift.market.database.reading() as session:
        parts = session.execute(select(TimePart.company_id, TimePart.month, TimePart.version)).all()
    return {
        columns._folder.path / str(company) / f"{month:%Y-%m}-{version}.parquet" for company, month, version in parts
    }


def test_one_process_makes_copies_in_the_background_and_another_takes_over(
    shift: Shift, columns: Columns, tmp_path: Path
) -> None:
    other = Columns(shift.market.database, tmp_path / "columns", 100, ALWAYS)
    columns.open()
    until(lambda: copies(columns) == wanted(shift, columns))
    other.open()
    assert other.catch_up() is None
    columns.close()
    for copy in copies(columns):
        copy.unlink()
    until(lambda: copies(columns) == wanted(shift, columns))
    other.close()
    assert shift.read(columns, EVERY_FIELD) == shift.asked(EVERY_FIELD)


@on_sqlite
def test_a_copy_is_left_alone_while_it_is_young_and_stays_for_those_who_read_it(shift: Shift, columns: Columns) -> None:
    """It is about files; the kind of database makes no difference."""
    columns.catch_up()
    before = copies(columns)
    shift.change(day=DAYS[0])
    with columns._folder.locked():
        assert columns._upkeep.go_round() == 0
        assert columns._upkeep.go_round(rest=0) == 1
        assert copies(columns) == before | wanted(shift, columns)
        assert columns._upkeep.go_round(grace=0) == 0
    assert copies(columns) == wanted(shift, columns)


@on_sqlite
@pytest.mark.usefixtures("shift")
def test_what_ended_by_force_leaves_is_removed(columns: Columns, tmp_path: Path) -> None:
    columns.catch_up()
    (tmp_path / "columns" / "1" / "0f.unfinished").write_bytes(b"PAR1")
    spill = tmp_path / "columns" / "spill"
    for name in ("dead", "alive"):
        (spill / name).mkdir()
        (spill / f"{name}.lock").touch()
    with locked(spill / "alive.lock"):
        columns.catch_up()
    assert not list(tmp_path.glob("columns/*/*.unfinished"))
    assert (spill / "alive").exists()
    assert not (spill / "dead").exists()


@on_sqlite
def test_copies_are_made_and_read_where_they_pay(shift: Shift, tmp_path: Path) -> None:
    rows = len(shift.asked(EVERY_FIELD))
    plan, client = check(EVERY_FIELD, TIME), shift.scope
    with shift.market.database.reading() as session:
        small = Columns(shift.market.database, tmp_path / "small", 100, Worth(least=rows + 1))
        assert small.catch_up() == 0
        assert small.read(session, plan, client) is None
        large = Columns(shift.market.database, tmp_path / "large", 100, Worth(least=rows))
        assert large.read(session, plan, client) is None  # there are no copies yet
        assert large.catch_up() == 5
        assert large.read(session, plan, client) is not None
        for elsewhere in (Scope(freelancer_id=1), Scope(agency_id=2)):
            assert large.read(session, plan, elsewhere) is None
        of_one = check("SELECT worked_on WHERE month_worked_on > 0 AND provider_id = 'agent'", TIME)
        assert large.read(session, of_one, client) is None
        of_a_month = check("SELECT worked_on WHERE month_worked_on = 3", TIME)
        assert large.read(session, of_a_month, client) is None
    large.close()


def test_work_that_a_tracker_sends_is_in_the_very_next_report(shift: Shift, columns: Columns) -> None:
    columns.catch_up()
    with noon():
        contract = shift.contracts[0]
        track(shift.market, shift.freelancer, [capture(contract, NOW - number, memo="Draw") for number in range(1, 4)])
    found = shift.read(columns, EVERY_FIELD)
    assert found == shift.asked(EVERY_FIELD)
    assert any("Draw" in row for row in found or [])
    assert columns.catch_up() == 1
    assert shift.read(columns, EVERY_FIELD) == found


@on_postgresql
def test_two_who_change_a_month_at_once_never_leave_one_version_for_two_states(shift: Shift, columns: Columns) -> None:
    """On SQLite they come one after the other."""
    database = shift.market.database
    with noon():
        for number, who in enumerate((shift.freelancer, shift.agent)):
            track(shift.market, who, [capture(shift.contracts[number], NOW - 1)])
    begun = threading.Event()

    def second() -> None:
        with database.writing() as session:
            begun.set()
            rename(session, shift.contracts[1].id, "Second")

    thread = threading.Thread(target=second)
    with database.writing() as session:
        rename(session, shift.contracts[0].id, "First")
        thread.start()
        begun.wait()
        until(lambda: waiting(shift.market))
    columns.catch_up()
    thread.join()
    assert shift.read(columns, EVERY_FIELD) == shift.asked(EVERY_FIELD)
    assert {"First", "Second"} <= {value for row in shift.asked(EVERY_FIELD) for value in row}


def rename(session: Session, contract_id: int, memo: str) -> None:
    session.execute(update(DiaryCell).where(DiaryCell.contract_id == contract_id).values(memo=memo))
    settle_week(session, contract_id, MONDAY)


def waiting(market: Market) -> bool:
    """Tell whether somebody waits for a row that another is changing."""
    with market.database.reading() as session:
        return bool(session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


@on_sqlite
def test_duckdb_reaches_nothing_but_the_folder(columns: Columns, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("secret")
    with columns._engine.cursor() as cursor:
        for reach in (
            f"FROM '{secret}'",
            f"COPY (SELECT 1) TO '{tmp_path}/columns/../out.csv'",
            "INSTALL httpfs",
            "SET memory_limit = '1TB'",
            f"ATTACH '{tmp_path}/other.db'",
        ):
            with pytest.raises(duckdb.Error):
                cursor.execute(reach)
    assert not (tmp_path / "out.csv").exists()


@on_sqlite
def test_closing_breaks_off_a_report(columns: Columns) -> None:
    begun, ended = threading.Event(), []

    def report() -> None:
        with columns._engine.cursor() as cursor:
            begun.set()
            try:
                cursor.execute("SELECT max(hash(range)) FROM range(1000000000000)").fetchall()
            except duckdb.Error as error:
                ended.append(error)

    thread = threading.Thread(target=report)
    thread.start()
    begun.wait()

    def close() -> bool:
        columns.close()
        return bool(ended)

    until(close)
    thread.join()
