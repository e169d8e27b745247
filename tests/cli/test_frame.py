"""All commands: help, options that count before and after the name, and failures said in one sentence."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from pysqlite3 import dbapi2 as sqlite

from hiringhall.cli import hiringhall
from hiringhall.storage.migrations import newest
from tests.cli.conftest import Ran, RunCommand


def commands(above: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if isinstance(above, click.Group):
        for name, below in above.commands.items():
            yield from commands(below, (*path, name))
    else:
        yield path, above


LEAVES = dict(commands(hiringhall))


def test_these_are_the_commands() -> None:
    assert sorted(" ".join(path) for path in LEAVES) == [
        "bill",
        "check",
        "config",
        "demo",
        "devcert",
        "fees list",
        "fees set",
        "gc",
        "key create",
        "key delete",
        "key list",
        "migrate",
        "person create",
        "reindex",
        "serve",
        "sign",
        "token create",
        "token list",
        "token revoke",
    ]


@pytest.mark.parametrize("path", LEAVES)
def test_each_explains_itself_and_takes_the_shared_options(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(hiringhall, [*path, "--help"], prog_name="hiringhall")
    assert shown.exit_code == 0
    assert all(option in shown.output for option in ("--config", "--data", "--database", "--json"))
    assert all(parameter.help for parameter in LEAVES[path].params if isinstance(parameter, click.Option))
    assert (LEAVES[path].help or "").partition("\n\n")[0].endswith(".")


def test_shared_options_count_before_and_after_the_name(command: RunCommand, tmp_path: Path) -> None:
    before = command("--data", "one", "--json", "migrate")
    after = command("migrate", "--data", "one", "--json")
    later_wins = command("--data", "one", "migrate", "--data", "two", "--json")
    assert [before.json["before"], after.json["before"], later_wins.json["before"]] == [None, newest(), None]
    assert (tmp_path / "one" / "hall.db").exists()
    assert (tmp_path / "two" / "hall.db").exists()
    assert not (tmp_path / "data").exists()


def test_the_options_of_nested_commands_count_on_every_level(command: RunCommand) -> None:
    command("migrate", "--data", "one")
    for place in range(3):
        words = ["key", "list"]
        words[place:place] = ["--data", "one"] if place != 1 else []
        assert command(*words, "--json", data="one").json == []


@pytest.mark.parametrize(
    ("arguments", "settings", "words"),
    [
        (("config",), {"port": "abc"}, ("port", "HIRINGHALL_PORT")),
        (("config",), {"config": "missing.toml"}, ("missing.toml", "No such file")),
        (("check", "--database", "nonsense"), {}, ("database",)),
        (("check", "--database", "mysql://localhost/hall"), {}, ("database",)),
        (("migrate", "--config", "bad.toml"), {}, ("bad.toml", "TOML")),
        (("serve", "--port", "70000"), {}, ("port", "the command line")),
        (("serve", "--workers", "0"), {}, ("workers",)),
        (("serve", "--tls-cert", "x.pem"), {}, ("tls_cert", "tls_key")),
    ],
)
def test_what_cannot_be_used_is_named(
    inside: RunCommand, tmp_path: Path, arguments: tuple[str, ...], settings: dict[str, str], words: tuple[str, ...]
) -> None:
    (tmp_path / "bad.toml").write_text("port = [")
    inside(*arguments, **settings).failed(2, *words)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("migrate", "--database", "postgresql://nobody@127.0.0.1:1/none"), ("database", "127.0.0.1")),
        (("migrate", "--database", "sqlite:////proc/none/hall.db"), ("database", "unable to open")),
        (("migrate", "--data", "a-file/below"), ("a-file", "Not a directory")),
        (("key", "list"), ("hiringhall migrate",)),
        (("serve", "--tls-cert", "a-file", "--tls-key", "missing"), ("missing", "No such file")),
        (("serve", "--tls-cert", "a-file", "--tls-key", "a-file"), ("no certificate",)),
    ],
)
def test_what_does_not_work_is_said_plainly(
    inside: RunCommand, tmp_path: Path, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    (tmp_path / "a-file").write_text("nothing of use")
    inside(*arguments).failed(1, *words)


def test_a_password_in_the_database_address_is_not_shown(command: RunCommand) -> None:
    ran = command("migrate", "--database", "postgresql://hall:geheim@127.0.0.1:1/none")
    ran.failed(1, "database")
    assert "geheim" not in ran.err


def test_an_unknown_command_is_misuse(command: RunCommand) -> None:
    command("sevre").failed(2, "sevre")


def test_a_database_of_a_newer_release_is_refused(command: RunCommand, tmp_path: Path) -> None:
    command("migrate", "--data", "one")
    with closing(sqlite.connect(tmp_path / "one" / "hall.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    command("migrate", "--data", "one").failed(1, "schema", "9999")


def test_an_unsafe_sqlite_library_is_refused(interpreter: Callable[[str, Path], Ran], tmp_path: Path) -> None:
    program = """
import sys
from hiringhall.storage import engines
engines.check_sqlite.__defaults__ = ((3, 40, 1),)
from hiringhall.cli import main
sys.argv = ["hiringhall", "serve", "--port", "0"]
main()
"""
    interpreter(program, tmp_path).failed(1, "SQLite 3.40.1", "3.51.3")
