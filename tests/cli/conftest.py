"""Fixtures of the command line's tests: the command run as its users run it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hiringhall.cli import hiringhall
from hiringhall.settings import PREFIX
from hiringhall.storage import Database
from tests.support.commands import Done, run_command
from tests.support.halls import DatabaseKind, Halls
from tests.support.installation import PATIENCE, Installation


class Ran(Done):
    """How a command ended, with what its tests ask of that."""

    @property
    def json(self) -> Any:
        """What it answered in JSON."""
        return json.loads(self.out)

    def failed(self, status: int, *words: str) -> None:
        """Assert that it failed with one clear sentence that has all the words."""
        assert (self.status, self.out) == (status, ""), self
        lines = [line for line in self.err.splitlines() if line.startswith("Error: ")]
        assert len(lines) == 1, self.err
        assert "Traceback" not in self.err
        assert all(word in lines[0] for word in words), lines[0]


RunCommand = Callable[..., Ran]


@pytest.fixture
def outside(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which nothing of the caller's own hall is set."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    clean.pop("PYTHONDONTWRITEBYTECODE", None)  # it makes every command start three times slower
    return clean | {"HOME": str(tmp_path), "COLUMNS": "100"}


@pytest.fixture
def command(outside: dict[str, str], tmp_path: Path) -> RunCommand:
    """Run `hiringhall` in an empty folder; keywords are settings, put into its environment."""

    def run(*arguments: object, **settings: object) -> Ran:
        environ = outside | {PREFIX + name.upper(): str(value) for name, value in settings.items()}
        done = run_command(list(map(str, arguments)), environ, tmp_path, PATIENCE)
        return Ran(**vars(done))

    return run


@pytest.fixture
def inside(outside: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunCommand:
    """Run `hiringhall` within this process, which is quicker; for what is about words rather than processes."""
    for name in set(os.environ) - set(outside):
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: object, **settings: object) -> Ran:
        environ = {PREFIX + name.upper(): str(value) for name, value in settings.items()}
        done = CliRunner(env=environ).invoke(hiringhall, list(map(str, arguments)), prog_name="hiringhall")
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Ran(done.exit_code, done.stdout, done.stderr)

    return run


@pytest.fixture
def demo_copy(database_kind: DatabaseKind, halls: Halls) -> Installation:
    """Return a fresh copy of the demo on each kind of database, not served."""
    return halls.copy(database_kind)[0]


@pytest.fixture
def on_copy(command: RunCommand, demo_copy: Installation) -> RunCommand:
    """Run `hiringhall` on a fresh copy of the demo."""

    def run(*arguments: object) -> Ran:
        return command(*arguments, data=demo_copy.data, database=demo_copy.database)

    return run


@pytest.fixture
def copy_database(demo_copy: Installation) -> Iterator[Database]:
    """Open the database of `demo_copy`."""
    database = Database(demo_copy.database or f"sqlite:///{demo_copy.data}/hall.db")
    yield database
    database.close()


@pytest.fixture
def interpreter(outside: dict[str, str]) -> Callable[[str, Path], Ran]:
    """Run a Python program in a folder, to run the command in a changed world."""

    def run(program: str, folder: Path) -> Ran:
        done = subprocess.run(
            [sys.executable, "-c", program],
            env=outside,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run
