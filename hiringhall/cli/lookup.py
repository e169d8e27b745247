"""Finding what a command names."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.errors import NotFound


def find_person(session: Session, username_or_email: str) -> User:
    """Return the person with that username or e-mail address. Raises NotFound."""
    name = username_or_email.strip().lower()
    user = session.scalar(select(User).where(or_(User.username == name, User.email == name)))
    if user is None:
        raise NotFound(f"person as {username_or_email!r}")
    return user
