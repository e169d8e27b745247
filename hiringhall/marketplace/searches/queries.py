"""Reads of saved searches: everybody sees their own."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.searches.models import SavedSearch


def own_search(session: Session, actor: Actor, search_id: int) -> SavedSearch:
    """Return a search that the actor keeps. Raises NotFound."""
    search = session.scalar(
        select(SavedSearch).where(SavedSearch.id == search_id, SavedSearch.user_id == actor.user_id)
    )
    if search is None:
        raise NotFound("saved search")
    return search


def own_searches(session: Session, actor: Actor) -> list[SavedSearch]:
    """Return the searches that the actor keeps, by name."""
    kept = select(SavedSearch).where(SavedSearch.user_id == actor.user_id)
    return list(session.scalars(kept.order_by(func.lower(SavedSearch.name), SavedSearch.id)))


def count_searches(session: Session, user_id: int) -> int:
    """Return how many searches a person keeps."""
    return session.scalar(select(func.count()).where(SavedSearch.user_id == user_id)) or 0


def lock_searches(session: Session, user_id: int) -> None:
    """Let other transactions that change the person's searches wait for this one; on SQLite all writers do so."""
    session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
