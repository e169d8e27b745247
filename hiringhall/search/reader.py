"""Reading the current index of a subject, as of its last commit."""

import threading
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, TypeVar

from msgspec import Struct, field
from tantivy import Index, Searcher

from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.searches.models import Subject
from hiringhall.search.folder import Folder, Stamp, stamp
from hiringhall.search.index import META, Note, note_of, open_index, searcher_of

Found = TypeVar("Found")
MOST_KEPT = 500
"""Answers that are kept of one commit, each of some kilobytes."""
AT_ONCE = 100
"""Results that are looked for together: handing them out costs little beside finding them among all."""


class View(Struct, frozen=True):
    """An index as of one commit; `generation` and `commit` tell it from others.

    `kept` holds what was found in it before.
    """

    searcher: Searcher
    note: Note
    generation: Stamp
    commit: Stamp
    kept: dict[Hashable, Any] = field(default_factory=dict)

    def part(self, asked: Hashable, find: Callable[[int, int], Slice[Found]], offset: int, count: int) -> Slice[Found]:
        """Return so many of what `find(offset, count)` finds.

        What was asked of this commit before is not looked for again, nor are the pages around: most who read one read
        the next.
        """
        first = offset - offset % AT_ONCE
        if offset + count > first + AT_ONCE:
            return self._once((asked, offset, count), lambda: find(offset, count))
        around = self._once((asked, first, AT_ONCE), lambda: find(first, AT_ONCE))
        return Slice(around.rows[offset - first : offset - first + count], around.total)

    def _once(self, asked: Hashable, find: Callable[[], Slice[Found]]) -> Slice[Found]:
        found: Slice[Found] | None = self.kept.get(asked)
        if found is None:
            found = find()
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()
            self.kept[asked] = found
        return found


class Reader:
    """Looks at two files before each search, which takes some microseconds, and reads anew what was replaced."""

    def __init__(self, folder: Folder, subject: Subject) -> None:
        self._folder = folder
        self._subject = subject
        self._lock = threading.Lock()
        self._index: Index | None = None
        self._meta = Path()
        self._view: View | None = None

    def view(self) -> View:
        """Return the index as it is now. Raises NoIndexError."""
        seen = self._view
        if seen is not None and self._folder.stamp() == seen.generation and stamp(self._meta) == seen.commit:
            return seen
        with self._lock:
            self._view = self._read(self._view)
            return self._view

    def _read(self, seen: View | None) -> View:
        generation = self._folder.stamp()
        if self._index is None or seen is None or generation != seen.generation:
            path = self._folder.current()
            self._index, self._meta = open_index(path, self._subject), path / self._subject / META
        commit = stamp(self._meta)
        searcher = searcher_of(self._index)
        return View(searcher, note_of(searcher, self._subject), generation, commit)
