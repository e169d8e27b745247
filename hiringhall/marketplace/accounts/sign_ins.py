"""Sign-ins of people in browsers: the cookie holds a secret of 256 bits, the table its SHA-256."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts import passwords
from hiringhall.marketplace.accounts.models import User, UserStatus, WebSession
from hiringhall.marketplace.accounts.throttle import Throttle, TooManyTries
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.diary.models import Presence, Tracker
from hiringhall.marketplace.errors import InvalidInput, NotAllowed, NotFound
from hiringhall.storage import Database

DAY = 86_400
LONGEST = 365 * DAY  # even a sign-in in daily use ends once a year
SEEN_EVERY = 600  # seconds between two notes that a sign-in is in use


@dataclass(frozen=True)
class Verified:
    """A person whose password was right; `new_hash` replaces the stored one when its parameters are outdated."""

    user_id: int
    password_hash: str
    new_hash: str | None


def verify(session: Session, username_or_email: str, password: str) -> Verified:
    """Check a username or address with its password. Raises InvalidInput("password") without saying what is wrong.

    Takes about 0.1 s whether or not the person exists: call it in a reading session, holding one of
    `passwords.slots`. NotAllowed, only after the right password, when the account is suspended.
    """
    name = username_or_email.strip().lower()
    user = session.scalar(select(User).where(or_(User.username == name, User.email == name)))
    right, new_hash = passwords.verify(password, user.password_hash if user else passwords.decoy())
    if user is None or not right:
        raise InvalidInput("password", "The name and the password do not match an account.")
    if user.status is not UserStatus.ACTIVE:
        raise NotAllowed("This account is suspended. Write to the operator of this marketplace.")
    return Verified(user.id, user.password_hash, new_hash)


def verify_slowly(database: Database, gate: Throttle, username_or_email: str, password: str) -> Verified:
    """As `verify`, in a reading session of its own, for a visitor whose failures `gate` counts.

    Raises TooManyTries, without looking at the password, when it is closed.
    """
    # The slot bounds how many guesses are under way at once, so that none slips past the counter unseen.
    with passwords.slots:
        if gate.is_closed:
            raise TooManyTries
        try:
            with database.reading() as session:
                return verify(session, username_or_email, password)
        except InvalidInput:
            gate.count()
            raise


@dataclass(frozen=True)
class Browser:
    """Where a sign-in is opened: it ends after `days` without use, and the one with the secret `replaces` at once."""

    days: int
    address: str = ""
    agent: str = ""
    replaces: str | None = None


def sign_in(session: Session, verified: Verified, browser: Browser) -> str:
    """Open a sign-in and return its secret.

    Raises NotAllowed when the password was changed or the account suspended since it was verified.
    """
    return open_for(session, admitted(session, verified), browser)


def admitted(session: Session, verified: Verified) -> User:
    """Return the person of a verified password, and keep its new hash. Raises NotAllowed as `sign_in` does."""
    user = session.get(User, verified.user_id)
    if user is None or user.status is not UserStatus.ACTIVE or user.password_hash != verified.password_hash:
        raise NotAllowed("Your account has just changed. Sign in again.")
    if verified.new_hash:
        user.password_hash = verified.new_hash
    return user


def open_for(session: Session, user: User, browser: Browser) -> str:
    """Open a sign-in for somebody who has just proved who they are, and return its secret."""
    now = clock.now()
    session.execute(delete(WebSession).where(WebSession.user_id == user.id, WebSession.expires_at <= now))
    if browser.replaces:
        session.execute(delete(WebSession).where(WebSession.token_hash == _digest(browser.replaces)))
    secret = secrets.token_urlsafe(32)
    session.add(
        WebSession(
            token_hash=_digest(secret),
            user_id=user.id,
            created_at=now,
            seen_at=now,
            expires_at=now + browser.days * DAY,
            address=browser.address[:64],
            agent=browser.agent[:255],
        )
    )
    record(session, Actor(user.id, "web"), "person.signed-in", user.id)
    return secret


def person_of_session(session: Session, secret: str) -> tuple[User, WebSession] | None:
    """Return who is signed in with `secret` and the sign-in, or None when it ended or the account is suspended."""
    row = session.execute(
        select(User, WebSession)
        .join(WebSession, WebSession.user_id == User.id)
        .where(
            WebSession.token_hash == _digest(secret),
            WebSession.expires_at > clock.now(),
            User.status == UserStatus.ACTIVE,
        )
    ).one_or_none()
    return (row[0], row[1]) if row else None


def note_seen(session: Session, secret: str, *, days: int) -> None:
    """Note that the sign-in is in use and let it last `days` from now, within its longest life."""
    row = session.scalar(select(WebSession).where(WebSession.token_hash == _digest(secret)))
    if row is not None:
        row.seen_at = clock.now()
        row.expires_at = min(clock.now() + days * DAY, row.created_at + LONGEST)


def sign_out(session: Session, secret: str) -> None:
    """End the sign-in with `secret`; one that has ended already stays so."""
    session.execute(delete(WebSession).where(WebSession.token_hash == _digest(secret)))


def own_sign_ins(session: Session, actor: Actor) -> Sequence[WebSession]:
    """Return the actor's sign-ins that have not ended, the last used first."""
    return session.scalars(
        select(WebSession)
        .where(WebSession.user_id == actor.user_id, WebSession.expires_at > clock.now())
        .order_by(WebSession.seen_at.desc(), WebSession.id.desc())
    ).all()


def end_sign_in(session: Session, actor: Actor, sign_in_id: int) -> None:
    """End one of the actor's own sign-ins. Raises NotFound."""
    row = session.get(WebSession, sign_in_id)
    if row is None or row.user_id != actor.user_id:
        raise NotFound("sign-in")
    session.delete(row)
    record(session, actor, "person.signed-out", row.user_id)


def end_others(session: Session, actor: Actor, keep: str) -> None:
    """End all of the actor's sign-ins, of trackers too, but the one with the secret `keep`."""
    if actor.user_id is not None:
        end_all(session, actor.user_id, keep=keep)
        record(session, actor, "person.signed-out", actor.user_id)


def end_all(session: Session, user_id: int, *, keep: str | None = None) -> None:
    """End all sign-ins of a person, of trackers too, but the one with the secret `keep`; their work stops as well."""
    session.execute(delete(Tracker).where(Tracker.user_id == user_id))
    session.execute(delete(Presence).where(Presence.freelancer_id == user_id))
    ended = delete(WebSession).where(WebSession.user_id == user_id)
    if keep:
        ended = ended.where(WebSession.token_hash != _digest(keep))
    session.execute(ended)


def is_of(row: WebSession, secret: str) -> bool:
    """Tell whether `row` is the sign-in with `secret`."""
    return secrets.compare_digest(row.token_hash, _digest(secret))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
