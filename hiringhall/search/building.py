"""Building: documents of everything that can be found, in an index beside the current one that then takes its place."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from hiringhall import clock
from hiringhall.marketplace.searches.models import Subject
from hiringhall.search import log, reading
from hiringhall.search.index import BUILDING_MEMORY, Folder, Note, Writer, create
from hiringhall.search.job_documents import Client, clients, job_document
from hiringhall.search.person_documents import person_documents
from hiringhall.search.schema import VERSION
from hiringhall.storage import Database

CHUNK = 2_000  # rows that are read at once
THREADS = 2

Documents = list[dict[str, Any]]
Progress = Callable[[int], None]


def rebuild(database: Database, folder: Folder, progress: Progress = lambda _: None) -> None:
    """Build everything anew and switch to it. For whoever holds the lock "rebuild".

    `progress` is told how many documents were added since it was told last.
    """
    generation = folder.new()
    for subject in Subject:
        _build(database, generation, subject, progress)
    folder.switch(generation)


def _build(database: Database, generation: Path, subject: Subject, progress: Progress) -> None:
    note = note_of_now(database)
    writer = Writer(create(generation, subject), subject, BUILDING_MEMORY, THREADS)
    for documents in _jobs(database) if subject is Subject.JOBS else _people(database):
        writer.add(documents)
        progress(len(documents))
    writer.commit(note)
    writer.close()


def note_of_now(database: Database) -> Note:
    """Return the note of an index that is read from the tables from now on."""
    with database.reading() as session:
        position = log.position(session)
        return Note(VERSION, position, log.mark(session, position), today().toordinal())


def today() -> date:
    """Return the day, UTC."""
    return datetime.fromtimestamp(clock.now(), UTC).date()


def _jobs(database: Database) -> Iterator[Documents]:
    known: dict[int, Client] = {}
    after = 0
    while True:
        with database.reading() as session:
            rows = reading.jobs_after(session, after, CHUNK)
            known |= clients(session, {row.company_id for row in rows} - known.keys())
        if not rows:
            return
        after = rows[-1].id
        yield [job_document(row, known[row.company_id]) for row in rows]


def _people(database: Database) -> Iterator[Documents]:
    day, after = today(), 0
    while True:
        with database.reading() as session:
            rows = reading.people_after(session, after, CHUNK)
            documents = [*person_documents(session, rows, day)]
        if not rows:
            return
        after = rows[-1].id
        yield documents
