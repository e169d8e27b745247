"""`hiringhall reindex`: builds the indexes anew, for a served hall and for one that is not."""

from pathlib import Path

from hiringhall.marketplace.actor import CONSOLE
from hiringhall.search.folder import Folder, Lock
from hiringhall.search.queries import JobQuery
from hiringhall.search.search import Search
from hiringhall.storage import Database
from tests.cli.conftest import RunCommand
from tests.conftest import StartHall
from tests.support.halls import DatabaseKind
from tests.support.installation import Installation
from tests.support.waiting import until


def jobs(database: Database, data: Path) -> int:
    search = Search(database, data / "search")
    with database.reading() as session:
        return search.jobs(session, CONSOLE, JobQuery()).total


def test_it_builds_what_can_be_found_and_says_how_much(
    on_copy: RunCommand, demo_copy: Installation, copy_database: Database
) -> None:
    ran = on_copy("reindex", "--json")
    assert set(ran.json) == {"jobs", "people"}
    assert ran.json["jobs"]["documents"] == jobs(copy_database, demo_copy.data) > 0
    assert ran.json["people"]["documents"] > 0
    assert ran.json["jobs"]["seconds"] > 0
    again = on_copy("reindex")
    assert (again.status, again.out.startswith("The indexes are built: ")) == (0, True)
    assert len([entry for entry in (demo_copy.data / "search").iterdir() if entry.is_dir()]) == 1


def test_two_at_once_are_refused(on_copy: RunCommand, demo_copy: Installation) -> None:
    with Folder(demo_copy.data / "search").locked(Lock.BUILDING) as is_mine:
        assert is_mine
        on_copy("reindex").failed(1, "being built already")


def test_a_database_without_the_schema_is_refused(command: RunCommand) -> None:
    command("reindex").failed(1, "hiringhall migrate")


def test_a_served_hall_moves_over_to_the_new_indexes(
    hall_server: StartHall, database_kind: DatabaseKind, command: RunCommand
) -> None:
    hall = hall_server(database_kind, workers=2)
    search, database = hall.backstage.hall.search, hall.backstage.hall.database

    def found(title: str) -> int:
        with database.reading() as session:
            return search.jobs(session, CONSOLE, JobQuery(title=title)).total

    until((hall.data / "search" / "current").exists)
    before = Folder(hall.data / "search").current()
    ran = command("reindex", data=hall.data, database=hall.installation.database)
    assert ran.status == 0, ran
    hall.backstage.post_job("owner", "acme", title="Xylophone tuner")
    until(lambda: found("xylophone") == 1)
    until(lambda: not before.exists())
