"""Building: everything that can be found, in indexes beside the current ones whose place they then take."""

import shutil
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from time import perf_counter

from msgspec import Struct

from hiringhall import clock
from hiringhall.marketplace.searches.models import Subject
from hiringhall.search import log
from hiringhall.search.folder import Folder
from hiringhall.search.index import Note, Writer, create
from hiringhall.search.job_documents import all_jobs
from hiringhall.search.person_documents import all_people
from hiringhall.search.schema import VERSION
from hiringhall.search.upkeep import Upkeep
from hiringhall.storage import Database

MEMORY = 200_000_000  # bytes that wait to be written
THREADS = 2
ROUNDS = 3

Progress = Callable[[int], None]


class Built(Struct, frozen=True):
    """How many documents of a subject were built in how many seconds."""

    subject: Subject
    documents: int
    seconds: float


def build(database: Database, folder: Folder, progress: Progress = lambda _: None) -> list[Built]:
    """Build a new generation and make it the current one. Only for whoever holds the lock for building.

    `progress` is told how many documents were added since it was told last.
    """
    generation = folder.new()
    try:
        built = [_fill(database, generation, subject, progress) for subject in Subject]
        _catch_up(database, generation)
        folder.switch(generation)
    except BaseException:
        shutil.rmtree(generation, ignore_errors=True)
        raise
    return built


def _fill(database: Database, generation: Path, subject: Subject, progress: Progress) -> Built:
    started, done, day = perf_counter(), 0, clock.day(clock.now())
    with database.reading() as session:
        # What happens from here on is taken over once more afterwards, which does no harm.
        position = log.position(session)
        note = Note(VERSION, position, log.mark(session, position), day.toordinal())
    with closing(Writer(create(generation, subject), subject, MEMORY, THREADS)) as writer:
        for documents in all_jobs(database) if subject is Subject.JOBS else all_people(database, day):
            writer.add(documents)
            done += len(documents)
            progress(len(documents))
        writer.commit(note)
        writer.finish()
    return Built(subject, done, perf_counter() - started)


def _catch_up(database: Database, generation: Path) -> None:
    """Take over what happened meanwhile, so that nothing disappears when the new generation becomes the current one.

    After a few rounds the rest is less than what a follower has before it at any time.
    """
    with ExitStack() as stack:
        upkeeps = [stack.enter_context(closing(Upkeep(generation, subject))) for subject in Subject]
        for _ in range(ROUNDS):
            with database.reading() as session:
                changed = sum(upkeep.catch_up(session) for upkeep in upkeeps)
            if not changed:
                break
