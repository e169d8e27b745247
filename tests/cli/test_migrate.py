"""`hiringhall migrate` on both kinds of database."""

from hiringhall.storage import migrations
from tests.cli.conftest import RunCommand


def test_migrate_brings_an_empty_database_to_the_newest_schema_and_repeats(
    command: RunCommand, database_url: str
) -> None:
    first = command("migrate", "--json", database=database_url)
    assert first.json == {"before": None, "after": migrations.newest()}
    again = command("migrate", database=database_url)
    assert (again.status, again.out) == (0, f"The schema was at {migrations.newest()} already.\n")
    assert command("check", database=database_url).status == 0
