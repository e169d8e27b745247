"""Trackers that people sign in on their computers: each holds a token of 256 bits, the table its SHA-256."""

import hashlib
import secrets

from msgspec import Struct
from sqlalchemy import ColumnElement, bindparam, delete, select, update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User, UserStatus
from hiringhall.marketplace.accounts.sign_ins import DAY, LONGEST, Verified, admitted
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.diary.models import LONGEST_NAME, Presence, Tracker
from hiringhall.marketplace.errors import InvalidInput, NotFound
from hiringhall.storage.hot import HotRead

SEEN_EVERY = 600
"""Seconds between two notes that a tracker is in use."""
_LONGEST_ADDRESS = 64


class SignedIn(Struct, frozen=True):
    """A tracker with the person who signed it in; `seen_at` is when its use was last noted, in seconds."""

    tracker_id: int
    user_id: int
    computer: str
    client_version: str
    seen_at: int
    timezone: str


def sign_in_tracker(
    session: Session, verified: Verified, computer: str, client_version: str, *, days: int, address: str = ""
) -> tuple[str, User]:
    """Sign a tracker in and return its token, which works until `days` without use, and its person.

    Raises InvalidInput("computer" | "client_version"), NotAllowed when the account changed since it was verified.
    """
    for field, value in (("computer", computer), ("client_version", client_version)):
        if not 1 <= len(value.strip()) <= LONGEST_NAME:
            raise InvalidInput(field, f"write 1 to {LONGEST_NAME} characters.")
    user, now = admitted(session, verified), clock.now()
    session.execute(delete(Tracker).where(Tracker.user_id == user.id, ~_in_force(now - days * DAY, now - LONGEST)))
    token = secrets.token_urlsafe(32)
    session.add(
        Tracker(
            token_hash=_digest(token),
            user_id=user.id,
            computer=computer.strip(),
            client_version=client_version.strip(),
            address=address[:_LONGEST_ADDRESS],
            created_at=now,
            seen_at=now,
        )
    )
    record(session, Actor(user.id, "tracker"), "person.tracker-signed-in", user.id, after={"computer": computer})
    return token, user


def find_tracker(session: Session, token: str, *, days: int) -> SignedIn | None:
    """Return the tracker with a token; None when it is signed out, out of use for `days`, or its person suspended."""
    now = clock.now()
    return _FIND.first(session, token_hash=_digest(token), used_since=now - days * DAY, made_since=now - LONGEST)


def note_seen(session: Session, tracker_id: int, address: str) -> None:
    """Note that a tracker is in use, and from where; to be done when `SEEN_EVERY` has passed since the last time."""
    used = update(Tracker).where(Tracker.id == tracker_id)
    session.execute(used.values(seen_at=clock.now(), address=address[:_LONGEST_ADDRESS]))


def own_trackers(session: Session, actor: Actor, *, days: int) -> list[Tracker]:
    """Return the actor's trackers that are signed in, the last used first."""
    now = clock.now()
    return list(
        session.scalars(
            select(Tracker)
            .where(Tracker.user_id == actor.user_id, _in_force(now - days * DAY, now - LONGEST))
            .order_by(Tracker.seen_at.desc(), Tracker.id.desc())
        )
    )


def sign_out_tracker(session: Session, actor: Actor, tracker_id: int) -> None:
    """Sign out one of the actor's own trackers, which stops their work. Raises NotFound."""
    ended = (
        delete(Tracker).where(Tracker.id == tracker_id, Tracker.user_id == actor.user_id).returning(Tracker.computer)
    )
    computer = session.scalar(ended)
    if computer is None or actor.user_id is None:
        raise NotFound("tracker")
    _signed_out(session, actor, actor.user_id, {"computer": computer})


def sign_out_trackers(session: Session, actor: Actor) -> None:
    """Sign out all of the actor's trackers."""
    ended = session.scalars(delete(Tracker).where(Tracker.user_id == actor.user_id).returning(Tracker.id)).all()
    if ended and actor.user_id is not None:
        _signed_out(session, actor, actor.user_id, {})


def _signed_out(session: Session, actor: Actor, user_id: int, before: dict[str, str]) -> None:
    session.execute(delete(Presence).where(Presence.freelancer_id == user_id))
    record(session, actor, "person.tracker-signed-out", user_id, before=before)


def _in_force(used_since: ColumnElement[int] | int, made_since: ColumnElement[int] | int) -> ColumnElement[bool]:
    return (Tracker.seen_at > used_since) & (Tracker.created_at > made_since)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


_FIND = HotRead(
    select(Tracker.id, User.id, Tracker.computer, Tracker.client_version, Tracker.seen_at, User.timezone)
    .join(User, User.id == Tracker.user_id)
    .where(
        Tracker.token_hash == bindparam("token_hash"),
        _in_force(bindparam("used_since"), bindparam("made_since")),
        User.status == UserStatus.ACTIVE,
    ),
    SignedIn,
)
