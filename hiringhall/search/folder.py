"""The folder of a hall's indexes: generations, of which one is current, and locks between the processes of a node."""

import secrets
import shutil
from contextlib import AbstractContextManager
from enum import StrEnum
from pathlib import Path

from hiringhall.marketplace.searches.models import Subject
from hiringhall.storage.files import locked, sync

_CURRENT = "current"

Stamp = tuple[int, int]
"""What differs once a file was replaced."""


class NoIndexError(Exception):
    """There is no index, or none that can be used."""


class Lock(StrEnum):
    """What only one process of a node does at a time."""

    FOLLOWING = "following"
    BUILDING = "building"


class Folder:
    """The folder; each generation is a folder in it that has an index of each subject."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def current(self) -> Path:
        """Return the current generation. Raises NoIndexError."""
        try:
            return self.path / (self.path / _CURRENT).read_text()
        except OSError as error:
            raise NoIndexError("there is none yet") from error

    def stamp(self) -> Stamp:
        """Return what differs once another generation is current. Raises NoIndexError."""
        return stamp(self.path / _CURRENT)

    def new(self) -> Path:
        """Make the folder of a new generation."""
        generation = self.path / secrets.token_hex(4)
        for subject in Subject:
            (generation / subject).mkdir(parents=True)
        return generation

    def switch(self, generation: Path) -> None:
        """Make a generation the current one, at once and lastingly: every reader sees the old one or the new one."""
        written = self.path / f"{_CURRENT}.{generation.name}"
        written.write_text(generation.name)
        sync(written)
        written.replace(self.path / _CURRENT)
        sync(self.path)

    def forget(self) -> None:
        """Have no current generation, so that nobody searches in it any more."""
        (self.path / _CURRENT).unlink(missing_ok=True)

    def clear(self) -> None:
        """Remove every generation but the current one. Only for whoever holds the lock for building."""
        try:
            kept = self.current().name
        except NoIndexError:
            kept = ""
        for entry in self.path.iterdir():
            if entry.is_dir() and entry.name != kept:
                shutil.rmtree(entry, ignore_errors=True)

    def locked(self, lock: Lock) -> AbstractContextManager[bool]:
        """Hold a lock while the block runs; gives False when another process has it."""
        return locked(self.path / f"{lock}.lock")


def stamp(path: Path) -> Stamp:
    """Return what differs once a file was replaced. Raises NoIndexError when there is none."""
    try:
        found = path.stat()
    except OSError as error:
        raise NoIndexError(f"{path.name} is missing") from error
    return found.st_mtime_ns, found.st_ino
