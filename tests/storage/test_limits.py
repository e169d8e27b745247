"""Reads that take too long are broken off, and leave the connection as it was."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hiringhall.storage import Database
from hiringhall.storage.limits import Deadline, TookTooLongError, limited

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT count(*) FROM n"


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


def test_a_long_statement_is_broken_off_and_the_next_is_not(database: Database) -> None:
    with database.reading() as session, pytest.raises(TookTooLongError), limited(session, Deadline(0.1)):
        session.execute(text(ENDLESS))
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM (SELECT 1) AS one")) == 1
    with database.reading() as session, limited(session, Deadline(30)):
        assert session.scalar(text("SELECT 2")) == 2


def test_what_goes_wrong_otherwise_stays_what_it_is(database: Database) -> None:
    raised = pytest.raises(DBAPIError, match="nothing_like_it")
    with database.reading() as session, raised, limited(session, Deadline(30)):
        session.execute(text("SELECT * FROM nothing_like_it"))


def test_rows_are_kept_to_the_deadline_as_well() -> None:
    assert list(Deadline(30).keeping(iter(range(3)))) == [0, 1, 2]
    with pytest.raises(TookTooLongError):
        list(Deadline(0).keeping(iter(range(3))))
