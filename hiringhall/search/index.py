"""The files of the indexes: generations, of which one is current, each with an index of jobs and one of people."""

import os
import secrets
import shutil
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from tantivy import Document, Index, IndexWriter, Order, Query, Searcher

from hiringhall.marketplace.searches.models import Subject
from hiringhall.search.log import Mark
from hiringhall.search.schema import FACTS, ID, NOTE, VERSION, schema

CURRENT = "current"
"""The file that names the current generation."""
META = "meta.json"
"""The file of an index that tantivy replaces with each commit."""
FOLLOWING_MEMORY, BUILDING_MEMORY = 15_000_000, 150_000_000  # bytes that wait to be written


class NoIndexError(Exception):
    """There is no index, or none that this release can use."""


class Note(Struct, frozen=True):
    """What an index says of itself: everything below `position` of the log is in it, figures are as of day `today`."""

    version: int
    position: int
    mark: Mark | None
    today: int


class Folder:
    """The folder of one hall's indexes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def current(self) -> Path:
        """Return the current generation. Raises NoIndexError."""
        try:
            return self.path / (self.path / CURRENT).read_text()
        except OSError as error:
            raise NoIndexError(str(error)) from error

    def stamp(self) -> tuple[int, int]:
        """Return what differs once another generation is current. Raises NoIndexError."""
        return stamp(self.path / CURRENT)

    def new(self) -> Path:
        """Make the folder of a new generation."""
        generation = self.path / secrets.token_hex(4)
        for subject in Subject:
            (generation / subject).mkdir(parents=True)
        return generation

    def switch(self, generation: Path) -> None:
        """Make a generation the current one; all readers see the old one or the new one."""
        named = self.path / f"{CURRENT}.{generation.name}"
        named.write_text(generation.name)
        _sync(named)
        named.replace(self.path / CURRENT)
        _sync(self.path)

    def forget(self) -> None:
        """Have no current generation any more."""
        (self.path / CURRENT).unlink(missing_ok=True)

    def clear(self) -> None:
        """Remove all generations but the current one. Only for whoever holds both locks."""
        keep = (self.path / CURRENT).read_text() if (self.path / CURRENT).exists() else ""
        for entry in self.path.iterdir():
            if entry.is_dir() and entry.name != keep:
                shutil.rmtree(entry, ignore_errors=True)

    @contextmanager
    def locked(self, name: str, *, wait: bool = False) -> Iterator[bool]:
        """Hold a lock of the folder while the block runs; gives False when another process has it.

        The kernel frees it when the process ends, however it ends.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path / f"{name}.lock", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            yield _lock(descriptor, 0 if wait else LOCK_NB)
        finally:
            os.close(descriptor)


def _lock(descriptor: int, flags: int) -> bool:
    try:
        flock(descriptor, LOCK_EX | flags)
    except BlockingIOError:
        return False
    return True


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def stamp(path: Path) -> tuple[int, int]:
    """Return what differs once a file was replaced. Raises NoIndexError."""
    try:
        found = path.stat()
    except OSError as error:
        raise NoIndexError(str(error)) from error
    return found.st_mtime_ns, found.st_ino


def create(generation: Path, subject: Subject) -> Index:
    """Create an index; documents lie in the order of their references, the newest first."""
    return Index(schema(subject), str(generation / subject), reuse=False, sort_by_field=ID, sort_order=Order.Desc)


def open_index(generation: Path, subject: Subject) -> Index:
    """Open an index. Raises NoIndexError when it is missing, damaged or of another release."""
    try:
        index = Index.open(str(generation / subject))
        index.config_reader("manual")
        index.reload()
    except Exception as error:  # the library raises whatever it met
        raise NoIndexError(str(error)) from error
    return index


def note_of(searcher: Searcher, subject: Subject) -> Note:
    """Return what an index says of itself. Raises NoIndexError."""
    try:
        hits = searcher.search(Query.term_query(schema(subject), FACTS, NOTE), 1).hits
        note = msgspec.json.decode(searcher.doc(hits[0][1])[NOTE][0], type=Note)
    except Exception as error:
        raise NoIndexError(f"its note cannot be read: {error}") from error
    if note.version != VERSION:
        raise NoIndexError(f"it has the layout {note.version} instead of {VERSION}")
    return note


class Writer:
    """Writes one index; while it is open nobody else can."""

    def __init__(self, index: Index, subject: Subject, memory: int = FOLLOWING_MEMORY, threads: int = 1) -> None:
        self._schema = schema(subject)
        self._writer: IndexWriter = index.writer(memory, threads)

    def remove(self, ids: Iterable[int]) -> None:
        """Remove documents."""
        for reference in ids:
            self._writer.delete_documents_by_term(ID, reference)

    def add(self, documents: Iterable[dict[str, Any]]) -> int:
        """Add documents; return how many."""
        done = 0
        for fields in documents:
            self._writer.add_document(Document.from_dict(fields, self._schema))
            done += 1
        return done

    def commit(self, note: Note) -> None:
        """Make what was added and removed, and how far it goes, visible and lasting at once."""
        self._writer.delete_documents_by_term(FACTS, NOTE)
        self._writer.add_document(Document.from_dict({FACTS: NOTE, NOTE: msgspec.json.encode(note).decode()}))
        self._writer.commit()

    def close(self) -> None:
        """Let merges that are under way end and give up the index."""
        self._writer.wait_merging_threads()


class View(Struct, frozen=True):
    """An index as of one commit."""

    searcher: Searcher
    note: Note
    generation: str


class Reader:
    """Reads the current index of a subject, as of its last commit."""

    def __init__(self, folder: Folder, subject: Subject) -> None:
        self._folder = folder
        self._subject = subject
        self._lock = threading.Lock()
        self._seen: tuple[tuple[int, int], tuple[int, int]] | None = None
        self._index: Index | None = None
        self._meta = Path()
        self._view: View | None = None

    def view(self) -> View:
        """Return the index as it is now. Raises NoIndexError."""
        seen = self._folder.stamp(), stamp(self._meta) if self._index else (0, 0)
        if seen == self._seen and self._view is not None:
            return self._view
        with self._lock:
            return self._renew()

    def _renew(self) -> View:
        current = self._folder.stamp()
        if self._index is None or self._seen is None or current != self._seen[0]:
            generation = self._folder.current()
            self._index = open_index(generation, self._subject)
            self._meta = generation / self._subject / META
        changed = stamp(self._meta)
        self._index.reload()
        searcher = self._index.searcher()
        self._view = View(searcher, note_of(searcher, self._subject), self._meta.parent.parent.name)
        self._seen = current, changed
        return self._view
