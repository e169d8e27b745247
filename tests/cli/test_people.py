"""`hiringhall person`."""

from sqlalchemy import select

from hiringhall.marketplace.accounts.models import User
from hiringhall.storage import Database
from tests.cli.conftest import RunCommand
from tests.support.marks import on_sqlite

NEW = ("person", "create", "--username", "Boss", "--email", "boss@hall.example", "--first-name", "Bo",
       "--last-name", "Ss")  # fmt: skip
PASSWORD = ("--password", "two unrelated words")


def test_an_operator_is_made_at_the_command_line(on_copy: RunCommand, copy_database: Database) -> None:
    made = on_copy(*NEW, *PASSWORD, "--operator", "--json").json
    with copy_database.reading() as session:
        user = session.scalars(select(User).where(User.username == "boss")).one()
    assert made == {"reference": user.id, "username": "boss", "operator": True}
    assert user.is_operator
    on_copy(*NEW, *PASSWORD).failed(1, "username", "taken")
    assert on_copy("check").status == 0


@on_sqlite  # the rules are tested with the sign-up page; here only that they hold
def test_a_weak_password_and_a_bad_address_are_refused(on_copy: RunCommand) -> None:
    on_copy(*NEW, "--password", "short").failed(1, "password")
    on_copy(*NEW, *PASSWORD, "--email", "nowhere").failed(1, "email")
    on_copy(*NEW, *PASSWORD, "--timezone", "Mars/Olympus").failed(1, "timezone")
