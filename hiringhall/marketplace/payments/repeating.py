"""Calls that move money, made safe to repeat: the first one's answer is kept, in its own transaction, for a day."""

from typing import NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hiringhall.marketplace.payments.models import RepeatableAnswer
from hiringhall.storage.upserts import insert_or_leave

KEPT_FOR = 86_400
"""Seconds that an answer is kept."""
LONGEST_KEY = 255
_AT_ONCE = 1_000


class Repeatable(NamedTuple):
    """A call that may be made again: `caller` is who called what, `key` the caller's own name for the call.

    `digest` is the SHA-256 of all that was asked, in hexadecimal digits, as `caller` is of its own.
    """

    caller: str
    key: str
    digest: str


class Answered(NamedTuple):
    """What a call was answered."""

    status: int
    content_type: str
    body: str


class AskedOtherwiseError(Exception):
    """The key was used for a call that asked for something else."""


def answer_of(session: Session, call: Repeatable, now: int) -> Answered | None:
    """Return what a call was answered, if it was made before; None when it is to be done now and the answer kept.

    Waits for the same call where that is being done right now. Raises AskedOtherwiseError.
    """
    known = {"caller": call.caller, "key": call.key}
    session.execute(delete(RepeatableAnswer).filter_by(**known).where(RepeatableAnswer.at <= now - KEPT_FOR))
    if insert_or_leave(session, RepeatableAnswer, **known, digest=call.digest, at=now):
        return None
    found = session.scalars(select(RepeatableAnswer).filter_by(**known)).one()
    if found.digest != call.digest:
        raise AskedOtherwiseError
    if found.status is None:
        raise RuntimeError("A call was noted without its answer.")
    return Answered(found.status, found.content_type, found.body)


def keep_answer(session: Session, call: Repeatable, answered: Answered) -> None:
    """Keep what a call was answered; it becomes known together with what the call did, or not at all."""
    session.execute(update(RepeatableAnswer).filter_by(caller=call.caller, key=call.key).values(**answered._asdict()))


def forget_answers(session: Session, now: int) -> int:
    """Remove some of the answers that were kept long enough; return how many."""
    old = (
        select(RepeatableAnswer.caller, RepeatableAnswer.key)
        .where(RepeatableAnswer.at <= now - KEPT_FOR)
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    rows = session.execute(old).all()
    for caller, key in rows:
        session.execute(delete(RepeatableAnswer).filter_by(caller=caller, key=key))
    return len(rows)
