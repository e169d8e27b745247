"""Finding what a command names."""

from sqlalchemy.orm import Session

from hiringhall.cli.frame import Failure
from hiringhall.marketplace.accounts import people
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.errors import NotFound


def find_person(session: Session, username_or_email: str) -> User:
    """Return the person with that username or e-mail address. Raises Failure naming who is not there."""
    try:
        return people.find_person(session, username_or_email)
    except NotFound:
        raise Failure(f"There is no person {username_or_email!r} here.") from None
