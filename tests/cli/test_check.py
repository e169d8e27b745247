"""`hiringhall check`: exit 0 when all is well, 1 and the list when something is not."""

from sqlalchemy import text

from hiringhall.marketplace.checks import ALL
from hiringhall.storage import Database
from tests.cli.conftest import RunCommand


def test_a_breach_ends_the_check_with_one_and_the_list(on_copy: RunCommand, copy_database: Database) -> None:
    well = on_copy("check", "--json")
    assert well.status == 0
    assert well.json == {"ok": True, "checks": ["schema", *(check.name for check in ALL)], "breaches": []}
    assert "no breach" in on_copy("check").out
    with copy_database.engine.begin() as connection:
        connection.execute(text("UPDATE jobs SET budget = NULL WHERE id = 1 OR type = 'fixed-price'"))
    ill = on_copy("check", "--json")
    assert ill.status == 1
    assert not ill.json["ok"]
    assert {breach["check"] for breach in ill.json["breaches"]} == {"job-budget"}
    listed = on_copy("check")
    assert listed.status == 1
    assert "job-budget: job " in listed.out
    assert "Traceback" not in ill.err + listed.err


def test_a_hall_that_was_never_migrated_is_said_to_be_empty(command: RunCommand) -> None:
    ran = command("check", "--json")
    assert (ran.status, [breach["check"] for breach in ran.json["breaches"]]) == (1, ["schema"])
