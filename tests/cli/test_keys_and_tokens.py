"""`hiringhall key` and `hiringhall token`."""

import re

import pytest

from hiringhall.marketplace.accounts.scopes import Scope
from tests.cli.conftest import RunCommand
from tests.support.installation import Installation
from tests.support.marks import on_sqlite


def test_a_key_and_a_token_are_made_listed_and_ended(on_copy: RunCommand) -> None:
    made = on_copy("key", "create", "--owner", "hiring", "--name", "Cron job", "--permissions", "jobs.view,companies",
                   "--callback", "https://cron.example/back", "--json").json  # fmt: skip
    assert set(made) == {"consumer_key", "consumer_secret"}
    listed = {row["name"]: row for row in on_copy("key", "list", "--json").json}
    assert listed["Cron job"] | {"created_at": 0} == {
        "consumer_key": made["consumer_key"],
        "name": "Cron job",
        "owner": "hiring",
        "dialect": "upwork",
        "status": "approved",
        "permissions": ["companies", "jobs.view"],
        "callback": "https://cron.example/back",
        "created_at": 0,
    }
    assert "Demo application" in listed

    token = on_copy("token", "create", "--key", made["consumer_key"], "--user", "recruiter", "--json").json
    assert set(token) == {"token", "token_secret"}
    again = on_copy("token", "create", "--key", made["consumer_key"], "--user", "recruiter@demo.example", "--json").json
    assert again == token
    assert [row["token"] for row in on_copy("token", "list", "--user", "recruiter", "--json").json] == [token["token"]]

    revoked = on_copy("token", "revoke", "--key", made["consumer_key"], "--user", "recruiter", "--json").json
    assert revoked == {"revoked": made["consumer_key"], "user": "recruiter"}
    on_copy("token", "revoke", "--key", made["consumer_key"], "--user", "recruiter").failed(1, "grant")
    assert on_copy("token", "list", "--user", "recruiter", "--json").json == []

    fresh = on_copy("token", "create", "--key", made["consumer_key"], "--user", "recruiter", "--json").json
    assert fresh != token
    assert on_copy("key", "delete", made["consumer_key"], "--json").json == {"deleted": made["consumer_key"]}
    on_copy("token", "create", "--key", made["consumer_key"], "--user", "recruiter").failed(1, "application")
    assert on_copy("token", "list", "--user", "recruiter", "--json").json == []
    assert on_copy("check").status == 0


def test_a_key_of_the_other_dialect_gets_tokens_that_are_refreshed(on_copy: RunCommand) -> None:
    made = on_copy("key", "create", "--owner", "hiring", "--name", "Old program", "--permissions", "all",
                   "--dialect", "elance", "--callback", "https://old.example/back", "--json").json  # fmt: skip
    assert re.fullmatch(r"[0-9a-f]{24}", made["consumer_key"])
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}", made["consumer_secret"])
    listed = {row["name"]: row for row in on_copy("key", "list", "--json").json}
    assert listed["Old program"]["dialect"] == "elance"
    words = ("token", "create", "--key", made["consumer_key"], "--user", "recruiter", "--json")
    first, second = on_copy(*words).json, on_copy(*words).json
    assert set(first) == {"access_token", "refresh_token", "expires_at"}
    assert first["access_token"].startswith(f"{made['consumer_key']}|")
    assert first["access_token"] != second["access_token"]
    on_copy("token", "revoke", "--key", made["consumer_key"], "--user", "recruiter")
    assert on_copy("check").status == 0


@on_sqlite  # the pair is stored the same way in both
def test_an_existing_pair_is_brought_along_once(on_copy: RunCommand) -> None:
    pair = {"consumer_key": "0123456789abcdef0123456789abcdef", "consumer_secret": "fedcba9876543210"}
    words = ("key", "create", "--owner", "owner", "--name", "Moved", "--permissions", "all", "--json",
             "--consumer-key", pair["consumer_key"], "--consumer-secret", pair["consumer_secret"])  # fmt: skip
    assert on_copy(*words).json == pair
    assert on_copy("key", "list", "--json").json[0]["permissions"] == [scope.value for scope in Scope]
    on_copy(*words).failed(1, pair["consumer_key"], "exists")
    on_copy(*words[:-2]).failed(2, "--consumer-secret")


@on_sqlite  # about what is said, not about what is stored
@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("create", "--owner", "nobody", "--name", "X", "--permissions", "all"), 1, ("nobody",)),
        (("create", "--owner", "owner", "--name", "X", "--permissions", "jobs.se"), 2, ("jobs.se", "jobs.view")),
        (("create", "--owner", "owner", "--name", " ", "--permissions", "all"), 1, ("name",)),
        (
            ("create", "--owner", "owner", "--name", "X", "--permissions", "all", "--callback", "javascript:x"),
            1,
            ("callback",),
        ),
        (("delete", "0000"), 1, ("application",)),
    ],
)
def test_what_cannot_become_a_key_is_refused(
    inside: RunCommand, demo_copy: Installation, arguments: tuple[str, ...], status: int, words: tuple[str, ...]
) -> None:
    inside("key", *arguments, data=demo_copy.data).failed(status, *words)


@on_sqlite
def test_secrets_sealed_under_another_key_are_said_to_be(
    command: RunCommand, demo_copy: Installation, on_copy: RunCommand
) -> None:
    key = on_copy("key", "list", "--json").json[0]["consumer_key"]
    lost = command("token", "create", "--key", key, "--user", "owner", data=demo_copy.data, secret_key="x" * 30)
    lost.failed(1, "another secret key")
