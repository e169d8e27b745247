"""A report that is read in columns is what the database answers, to the byte, however far the copies are."""

import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from hiringhall.columns.columns import Columns
from hiringhall.columns.months import may_hold
from hiringhall.columns.parts import Part, parts_of
from hiringhall.marketplace.diary.models import TimeRow
from hiringhall.marketplace.reports.access import Scope
from hiringhall.marketplace.reports.plans import check
from tests.columns.shift import DAYS, EVERY_FIELD, TIME, VALUES, Shift, renew
from tests.support.query_model import holds, queries

EXAMPLES = 120
TOTAL = "SELECT sum(hours_online), count(memo)"


def test_every_field_is_read_in_columns_as_the_database_has_it(shift: Shift, columns: Columns) -> None:
    assert columns.catch_up() == 5
    wanted = shift.asked(EVERY_FIELD)
    assert len(wanted) > 20
    assert shift.read(columns, EVERY_FIELD) == wanted
    assert shift.written(EVERY_FIELD, columns) == shift.written(EVERY_FIELD)


def test_random_queries_find_the_same_while_rows_change(shift: Shift, columns: Columns) -> None:
    columns.catch_up()
    in_columns = []

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(queries(TIME, VALUES, DAYS), st.sampled_from(["", "", "change", "change", "catch up"]))
    def agrees(text: str, happens: str) -> None:
        if happens == "change":
            shift.change()
        elif happens:
            columns.catch_up()
        found = shift.read(columns, text)
        in_columns.append(found is not None)
        assert found is None or found == shift.asked(text)
        assert shift.written(text, columns) == shift.written(text)

    agrees()
    assert sum(in_columns) > EXAMPLES / 3  # the others are about one freelancer or contract


def test_a_report_never_sees_half_of_a_change(shift: Shift, columns: Columns) -> None:
    """Somebody moves hours from one month to another and back all the time, somebody else makes copies."""
    early, late = (_row(shift, day) for day in (DAYS[0], DAYS[-1]))
    wanted = shift.asked(TOTAL)
    ended = threading.Event()

    def move() -> None:
        moved = 1
        while not ended.is_set():
            with shift.market.database.writing() as session:
                for (contract_id, day, line), cells in ((early, moved), (late, -moved)):
                    of_row = TimeRow.contract_id == contract_id, TimeRow.day == day, TimeRow.line == line
                    session.execute(update(TimeRow).where(*of_row).values(online=TimeRow.online + cells))
                    renew(session, shift.company_id, day)
            moved = -moved

    def copy() -> None:
        while not ended.is_set():
            columns.catch_up()

    threads = [threading.Thread(target=work) for work in (move, copy)]
    for thread in threads:
        thread.start()
    try:
        found = [shift.read(columns, TOTAL) for _ in range(60)]
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    seen = [rows for rows in found if rows is not None]
    assert len(seen) > len(found) / 2
    assert all(rows == wanted for rows in seen)


def _row(shift: Shift, day: date) -> tuple[int, date, int]:
    """Return the key of a row of a day, which is made if need be, with more than one cell."""
    with shift.market.database.writing() as session:
        row = TimeRow(contract_id=shift.contracts[0].id, day=day, line=9, week=day, memo="", online=20, offline=0)
        row.charge_online = row.charge_offline = 0
        session.add(row)
        renew(session, shift.company_id, day)
    return shift.contracts[0].id, day, 9


@pytest.mark.parametrize("damage", ["half", "noise", "gone"])
def test_a_damaged_copy_is_not_believed_and_made_anew(shift: Shift, columns: Columns, damage: str) -> None:
    columns.catch_up()
    wanted = shift.asked(EVERY_FIELD)
    copy = _copies(columns)[-1]
    whole = copy.read_bytes()
    copy.unlink()
    if damage == "half":
        copy.write_bytes(whole[: len(whole) // 2])
    elif damage == "noise":
        copy.write_bytes(bytes(255 - byte for byte in whole[:-200]) + whole[-200:])
    assert shift.read(columns, EVERY_FIELD) in (None, wanted)
    assert columns.catch_up() == 1
    assert shift.read(columns, EVERY_FIELD) == wanted
    assert shift.written(EVERY_FIELD, columns) == shift.written(EVERY_FIELD)


def test_a_copy_of_another_version_is_not_used(shift: Shift, columns: Columns) -> None:
    columns.catch_up()
    for _ in range(3):
        shift.change(day=DAYS[-1])
    assert shift.read(columns, EVERY_FIELD) == shift.asked(EVERY_FIELD)
    assert columns.catch_up() == 1


def test_a_session_reads_what_it_saw_first(shift: Shift, columns: Columns) -> None:
    """On SQLite: the copies of a session's snapshot stay for a while after others took their place."""
    columns.catch_up()
    if not shift.market.database.is_sqlite:
        return
    with shift.market.database.reading() as session:
        parts_of(session, shift.company_id)
        wanted = shift.asked(TOTAL)
        shift.change(day=DAYS[0])
        columns.catch_up()
        assert list(columns.read(session, check(TOTAL, TIME), shift.scope) or []) == wanted


def test_parts_of_a_client_are_read_within_its_scope(shift: Shift, columns: Columns) -> None:
    columns.catch_up()
    for scope in (Scope(shift.company_id, team_ids=(3,)), Scope(shift.company_id, agency_id=2), Scope(1, (), 99)):
        with shift.market.database.reading() as session:
            rows = columns.read(session, check(EVERY_FIELD, TIME), scope)
            assert rows is not None
            assert list(rows) == shift.asked(EVERY_FIELD, scope)


@settings(max_examples=300, deadline=None)
@given(queries(TIME, VALUES, DAYS), st.dates(DAYS[0], DAYS[-1]))
def test_no_month_is_left_out_that_holds_a_row(text: str, day: date) -> None:
    where = check(text, TIME).where
    for worked in (*DAYS, day):
        row = dict.fromkeys(TIME.fields, "draw") | {
            "worked_on": worked,
            "week_worked_on": worked - timedelta(days=worked.weekday()),
            "month_worked_on": worked.month,
            "year_worked_on": worked.year,
            "assignment_ref": 7,
        }
        if where is not None and holds(where, row):
            assert may_hold(where, Part(1, worked.replace(day=1), 1, 1))


def _copies(columns: Columns) -> list[Path]:
    return sorted(columns._folder.path.glob("*/*.parquet"))
