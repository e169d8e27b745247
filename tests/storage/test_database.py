import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import String, column, select, table, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from hiringhall.storage import turns
from hiringhall.storage.database import Database, once_committed, put_by, streamed
from hiringhall.storage.engines import UnsafeSqliteError, check_sqlite
from tests.support.marks import on_postgresql, on_sqlite


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    with database.writing() as session:
        session.execute(text("CREATE TABLE counter (name VARCHAR(20) PRIMARY KEY, value INTEGER NOT NULL)"))
        session.execute(text("INSERT INTO counter VALUES ('jobs', 0)"))
    yield database
    database.close()


def value(session: Session) -> int:
    return int(session.execute(text("SELECT value FROM counter WHERE name = 'jobs'")).scalar_one())


def store(session: Session, number: int) -> None:
    session.execute(text("UPDATE counter SET value = :number WHERE name = 'jobs'"), {"number": number})


def test_what_a_writing_block_did_is_there_afterwards(database: Database) -> None:
    with database.writing() as session:
        store(session, 5)
    with database.reading() as session:
        assert value(session) == 5


def test_a_writing_block_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError, match="half-way"), database.writing() as session:
        store(session, 5)
        raise RuntimeError("half-way")
    with database.reading() as session:
        assert value(session) == 0


def test_a_statement_that_fails_takes_the_others_of_its_block_back(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        store(session, 5)
        session.execute(text("INSERT INTO counter VALUES ('jobs', 1)"))
    with database.reading() as session:
        assert value(session) == 0


def test_a_reading_block_changes_nothing(database: Database) -> None:
    with database.reading() as session, pytest.raises(DBAPIError, match=r"read-?only"):
        store(session, 5)
    with database.reading() as session:
        assert value(session) == 0


def test_rows_come_in_parts_and_the_session_goes_on(database: Database) -> None:
    with database.writing() as session:
        session.execute(text("INSERT INTO counter VALUES ('rooms', 1), ('users', 2)"))
    names = select(column("name", String)).select_from(table("counter")).order_by("name")
    with database.reading() as session:
        for _ in range(2):
            found = streamed(session, names, at_once=1)
            assert [part[0].name for part in found.partitions()] == ["jobs", "rooms", "users"]
        assert value(session) == 0


def test_a_reader_sees_the_state_before_an_unfinished_write(database: Database) -> None:
    with database.writing() as writer:
        store(writer, 5)
        with database.reading() as reader:
            assert value(reader) == 0


@on_sqlite  # PostgreSQL locks rows, not the database
def test_a_second_writer_waits_before_its_first_read(database: Database) -> None:
    first_is_in = threading.Event()
    second_reads = threading.Event()
    order = []

    def second() -> None:
        first_is_in.wait()
        with database.writing() as session:
            second_reads.set()
            order.append(("second read", value(session)))
            store(session, value(session) + 1)

    thread = threading.Thread(target=second)
    thread.start()
    with database.writing() as session:
        first_is_in.set()
        # The second writer cannot get in while this block is open, however long it is given.
        assert not second_reads.wait(0.2)
        store(session, 10)
        order.append(("first wrote", 10))
    thread.join()
    assert order == [("first wrote", 10), ("second read", 10)]
    with database.reading() as reader:
        assert value(reader) == 11


def test_writers_on_several_threads_lose_nothing(database: Database) -> None:
    def work() -> None:
        for _ in range(20):
            with database.writing() as session:
                session.execute(text("UPDATE counter SET value = value + 1 WHERE name = 'jobs'"))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert value(session) == 80


@on_sqlite  # PostgreSQL locks rows, not the database
@pytest.mark.parametrize("is_of_this_process", [True, False])
def test_who_waits_too_long_for_another_writer_is_told_and_can_try_again(
    database: Database, monkeypatch: pytest.MonkeyPatch, *, is_of_this_process: bool
) -> None:
    monkeypatch.setattr(turns, "LOCK_WAIT", 50)
    other = database if is_of_this_process else Database(str(database.url))
    with database.writing() as session:
        store(session, 5)
        with pytest.raises(OperationalError), other.writing() as waiting:
            store(waiting, 6)
    with other.writing() as session:
        store(session, value(session) + 1)
    with database.reading() as session:
        assert value(session) == 6


@on_sqlite  # PostgreSQL locks rows, not the database
def test_writers_of_two_processes_lose_nothing(database: Database) -> None:
    halls = [database, Database(str(database.url))]

    def work(hall: Database) -> None:
        for _ in range(20):
            with hall.writing() as session:
                store(session, value(session) + 1)

    threads = [threading.Thread(target=work, args=(hall,)) for hall in halls * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as session:
        assert value(session) == 80


@on_sqlite  # they are SQLite's own switches
def test_sqlite_writes_ahead_syncs_fully_and_minds_foreign_keys(database: Database) -> None:
    names = ("journal_mode", "synchronous", "foreign_keys")
    with database.reading() as session:
        switches = [session.execute(text(f"PRAGMA {name}")).scalar_one() for name in names]
    assert switches == ["wal", 2, 1]


@pytest.mark.parametrize("version", [(3, 7, 0), (3, 40, 1), (3, 44, 5), (3, 49, 9), (3, 50, 6), (3, 51, 2)])
def test_a_sqlite_library_with_the_wal_race_is_refused(version: tuple[int, int, int]) -> None:
    with pytest.raises(UnsafeSqliteError, match=r"3\.51\.3"):
        check_sqlite(version)


@pytest.mark.parametrize("version", [(3, 44, 6), (3, 44, 7), (3, 50, 7), (3, 51, 3), (3, 53, 0), (4, 0, 0)])
def test_a_sqlite_library_without_the_wal_race_is_taken(version: tuple[int, int, int]) -> None:
    check_sqlite(version)


def test_a_refused_library_keeps_the_database_shut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise UnsafeSqliteError("3.40.1")

    monkeypatch.setattr("hiringhall.storage.engines.check_sqlite", refuse)
    with pytest.raises(UnsafeSqliteError):
        Database(f"sqlite:///{tmp_path}/hall.db")
    assert list(tmp_path.iterdir()) == []


def test_what_waits_for_the_commit_is_done_after_it_and_once(database: Database) -> None:
    done: list[str] = []
    with database.writing() as session:
        once_committed(session, lambda: done.append("files"))
        assert done == []
    with database.writing():
        pass
    assert done == ["files"]


def test_what_waits_for_the_commit_may_write_itself(database: Database) -> None:
    def write() -> None:
        with database.writing() as session:
            store(session, value(session) + 1)

    with database.writing() as session:
        store(session, 5)
        once_committed(session, write)
    with database.reading() as session:
        assert value(session) == 6


def test_nothing_that_was_rolled_back_is_done_at_a_later_commit(database: Database) -> None:
    done: list[str] = []
    with suppress(ValueError), database.writing() as session:
        once_committed(session, lambda: done.append("raised"))
        raise ValueError
    with database.writing() as session:
        store(session, 1)
        once_committed(session, lambda: done.append("rolled back"))
        session.rollback()
        store(session, 2)
    with database.writing() as session:
        with suppress(ValueError), session.begin_nested():
            once_committed(session, lambda: done.append("rolled back to a savepoint"))
            raise ValueError
        with session.begin_nested():
            once_committed(session, lambda: done.append("kept"))
        assert done == []
    assert done == ["kept"]


def test_what_was_put_by_is_written_before_the_commit_without_what_was_rolled_back(database: Database) -> None:
    written: list[list[str]] = []

    def write(session: Session, values: list[str]) -> None:
        written.append(values)
        store(session, 100 + len(values))

    with suppress(ValueError), database.writing() as session:
        put_by(session, write, "raised")
        raise ValueError
    with database.writing() as session:
        put_by(session, write, "first")
        with suppress(ValueError), session.begin_nested():
            put_by(session, write, "in a savepoint")
            with session.begin_nested():
                put_by(session, write, "in a savepoint within")
            raise ValueError
        with session.begin_nested():
            put_by(session, write, "kept")
        assert written == []
    assert written == [["first", "kept"]]
    with database.reading() as session:
        assert value(session) == 102
    with database.writing() as session:
        put_by(session, write, "rolled back")
        session.rollback()
    assert written == [["first", "kept"]]


@on_postgresql  # SQLite has nothing of the kind
def test_notices_of_a_channel_are_waited_for(database: Database) -> None:
    with database.notices("tests") as wait:
        assert not wait(0)
        with database.writing() as session:
            session.execute(text("SELECT pg_notify('tests', '')"))
        assert wait(30)


@on_postgresql
def test_a_wait_for_notices_ends_with_its_connection(database: Database) -> None:
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN ended'"
    with pytest.raises(OperationalError), database.notices("ended") as wait:
        with database.writing() as session:
            session.execute(text(end))
        wait(30)


@on_postgresql
def test_connections_that_the_server_ended_are_made_anew(database: Database) -> None:
    others = """SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
        WHERE pid <> pg_backend_pid() AND datname = current_database()"""
    with database.writing() as first, database.writing() as second, database.reading() as reader:
        assert value(first) == value(second) == value(reader) == 0
    with closing(Database(database.url.render_as_string(hide_password=False))) as other, other.writing() as session:
        assert session.scalars(text(others)).all() == [True] * 3
    with database.writing() as first, database.writing() as second, database.reading() as reader:
        store(first, 5)
        assert value(second) == value(reader) == 0
