"""People join, change their details, and are suspended or let back in."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts import details, passwords, sign_ins
from hiringhall.marketplace.accounts.models import User, UserStatus
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotAllowed, NotFound
from hiringhall.marketplace.keys import new_key


@dataclass(frozen=True)
class Settings:
    """What a person tells about themselves. `timezone` is an IANA name or the city in it."""

    first_name: str
    last_name: str
    timezone: str = "UTC"
    city: str = ""
    state: str = ""
    country: str = ""
    is_freelancer: bool = False


def sign_up(
    session: Session,
    actor: Actor | None,
    *,
    username: str,
    email: str,
    password: str | passwords.Hashed,
    settings: Settings,
    is_operator: bool = False,
) -> User:
    """Open an account; the e-mail address is not confirmed yet.

    A door hands over what `passwords.prepare` returned; a plain text is checked and hashed here, inside the
    transaction. Raises InvalidInput, or Conflict("username" or "email") when somebody has it already; NotAllowed when
    anybody but the operator at the command line asks for an operator.
    """
    if is_operator and not (actor and actor.is_console):
        raise NotAllowed("Operators are made at the command line.")
    username, email = details.check_username(username), details.check_email(email)
    values = _checked(settings)
    if isinstance(password, str):
        password = passwords.prepare(password, username, email, settings.first_name, settings.last_name)
    _refuse_taken(session, username, email)
    user = User(
        key=new_key(),
        username=username,
        email=email,
        password_hash=password.hash,
        is_operator=is_operator,
        created_at=clock.now(),
        **values,
    )
    try:
        with session.begin_nested():
            session.add(user)
    except IntegrityError:  # somebody took it since we looked
        _refuse_taken(session, username, email)
        raise
    who = actor if actor and actor.is_console else Actor(user.id, actor.via if actor else "web")
    record(session, who, "person.joined", user.id, after={"username": username, "operator": is_operator, **values})
    return user


def update_settings(session: Session, actor: Actor, settings: Settings) -> User:
    """Change the actor's own details. Raises InvalidInput."""
    user = myself(session, actor)
    values = _checked(settings)
    before = {name: getattr(user, name) for name in values}
    for name, value in values.items():
        setattr(user, name, value)
    if before != values:
        record(session, actor, "person.changed", user.id, before=before, after=values)
    return user


def change_password(
    session: Session, actor: Actor, *, verified: str, password: passwords.Hashed, keep: str | None = None
) -> None:
    """Set the actor's own password and end all sign-ins but the one with the secret `keep`.

    `verified` is the stored hash that the present password was checked against (see `check_own_password`), so that a
    password changed meanwhile is not overwritten. Raises InvalidInput("current").
    """
    user = myself(session, actor)
    if not hmac.compare_digest(verified, user.password_hash):
        raise InvalidInput("current", "Your password was changed meanwhile. Enter the present one.")
    set_password(session, actor, user, password, keep=keep)


def set_password(
    session: Session, actor: Actor, user: User, password: passwords.Hashed, *, keep: str | None = None
) -> None:
    """Set a password and end the person's sign-ins; callers have made sure that this may be done."""
    user.password_hash = password.hash
    sign_ins.end_all(session, user.id, keep=keep)
    record(session, actor, "person.password-changed", user.id)


def check_own_password(session: Session, actor: Actor, password: str, *, field: str = "current") -> str:
    """Make sure that `password` is the actor's present one and return its stored hash. Raises InvalidInput(field).

    Takes about 0.1 s: call it in a reading session.
    """
    stored = myself(session, actor).password_hash
    with passwords.slots:
        right, _ = passwords.verify(password, stored)
    if not right:
        raise InvalidInput(field, "This is not your present password.")
    return stored


def myself(session: Session, actor: Actor) -> User:
    """Return the acting person. Raises NotAllowed when nobody acts or the account is suspended."""
    user = session.get(User, actor.user_id) if actor.user_id is not None else None
    if user is None:
        raise NotAllowed("Only a person can do this.")
    if user.status is not UserStatus.ACTIVE:
        raise NotAllowed("This account is suspended.")
    return user


def find_person(session: Session, username_or_email: str) -> User:
    """Return the person with that username or address. Raises NotFound."""
    name = username_or_email.strip().lower()
    user = session.scalar(select(User).where(or_(User.username == name, User.email == name)))
    if user is None:
        raise NotFound("person")
    return user


def public_person(session: Session, key: str) -> User:
    """Return the active person with the public `key`. Raises NotFound."""
    user = session.scalar(select(User).where(User.key == key, User.status == UserStatus.ACTIVE))
    if user is None:
        raise NotFound("person")
    return user


def refusals(settings: Settings) -> list[InvalidInput]:
    """Return everything that is wrong with the details, so that a form can show it at once."""
    found = []
    for check in _checks(settings).values():
        try:
            check()
        except InvalidInput as refused:
            found.append(refused)
    return found


def _checked(settings: Settings) -> dict[str, str | bool]:
    values: dict[str, str | bool] = {name: check() for name, check in _checks(settings).items()}
    return values | {"is_freelancer": settings.is_freelancer}


def _checks(settings: Settings) -> dict[str, Callable[[], str]]:
    def line(field: str, longest: int, *, required: bool) -> Callable[[], str]:
        return lambda: details.check_line(field, getattr(settings, field), longest, required=required)

    return {
        "first_name": line("first_name", details.NAME_LONGEST, required=True),
        "last_name": line("last_name", details.NAME_LONGEST, required=True),
        "timezone": lambda: details.check_timezone(settings.timezone),
        "city": line("city", details.PLACE_LONGEST, required=False),
        "state": line("state", details.PLACE_LONGEST, required=False),
        "country": line("country", details.PLACE_LONGEST, required=False),
    }


def _refuse_taken(session: Session, username: str, email: str) -> None:
    if session.scalar(select(User.id).where(User.username == username)):
        raise Conflict("This username is taken. Choose another one.", "username")
    refuse_used_email(session, email)


def refuse_used_email(session: Session, email: str) -> None:
    """Raise Conflict("email") when an account has the address."""
    if session.scalar(select(User.id).where(User.email == email)):
        raise Conflict("There is an account with this address already. Sign in, or set a new password.", "email")
