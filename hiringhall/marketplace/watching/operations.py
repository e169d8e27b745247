"""What people do with their watch lists: put something on one, take it off."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hiringhall import clock
from hiringhall.marketplace.accounts.people import myself
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotFound
from hiringhall.marketplace.jobs.queries import job_number, readable_job
from hiringhall.marketplace.keys import is_key
from hiringhall.marketplace.profiles.heads import heads_by_key
from hiringhall.marketplace.profiles.queries import readable_head
from hiringhall.marketplace.watching.models import Watch
from hiringhall.storage.upserts import insert_or_leave

MOST = 100
"""Jobs, and freelancers, that one person watches."""


def watch_job(session: Session, actor: Actor, reference: str) -> None:
    """Put a job that the actor may read on their list; what is there stays. Raises NotFound, or Conflict when full."""
    _watch(session, actor, Watch.job_id, readable_job(session, actor, reference).id)


def unwatch_job(session: Session, actor: Actor, reference: str) -> None:
    """Take a job off the actor's list, whether or not they may still read it. Raises NotFound."""
    try:
        job_id = job_number(session, reference)
    except InvalidInput:
        job_id = None
    if job_id is None:
        raise NotFound("job")
    _unwatch(session, actor, Watch.job_id, job_id)


def watch_freelancer(session: Session, actor: Actor, key: str) -> None:
    """Put a freelancer whose profile the actor may read on their list; who is there stays.

    Raises NotFound, InvalidInput("freelancer") for oneself or somebody who is none, or Conflict when the list is full.
    """
    head = readable_head(session, actor, key)
    if head.id == actor.user_id or not head.is_freelancer:
        raise InvalidInput("freelancer", "watch another freelancer than yourself.")
    _watch(session, actor, Watch.freelancer_id, head.id)


def unwatch_freelancer(session: Session, actor: Actor, key: str) -> None:
    """Take a freelancer off the actor's list, whether or not they may still be read. Raises NotFound."""
    head = heads_by_key(session, [key]).get(key) if is_key(key) else None
    if head is None:
        raise NotFound("profile")
    _unwatch(session, actor, Watch.freelancer_id, head.id)


def _watch(session: Session, actor: Actor, column: InstrumentedAttribute[int | None], id_: int) -> None:
    user = myself(session, actor)
    own = select(func.count()).select_from(Watch).where(Watch.user_id == user.id, column.is_not(None), column != id_)
    if (session.scalar(own) or 0) >= MOST:
        raise Conflict(f"You watch {MOST} of them, as many as there may be; take one off the list first.")
    insert_or_leave(session, Watch, user_id=user.id, since=clock.now(), **{column.key: id_})


def _unwatch(session: Session, actor: Actor, column: InstrumentedAttribute[int | None], id_: int) -> None:
    session.execute(delete(Watch).where(Watch.user_id == myself(session, actor).id, column == id_))
