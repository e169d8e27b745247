"""The index of one subject in one generation: making, opening, writing, and the note that says how far it has come."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from tantivy import Index, IndexWriter, Order, Query, Searcher

from hiringhall.marketplace.searches.models import Subject
from hiringhall.search.folder import NoIndexError
from hiringhall.search.log import Mark
from hiringhall.search.schema import FACTS, ID, NOTE, VERSION, schema

META = "meta.json"
"""The file of an index that is replaced with each commit."""


class Note(Struct, frozen=True):
    """What an index says of itself.

    Everything below `position` of the log is in it, `mark` is a line by which it recognises that log, figures are as
    of `day` (counted from the year 1).
    """

    version: int
    position: int
    mark: Mark | None
    day: int


_JSON = msgspec.json.Encoder()


class WriteError(Exception):
    """The library could not write: the disk is full, or the index is damaged."""


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # panics of the library are no Exceptions
        raise WriteError(str(error)) from error


class Writer:
    """Writes an index; while it is open nobody else can. `memory` is how many bytes may wait to be written.

    Everything raises WriteError.
    """

    def __init__(self, index: Index, subject: Subject, memory: int, threads: int = 1) -> None:
        self._schema = schema(subject)
        with _writing():
            self._writer: IndexWriter = index.writer(memory, threads)

    def remove(self, references: Iterable[int]) -> None:
        """Remove documents."""
        with _writing():
            for reference in references:
                # By query: deleting by term takes a number for a signed one and then finds nothing.
                self._writer.delete_documents_by_query(Query.term_query(self._schema, ID, reference))

    def add(self, documents: Iterable[dict[str, Any]]) -> None:
        """Add documents."""
        add, encode = self._writer.add_json, _JSON.encode  # making them of objects takes twice as long
        with _writing():
            for fields in documents:
                add(encode(fields).decode())

    def commit(self, note: Note) -> None:
        """Make what was added and removed, and how far it goes, visible and lasting at once."""
        with _writing():
            self._writer.delete_documents_by_term(FACTS, NOTE)
        self.add([{FACTS: [NOTE], NOTE: msgspec.json.encode(note).decode()}])
        with _writing():
            self._writer.commit()

    def close(self) -> None:
        """Give up the index at once; a merge under way is made another time."""
        del self._writer

    def finish(self) -> None:
        """Let merges that are under way end."""
        with _writing():
            self._writer.wait_merging_threads()


def create(generation: Path, subject: Subject) -> Index:
    """Create an index. Documents lie in it the newest first, which is the order of those with equal scores."""
    return Index(schema(subject), str(generation / subject), reuse=False, sort_by_field=ID, sort_order=Order.Desc)


def open_index(generation: Path, subject: Subject) -> Index:
    """Open an index. Raises NoIndexError when it is missing or damaged."""
    try:
        index = Index.open(str(generation / subject))
        index.config_reader("manual")
    except Exception as error:  # whatever the library met
        raise NoIndexError(f"{subject} cannot be opened: {error}") from error
    return index


def searcher_of(index: Index) -> Searcher:
    """Return the last commit of an index. Raises NoIndexError when it cannot be read."""
    try:
        index.reload()
        return index.searcher()
    except Exception as error:  # whatever the library met
        raise NoIndexError(f"it cannot be read: {error}") from error


def note_of(searcher: Searcher, subject: Subject) -> Note:
    """Return what an index says of itself. Raises NoIndexError when it says nothing or is of another release."""
    try:
        hits = searcher.search(Query.term_query(schema(subject), FACTS, NOTE, "basic"), 1).hits
        note = msgspec.json.decode(searcher.doc(hits[0][1])[NOTE][0], type=Note)
    except Exception as error:  # whatever the library met
        raise NoIndexError(f"its note cannot be read: {error}") from error
    if note.version != VERSION:
        raise NoIndexError(f"it has layout {note.version} instead of {VERSION}")
    return note
