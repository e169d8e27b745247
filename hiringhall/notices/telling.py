"""One look for new matches: whose searches have some, and one mail to each of them."""

import threading
from typing import NamedTuple

import structlog

from hiringhall import clock
from hiringhall.hall import Hall
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.searches import notices
from hiringhall.marketplace.searches.models import SavedSearch, Subject
from hiringhall.notices.letters import Letters
from hiringhall.search import log as changes
from hiringhall.search.matches import new_matches
from hiringhall.storage import Database

VIA = "notices"
MARGIN = 2  # seconds that something may be older than the transaction that writes it
FOLLOWS_WITHIN = 10.0  # seconds to wait for the index; it mostly takes a fraction of one
LOOK_EVERY = 0.1

log = structlog.get_logger(__name__)


class Horizon(NamedTuple):
    """A moment, and the position in the log below which everything stands that happened until then."""

    until: int
    position: int


def tell_new_matches(hall: Hall, closed: threading.Event | None = None) -> int:
    """Queue a mail to everybody whose searches have new matches; return how many.

    What came until a moment is told once that moment lies behind the index, so that nothing is passed over that was
    still being written; a search notes the moment in the transaction that queues the mail.
    """
    closed, horizon = closed or threading.Event(), _horizon(hall.database)
    if not _await_index(hall, horizon, closed):
        log.info("notices wait for the index")
        return 0
    with hall.database.reading() as session:
        people = notices.people_to_tell(session, horizon.until, clock.now() - hall.settings.notice_pause)
    told = 0
    for user_id in people:
        if closed.is_set():
            break
        told += _tell(hall, user_id, horizon.until)
    return told


def _horizon(database: Database) -> Horizon:
    # While SQLite's one writer is here nobody else is half-way; PostgreSQL tells which transactions still are.
    with database.writing() as session:
        return Horizon(clock.now() - MARGIN, changes.end(session))


def _await_index(hall: Hall, horizon: Horizon, closed: threading.Event) -> bool:
    for _ in range(int(FOLLOWS_WITHIN / LOOK_EVERY)):
        with hall.database.reading() as session:
            if all(hall.search.has_followed(session, subject, horizon.position) for subject in Subject):
                return True
        if closed.wait(LOOK_EVERY):
            break
    return False


def _tell(hall: Hall, user_id: int, until: int) -> bool:
    with hall.database.reading() as session:
        actor, found = Actor(user_id, VIA), []
        for saved in notices.searches_to_tell(session, user_id, until):
            try:
                matches = new_matches(
                    hall.search, session, actor, saved, after=saved.noticed_at, until=until, count=notices.MOST_TITLES
                )
            except InvalidInput:  # its page says what is wrong with it
                continue
            if matches.total:
                found.append(notices.Found(saved.id, saved.noticed_at, list(matches.rows), matches.total))
    if not found:
        return False

    def address(saved: SavedSearch | None) -> str:
        return f"{hall.settings.address}/searches{f'/{saved.id}' if saved else ''}"

    with hall.database.writing() as session:
        pause = hall.settings.notice_pause
        return notices.tell(
            session,
            actor,
            found,
            until,
            pause=pause,
            hall_name=hall.settings.name,
            address=address,
            send=Letters(hall.settings, hall.sealer).send,
        )
