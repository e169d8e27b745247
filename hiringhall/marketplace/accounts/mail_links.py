"""Links sent by mail that work once: to set a forgotten password and to confirm an address."""

import hashlib
import secrets
from collections.abc import Callable
from enum import StrEnum

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace import mail
from hiringhall.marketplace.accounts import details, people
from hiringhall.marketplace.accounts.models import MailLink, User, UserStatus
from hiringhall.marketplace.accounts.passwords import Hashed
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import NotFound, Refused

HOUR = 3600
RESET_LASTS = HOUR
CONFIRM_LASTS = 72 * HOUR

Address = Callable[[str], str]
"""Turns a link's secret into the address of the page that takes it; only a door knows its pages."""


class Purpose(StrEnum):
    """What a link is for."""

    RESET = "reset"
    CONFIRM = "confirm"


def request_password_reset(session: Session, email: str, *, hall_name: str, address: Address) -> None:
    """Mail a link that sets a new password, when an active person has the address; otherwise do nothing.

    The caller tells both cases the same, so that nobody learns who has an account.
    """
    try:
        wanted = details.check_email(email)
    except Refused:
        return
    user = session.scalar(select(User).where(User.email == wanted, User.status == UserStatus.ACTIVE))
    if user is None:
        return
    secret = _new_link(session, user, Purpose.RESET, user.email, RESET_LASTS)
    mail.send(
        session,
        user.email,
        f"{hall_name}: set a new password",
        f"Hello {user.first_name},\n\nsomebody, probably you, asked to set a new password for {user.username}.\n"
        f"Open this page within one hour:\n\n{address(secret)}\n\n"
        "If it was not you, do nothing: your password stays as it is.\n",
    )
    record(session, Actor(user.id, "web"), "person.reset-requested", user.id)


def person_of_reset(session: Session, secret: str) -> User:
    """Return whose password the link may set. Raises NotFound when it is unknown, used or too old."""
    return _open(session, secret, Purpose.RESET)[1]


def reset_password(session: Session, secret: str, password: Hashed) -> User:
    """Set the password of the link's person and end all their sign-ins; the link proves the address as well.

    Raises NotFound when the link is unknown, used or too old.
    """
    link, user = _open(session, secret, Purpose.RESET)
    _use(session, link)
    actor = Actor(user.id, "web")
    people.set_password(session, actor, user, password)
    if user.email == link.email and user.email_confirmed_at is None:
        user.email_confirmed_at = clock.now()
    session.execute(
        delete(MailLink).where(
            MailLink.user_id == user.id, MailLink.purpose == Purpose.RESET, MailLink.used_at.is_(None)
        )
    )
    mail.send(
        session,
        user.email,
        "Your password was changed",
        f"Hello {user.first_name},\n\nthe password of {user.username} was changed by a link sent to this address, "
        "and all sign-ins were ended.\nIf it was not you, write to the operator of this marketplace.\n",
    )
    return user


def request_email(session: Session, actor: Actor, email: str, *, hall_name: str, address: Address) -> str:
    """Mail a link to `email` that makes it, once opened, the actor's confirmed address; return it as written.

    Raises InvalidInput("email"), or Conflict("email") when somebody else has it.
    """
    user = people.myself(session, actor)
    wanted = details.check_email(email)
    if wanted != user.email:
        people.refuse_used_email(session, wanted)
    session.execute(
        delete(MailLink).where(
            MailLink.user_id == user.id, MailLink.purpose == Purpose.CONFIRM, MailLink.used_at.is_(None)
        )
    )
    secret = _new_link(session, user, Purpose.CONFIRM, wanted, CONFIRM_LASTS)
    mail.send(
        session,
        wanted,
        f"{hall_name}: confirm your e-mail address",
        f"Hello {user.first_name},\n\nopen this page within three days to confirm that this is the address of "
        f"{user.username}:\n\n{address(secret)}\n\nIf you do not know what this is about, do nothing.\n",
    )
    if wanted != user.email:
        record(session, actor, "person.email-requested", user.id, before={"email": user.email}, after={"email": wanted})
    return wanted


def awaited_email(session: Session, actor: Actor) -> str | None:
    """Return the address that waits for the actor's confirmation, if one does."""
    return session.scalar(
        select(MailLink.email)
        .where(
            MailLink.user_id == actor.user_id,
            MailLink.purpose == Purpose.CONFIRM,
            MailLink.used_at.is_(None),
            MailLink.expires_at > clock.now(),
        )
        .order_by(MailLink.id.desc())
        .limit(1)
    )


def address_of_confirmation(session: Session, secret: str) -> str:
    """Return the address that the link confirms. Raises NotFound when it is unknown, used or too old."""
    return _open(session, secret, Purpose.CONFIRM)[0].email


def confirm_email(session: Session, secret: str) -> User:
    """Make the link's address the confirmed one of its person.

    Raises NotFound when the link is unknown, used or too old, Conflict("email") when somebody took the address.
    """
    link, user = _open(session, secret, Purpose.CONFIRM)
    _use(session, link)
    before = user.email
    if link.email != before:
        people.refuse_used_email(session, link.email)
    try:
        with session.begin_nested():
            user.email = link.email
            user.email_confirmed_at = clock.now()
    except IntegrityError:  # somebody took it since we looked
        session.refresh(user)
        people.refuse_used_email(session, link.email)
        raise
    actor = Actor(user.id, "web")
    record(session, actor, "person.email-confirmed", user.id, before={"email": before}, after={"email": user.email})
    if before != user.email:
        mail.send(
            session,
            before,
            "Your e-mail address was changed",
            f"Hello {user.first_name},\n\nthe address of {user.username} is now another one. "
            "If it was not you, write to the operator of this marketplace.\n",
        )
    return user


def _new_link(session: Session, user: User, purpose: Purpose, email: str, lasts: int) -> str:
    secret = secrets.token_urlsafe(32)
    now = clock.now()
    session.add(
        MailLink(
            token_hash=_digest(secret),
            user_id=user.id,
            purpose=purpose,
            email=email,
            created_at=now,
            expires_at=now + lasts,
        )
    )
    return secret


def _open(session: Session, secret: str, purpose: Purpose) -> tuple[MailLink, User]:
    row = session.execute(
        select(MailLink, User)
        .join(User, User.id == MailLink.user_id)
        .where(
            MailLink.token_hash == _digest(secret),
            MailLink.purpose == purpose,
            MailLink.used_at.is_(None),
            MailLink.expires_at > clock.now(),
            User.status == UserStatus.ACTIVE,
        )
    ).one_or_none()
    if row is None:
        raise NotFound("link")
    return row[0], row[1]


def _use(session: Session, link: MailLink) -> None:
    """Mark the link as used; of two callers one gets NotFound."""
    used = session.execute(
        update(MailLink)
        .where(MailLink.id == link.id, MailLink.used_at.is_(None))
        .values(used_at=clock.now())
        .returning(MailLink.id)
    ).scalar_one_or_none()
    if used is None:
        raise NotFound("link")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
