"""The search of one hall as doors and commands use it."""

from pathlib import Path

from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.pages import Slice
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
from hiringhall.storage import Database


class Search:
    """Finds what `actor`, or a visitor where it is None, may see; nothing else shows, not in totals or facets either.

    Every method takes the session of the request: what the log says beyond the index is taken into account, so that
    what was hidden a moment ago is not found. All raise InvalidInput, naming the field and the character, for an
    expression that cannot be read.
    """

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder

    def open(self) -> None:
        """Start following the change log in the background, for as long as this process serves."""

    def close(self) -> None:
        """Stop following."""

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
        raise NotImplementedError

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
        raise NotImplementedError

    def job_facets(
        self, session: Session, actor: Actor | None, query: JobQuery, facets: tuple[JobFacet, ...]
    ) -> dict[JobFacet, list[Bucket]]:
        """Count the jobs found by each facet, its own filter left aside; the fullest values first."""
        raise NotImplementedError

    def person_facets(
        self, session: Session, actor: Actor | None, query: PersonQuery, facets: tuple[PersonFacet, ...]
    ) -> dict[PersonFacet, list[Bucket]]:
        """Count the freelancers found by each facet, its own filter left aside; the fullest values first."""
        raise NotImplementedError
