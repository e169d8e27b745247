"""What matches a saved search and came after a moment."""

from collections.abc import Sequence

from msgspec.structs import replace
from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.searches.models import SavedSearch, Subject
from hiringhall.search.addresses import read_job_address, read_person_address
from hiringhall.search.addresses.values import Pair, parsed
from hiringhall.search.queries import JobSort, PersonSort
from hiringhall.search.search import Search


def count_matches(search: Search, session: Session, actor: Actor, saved: SavedSearch, *, after: int) -> int:
    """Return how many jobs posted or people joined after a moment match. Raises InvalidInput when it cannot be read."""
    return new_matches(search, session, actor, saved, after=after, count=1).total


def new_matches(
    search: Search,
    session: Session,
    actor: Actor,
    saved: SavedSearch,
    *,
    after: int,
    until: int | None = None,
    count: int,
) -> Slice[int]:
    """Return the references of matches that came after a moment, up to `until` included, the newest first.

    Raises InvalidInput when the search cannot be read.
    """
    pairs = parsed(saved.query)
    if saved.subject is Subject.JOBS:
        return _jobs(search, session, actor, pairs, after, until, count)
    return _people(search, session, actor, pairs, after, until, count)


def _jobs(
    search: Search, session: Session, actor: Actor, pairs: Sequence[Pair], after: int, until: int | None, count: int
) -> Slice[int]:
    asked = read_job_address(pairs).query
    query = replace(asked, posted_from=max(asked.posted_from or 0, after + 1), posted_to=until)
    found = search.jobs(session, actor, query, sort=JobSort.CREATED, count=count)
    return Slice([job.id for job in found.rows], found.total)


def _people(
    search: Search, session: Session, actor: Actor, pairs: Sequence[Pair], after: int, until: int | None, count: int
) -> Slice[int]:
    query = replace(read_person_address(pairs).query, joined_from=after + 1, joined_to=until)
    found = search.people(session, actor, query, sort=PersonSort.JOINED, count=count)
    return Slice([person.id for person in found.rows], found.total)
