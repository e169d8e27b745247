"""The search of one hall as doors and commands use it."""

import time
from pathlib import Path

from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import InvalidState
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.searches.models import Subject
from hiringhall.search import log, reading
from hiringhall.search.building import Built, Progress, build
from hiringhall.search.finding import Sight, count_facets
from hiringhall.search.folder import Folder, Lock, NoIndexError
from hiringhall.search.follower import Follower
from hiringhall.search.job_search import asked_jobs, find_jobs
from hiringhall.search.person_search import asked_people, find_people
from hiringhall.search.queries import (
    Bucket,
    FoundJob,
    FoundPerson,
    JobFacet,
    JobQuery,
    JobSort,
    PersonFacet,
    PersonQuery,
    PersonSort,
)
from hiringhall.search.reader import Reader, View
from hiringhall.storage import Database

GRACE = 3.0  # seconds after its start in which a process waits for an index that is being built


class NotReady(InvalidState):
    """The index is being built for the first time."""

    def __init__(self) -> None:
        super().__init__("search", "being prepared", "used")

    def __str__(self) -> str:
        return "The search is being prepared; try again in a moment."


class BeingBuiltError(Exception):
    """Somebody else is building the indexes."""

    def __init__(self) -> None:
        super().__init__("The indexes are being built already; wait for that to end.")


class Search:
    """Finds what `actor`, or a visitor where it is None, may see; nothing else shows, not in totals or facets either.

    Every method takes the session of the request: what the log says beyond the index is taken into account, so that
    what was hidden a moment ago is not found. All raise NotReady while there is no index yet and InvalidInput, naming
    the field and the character, for an expression that cannot be read.
    """

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = Folder(folder)
        self._follower = Follower(database, self._folder)
        self._readers = {subject: Reader(self._folder, subject) for subject in Subject}
        self._patient_until = time.monotonic() + GRACE

    def open(self) -> None:
        """Start following the change log in the background, for as long as this process serves."""
        self._patient_until = time.monotonic() + GRACE
        self._follower.open()

    def close(self) -> None:
        """Stop following."""
        self._follower.close()

    @property
    def is_writer(self) -> bool:
        """Whether it is this process of the node that follows the log."""
        return self._follower.is_writer

    def has_followed(self, session: Session, subject: Subject, position: int) -> bool:
        """Tell whether every job or person that came to light below a position of the log can be found."""
        return log.is_settled(session, subject, self._view(subject).note.position, position)

    def size(self, session: Session) -> int:
        """Return how many jobs and people can be found."""
        return reading.count(session)

    def rebuild(self, progress: Progress) -> list[Built]:
        """Build the indexes anew beside those in use and switch over at the end. Raises BeingBuiltError.

        `progress` is told how many documents were added since it was told last.
        """
        with self._folder.locked(Lock.BUILDING) as is_mine:
            if not is_mine:
                raise BeingBuiltError
            built = build(self._database, self._folder, progress)
            with self._folder.locked(Lock.FOLLOWING) as is_unserved:
                if is_unserved:  # else whoever follows clears up once it has moved over
                    self._folder.clear()
            return built

    def jobs(
        self,
        session: Session,
        actor: Actor | None,
        query: JobQuery,
        *,
        sort: JobSort = JobSort.CREATED,
        descending: bool = True,
        offset: int = 0,
        count: int = 10,
    ) -> Slice[FoundJob]:
        """Return a slice of the jobs found; nothing beyond MOST_DEEP, though the total counts on."""
        view, sight = self._look(session, actor, Subject.JOBS)

        def find(offset: int, count: int) -> Slice[FoundJob]:
            return find_jobs(view.searcher, query, sight, sort=sort, descending=descending, offset=offset, count=count)

        return view.part((query, sight, sort, descending), find, offset, count)

    def people(
        self,
        session: Session,
        actor: Actor | None,
        query: PersonQuery,
        *,
        sort: PersonSort = PersonSort.RELEVANCE,
        descending: bool = True,
        offset: int = 0,
        count: int = 10,
    ) -> Slice[FoundPerson]:
        """Return a slice of the freelancers found; nothing beyond MOST_DEEP, though the total counts on."""
        view, sight = self._look(session, actor, Subject.PEOPLE)

        def find(offset: int, count: int) -> Slice[FoundPerson]:
            return find_people(
                view.searcher, query, sight, sort=sort, descending=descending, offset=offset, count=count
            )

        return view.part((query, sight, sort, descending), find, offset, count)

    def job_facets(
        self, session: Session, actor: Actor | None, query: JobQuery, facets: tuple[JobFacet, ...]
    ) -> dict[JobFacet, list[Bucket]]:
        """Count the jobs found by each facet, its own filter left aside; the fullest values first."""
        view, sight = self._look(session, actor, Subject.JOBS)
        return count_facets(view.searcher, asked_jobs(query), sight, facets)

    def person_facets(
        self, session: Session, actor: Actor | None, query: PersonQuery, facets: tuple[PersonFacet, ...]
    ) -> dict[PersonFacet, list[Bucket]]:
        """Count the freelancers found by each facet, its own filter left aside; the fullest values first."""
        view, sight = self._look(session, actor, Subject.PEOPLE)
        return count_facets(view.searcher, asked_people(query), sight, facets)

    def _look(self, session: Session, actor: Actor | None, subject: Subject) -> tuple[View, Sight]:
        view, is_visitor = self._view(subject), actor is None
        return view, Sight(is_visitor, tuple(log.hidden(session, subject, view.note.position, to_visitors=is_visitor)))

    def _view(self, subject: Subject) -> View:
        """Return the index as it is now. Raises NotReady.

        While a process is young it waits for one that is being built; later that would hold up all that it answers.
        """
        while True:
            try:
                return self._readers[subject].view()
            except NoIndexError:
                if time.monotonic() > self._patient_until:
                    raise NotReady from None
                time.sleep(0.01)
