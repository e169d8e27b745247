"""The halls of one test worker: the demo is made once per kind of database, every hall works on a copy."""

import shutil
from pathlib import Path
from typing import Literal

from tests.support.hall import Hall, HallError
from tests.support.installation import Demo, Installation
from tests.support.postgres import PostgresCluster

DatabaseKind = Literal["sqlite", "postgresql"]
DATABASE_KINDS: tuple[DatabaseKind, ...] = ("sqlite", "postgresql")


class Halls:
    """Starts halls and keeps those that tests share."""

    def __init__(self, folder: Path, postgres: PostgresCluster) -> None:
        self._folder = folder
        self._postgres = postgres
        self._demos: dict[DatabaseKind, tuple[Installation, Demo]] = {}
        self._shared: dict[DatabaseKind, Hall] = {}
        self._started = 0

    def shared(self, kind: DatabaseKind) -> Hall:
        """Return the hall that all tests of this worker share; it runs with one worker process and no limits."""
        if kind not in self._shared:
            self._shared[kind] = self.start(kind)
        return self._shared[kind]

    def start(self, kind: DatabaseKind, *, workers: int = 1, **settings: object) -> Hall:
        """Start a hall on a fresh copy of the demo. `settings` are named as in `hiringhall.settings`."""
        installation, demo = self.copy(kind, **settings)
        hall = Hall(installation, demo, workers=workers)
        hall.start()
        return hall

    def copy(self, kind: DatabaseKind, **settings: object) -> tuple[Installation, Demo]:
        """Return a fresh copy of the demo that nobody serves."""
        original, demo = self._demo(kind)
        self._started += 1
        data = self._folder / f"{kind}-{self._started}"
        shutil.copytree(original.data, data)
        database = self._postgres.create(original.database) if original.database else ""
        return Installation(data, database, {name: _text(value) for name, value in settings.items()}), demo

    def close(self) -> None:
        """Stop the shared halls; raise HallError with every log that holds a traceback."""
        faults = []
        for hall in self._shared.values():
            try:
                hall.close()
            except HallError as error:
                faults.append(str(error))
        self._shared.clear()
        if faults:
            raise HallError("\n\n".join(faults))

    def _demo(self, kind: DatabaseKind) -> tuple[Installation, Demo]:
        if kind not in self._demos:
            data = self._folder / f"{kind}-demo"
            data.mkdir(parents=True)
            installation = Installation(data, "" if kind == "sqlite" else self._postgres.create())
            self._demos[kind] = installation, installation.fill_with_demo()
        return self._demos[kind]


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
