"""Taking over into one index what the change log says happened."""

from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.searches.models import Subject
from hiringhall.search import log, reading
from hiringhall.search.folder import NoIndexError
from hiringhall.search.index import Note, Writer, note_of, open_index, searcher_of
from hiringhall.search.job_documents import some_jobs
from hiringhall.search.person_documents import some_people
from hiringhall.search.schema import VERSION

MEMORY = 15_000_000  # bytes that wait to be written; a batch is far smaller
CHUNK = 1_000  # documents that are made at once
QUIET_LINES = 1_000  # lines that touch no document before it is noted how far the log was read
TOO_MANY = 50_000  # lines after which building anew is quicker


class TooFarError(Exception):
    """The log is so far ahead that the index is better built anew."""


class Upkeep:
    """Keeps one index; while it is open nobody else can write it. Raises NoIndexError when it cannot be kept."""

    def __init__(self, generation: Path, subject: Subject) -> None:
        index = open_index(generation, subject)
        self._subject = subject
        self._note = note_of(searcher_of(index), subject)
        self._read_to = self._note.position
        self._writer = Writer(index, subject, MEMORY)

    def check(self, session: Session) -> None:
        """Raise NoIndexError unless the index followed this log."""
        if not log.knows(session, self._note.position, self._note.mark):
            raise NoIndexError("it followed another log")

    def catch_up(self, session: Session) -> bool:
        """Take over what the log says by now; tell whether the index changed. Raises TooFarError, NoIndexError."""
        position, day = log.position(session), clock.day(clock.now())
        if position == self._read_to and day.toordinal() == self._note.day:
            return False
        if position < self._read_to:
            raise NoIndexError("the log is shorter than it was")
        if log.count(session, self._read_to, position) > TOO_MANY:
            raise TooFarError(f"more than {TOO_MANY} lines of the log are missing in it")
        references = self._touched(session, position)
        self._read_to = position
        if not references and position < self._note.position + QUIET_LINES and day.toordinal() == self._note.day:
            return False
        for start in range(0, len(references), CHUNK):
            chunk = references[start : start + CHUNK]
            self._writer.remove(chunk)
            jobs = self._subject is Subject.JOBS
            self._writer.add(some_jobs(session, chunk) if jobs else some_people(session, chunk, day))
        note = Note(VERSION, position, log.mark(session, position), day.toordinal())
        self._writer.commit(note)
        self._note = note
        return True

    def _touched(self, session: Session, position: int) -> list[int]:
        lines = log.touched(session, self._subject, self._read_to, position)
        if self._subject is Subject.JOBS:
            return sorted(reading.jobs_touched(session, lines))
        since, day = date.fromordinal(self._note.day), clock.day(clock.now())
        fading = reading.people_fading(session, since, day) if since < day else set()
        return sorted(reading.people_touched(session, lines) | fading)

    def close(self) -> None:
        """Give up the index."""
        self._writer.close()
