"""The thread that keeps an index up with the change log, in one of the worker processes of a node."""

import threading

import structlog
from sqlalchemy.orm import Session

from hiringhall.marketplace.searches.models import Subject
from hiringhall.search import log as changes
from hiringhall.search import reading
from hiringhall.search.building import rebuild, today
from hiringhall.search.index import Folder, NoIndexError, Note, Writer, note_of, open_index
from hiringhall.search.job_documents import clients, job_document
from hiringhall.search.person_documents import person_documents
from hiringhall.search.schema import VERSION
from hiringhall.storage import Database

LOOK_EVERY = 0.1  # seconds between looks for what other processes committed, and for a lock that became free
REST = 0.2  # seconds after a commit of the index, so that a stream of changes is taken in batches
TOO_MANY = 50_000  # lines of the log after which building anew is quicker
QUIET_LINES = 1_000  # lines that concern no document before it is noted that they were read
CHUNK = 1_000  # documents that are made at once
PATIENCE = 3  # failures in a row before an index is taken for damaged

log = structlog.get_logger(__name__)


class Follower:
    """Follows the log between `open` and `close` whenever no other process of the node does."""

    def __init__(self, database: Database, folder: Folder) -> None:
        self._database = database
        self._folder = folder
        self._wake = threading.Event()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None
        self._failures = 0
        self.is_writer = False
        database.after_commit(self._committed)

    def open(self) -> None:
        """Start following."""
        self._closed.clear()
        self._thread = threading.Thread(target=self._work, name="search", daemon=True)
        self._thread.start()

    def close(self, wait: float = 5.0) -> None:
        """Stop following."""
        self._closed.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(wait)
            self._thread = None

    def _committed(self, _session: Session) -> None:
        self._wake.set()

    def _work(self) -> None:
        while not self._closed.is_set():
            try:
                with self._folder.locked("writer") as self.is_writer:
                    if self.is_writer:
                        self._write()
            except BaseException:  # also panics of the library, which are no Exceptions; the log waits in the database
                self._failures += 1
                log.exception("search index cannot follow")
            self.is_writer = False
            self._closed.wait(LOOK_EVERY)

    def _write(self) -> None:
        """Follow until closed or until another generation takes the place of the current one."""
        try:
            lines = self._opened()
        except NoIndexError as error:
            self._build(str(error))
            return
        stamp = self._folder.stamp()
        try:
            while not self._closed.is_set() and self._folder.stamp() == stamp:
                self._wake.clear()
                committed = self._catch_up(lines)
                self._failures = 0
                if committed:
                    self._closed.wait(REST)
                else:
                    self._wake.wait(LOOK_EVERY)
        except TooFarError as error:
            self._build(str(error))
        finally:
            for line in lines:
                line.close()

    def _build(self, why: str) -> None:
        with self._folder.locked("rebuild") as is_free:
            if is_free:
                log.info("search index is built", why=why)
                self._folder.forget()
                self._folder.clear()
                rebuild(self._database, self._folder)
                self._failures = 0

    def _opened(self) -> list["Line"]:
        if self._failures >= PATIENCE:
            raise NoIndexError(f"{self._failures} failures in a row")
        generation = self._folder.current()
        with self._folder.locked("rebuild") as is_free:
            if is_free:
                self._folder.clear()
        lines = []
        for subject in Subject:
            index = open_index(generation, subject)
            note = note_of(index.searcher(), subject)
            with self._database.reading() as session:
                if not changes.knows(session, note.position, note.mark):
                    raise NoIndexError("it followed another log")
            lines.append(Line(subject, note, Writer(index, subject)))
        return lines

    def _catch_up(self, lines: list["Line"]) -> bool:
        with self._database.reading() as session:
            return sum(line.catch_up(session) for line in lines) > 0


class TooFarError(Exception):
    """The log is so far ahead that the index is better built anew."""


class Line:
    """One index on its way along the log."""

    def __init__(self, subject: Subject, note: Note, writer: Writer) -> None:
        self._subject = subject
        self._note = note
        self._writer = writer
        self._read_to = note.position

    def catch_up(self, session: Session) -> bool:
        """Take over what changed; tell whether there was something. Raises TooFarError."""
        position, day = changes.position(session), today().toordinal()
        if position == self._read_to and day == self._note.today:
            return False
        if changes.count(session, self._read_to, position) > TOO_MANY:
            raise TooFarError(f"more than {TOO_MANY} lines of the log are missing")
        ids = self._touched(session, position)
        self._read_to = position
        if not ids and position < self._note.position + QUIET_LINES and day == self._note.today:
            return False
        for start in range(0, len(ids), CHUNK):
            self._replace(session, ids[start : start + CHUNK])
        note = Note(VERSION, position, changes.mark(session, position), day)
        self._writer.commit(note)
        self._note = note
        return True

    def close(self) -> None:
        """Give up the index."""
        self._writer.close()

    def _touched(self, session: Session, position: int) -> list[int]:
        touched = changes.touched(session, self._subject, self._read_to, position)
        if self._subject is Subject.JOBS:
            return sorted(reading.jobs_touched(session, touched))
        return sorted(reading.people_touched(session, touched))

    def _replace(self, session: Session, ids: list[int]) -> None:
        self._writer.remove(ids)
        if self._subject is Subject.PEOPLE:
            self._writer.add(person_documents(session, reading.people_by_id(session, ids), today()))
        else:
            rows = reading.jobs_by_id(session, ids)
            known = clients(session, {row.company_id for row in rows})
            self._writer.add(job_document(row, known[row.company_id]) for row in rows)
