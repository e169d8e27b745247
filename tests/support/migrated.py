"""Migrated databases to copy: migrating takes ten times as long as copying what it makes."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hiringhall.storage import Database
from hiringhall.storage.migrations import upgrade
from tests.support.halls import DatabaseKind
from tests.support.postgres import PostgresCluster


class MigratedDatabases:
    """An empty database of each kind at the newest revision, made when it is first asked for."""

    def __init__(self, folder: Path, postgres: PostgresCluster) -> None:
        self._folder = folder
        self._postgres = postgres
        self._made: dict[DatabaseKind, str] = {}

    @contextmanager
    def copy(self, kind: DatabaseKind, folder: Path) -> Iterator[str]:
        """Lend a copy for the length of the block, on SQLite a file in `folder`; gives its URL."""
        if kind not in self._made:
            self._made[kind] = self._make(kind)
        if kind == "sqlite":
            shutil.copy(self._folder / "hall.db", folder)
            yield f"sqlite:///{folder}/hall.db"
            return
        url = self._postgres.create(self._made[kind])
        try:
            yield url
        finally:
            self._postgres.drop(url)

    def _make(self, kind: DatabaseKind) -> str:
        url = f"sqlite:///{self._folder}/hall.db" if kind == "sqlite" else self._postgres.create()
        database = Database(url)
        upgrade(database)
        database.close()
        return url
