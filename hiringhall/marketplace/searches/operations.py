"""What people do with saved searches: save, rename, switch mail about new matches, look, delete."""

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.people import myself
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import Conflict, InvalidInput
from hiringhall.marketplace.searches.models import SavedSearch, Subject
from hiringhall.marketplace.searches.queries import lock_searches, own_search, own_searches

NAME_LENGTH = 100
QUERY_LENGTH = 2000
MOST_SEARCHES = 50


def save_search(
    session: Session, actor: Actor, subject: Subject, query: str, *, name: str, by_mail: bool = False
) -> SavedSearch:
    """Keep a search; what matches from now on is new. `query` is the query string of the page that shows it.

    Raises InvalidInput for the name or the query, Conflict for a search that is kept already or one too many.
    """
    name = _checked_name(name)
    if len(query) > QUERY_LENGTH:
        raise InvalidInput("query", "this search is too long to be kept; leave out some filters.")
    user = myself(session, actor)
    lock_searches(session, user.id)
    kept = own_searches(session, actor)
    for other in kept:
        if (other.subject, other.query) == (subject, query):
            raise Conflict(f"You keep this search already, as {other.name}.", "name")
    if len(kept) >= MOST_SEARCHES:
        raise Conflict(f"You keep {MOST_SEARCHES} searches, as many as there may be; delete one first.", "name")
    now = clock.now()
    search = SavedSearch(
        user_id=user.id,
        subject=subject,
        name=name,
        query=query,
        by_mail=by_mail,
        created_at=now,
        seen_at=now,
        noticed_at=now,
    )
    session.add(search)
    session.flush()
    after = {"user": user.id, "subject": subject.value, "query": query, "name": name, "by_mail": by_mail}
    record(session, actor, "search.saved", search.id, after=after)
    return search


def rename_search(session: Session, actor: Actor, search_id: int, name: str) -> SavedSearch:
    """Give a search of the actor another name. Raises NotFound or InvalidInput."""
    search = own_search(session, actor, search_id)
    before, search.name = search.name, _checked_name(name)
    if before != search.name:
        record(session, actor, "search.renamed", search.id, before={"name": before}, after={"name": search.name})
    return search


def set_mail(session: Session, actor: Actor, search_id: int, *, by_mail: bool) -> SavedSearch:
    """Switch mail about new matches on, for what matches from now on, or off. Raises NotFound."""
    search = own_search(session, actor, search_id)
    if search.by_mail != by_mail:
        search.by_mail, search.noticed_at = by_mail, clock.now()
        record(
            session, actor, "search.mail-set", search.id, before={"by_mail": not by_mail}, after={"by_mail": by_mail}
        )
    return search


def mark_seen(session: Session, actor: Actor, search_id: int) -> SavedSearch:
    """Note that the actor looks at the results: what there is now is new no more. Raises NotFound."""
    search = own_search(session, actor, search_id)
    search.seen_at = clock.now()
    record(session, actor, "search.seen", search.id)
    return search


def delete_search(session: Session, actor: Actor, search_id: int) -> SavedSearch:
    """Forget a search of the actor and return what it was. Raises NotFound."""
    search = own_search(session, actor, search_id)
    before = {"user": search.user_id, "subject": search.subject.value, "query": search.query, "name": search.name}
    session.delete(search)
    record(session, actor, "search.deleted", search.id, before=before)
    return search


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= NAME_LENGTH:
        raise InvalidInput("name", f"write a name of 1 to {NAME_LENGTH} characters.")
    return name
