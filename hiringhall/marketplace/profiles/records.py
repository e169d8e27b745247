"""Education, employment and certificates on a profile: add, change, remove.

The three are alike: a row of the freelancer's own with checked values. Each kind has its model, its text and its verbs.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.details import check_line, check_text
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import InvalidInput, NotFound
from hiringhall.marketplace.profiles.models import Certification, Education, Employment
from hiringhall.marketplace.profiles.ownership import own_profile

LINE_LONGEST = 200
WORD_LONGEST = 100
COMMENT_LONGEST = 2_000
MOST_RECORDS = 50
"""Of each kind."""
FIRST_YEAR = 1900
YEARS_AHEAD = 10
"""A school may be left so many years from now."""


@dataclass(frozen=True, kw_only=True)
class Schooling:
    """What a freelancer says of where they learned; `to_year` is None while it goes on."""

    school: str
    from_year: int
    to_year: int | None = None
    degree: str = ""
    area: str = ""
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class Position:
    """What a freelancer says of work elsewhere; any day stands for its month, `to_month` is None while it goes on."""

    employer: str
    role: str
    from_month: date
    to_month: date | None = None
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What a freelancer says of a certificate."""

    name: str
    received_on: date
    organization: str = ""
    comment: str = ""


def add_education(session: Session, actor: Actor, schooling: Schooling) -> Education:
    """Add where the actor learned. Raises InvalidInput naming the field."""
    return _add(session, actor, "education", Education, _checked_schooling(schooling))


def change_education(session: Session, actor: Actor, reference: int, schooling: Schooling) -> Education:
    """Replace what is said there. Raises NotFound, InvalidInput naming the field."""
    return _change(session, actor, "education", Education, reference, _checked_schooling(schooling))


def remove_education(session: Session, actor: Actor, reference: int) -> None:
    """Remove it. Raises NotFound."""
    _remove(session, actor, "education", Education, reference)


def add_employment(session: Session, actor: Actor, position: Position) -> Employment:
    """Add work of the actor elsewhere. Raises InvalidInput naming the field."""
    return _add(session, actor, "employment", Employment, _checked_position(position))


def change_employment(session: Session, actor: Actor, reference: int, position: Position) -> Employment:
    """Replace what is said there. Raises NotFound, InvalidInput naming the field."""
    return _change(session, actor, "employment", Employment, reference, _checked_position(position))


def remove_employment(session: Session, actor: Actor, reference: int) -> None:
    """Remove it. Raises NotFound."""
    _remove(session, actor, "employment", Employment, reference)


def add_certification(session: Session, actor: Actor, certificate: Certificate) -> Certification:
    """Add a certificate of the actor. Raises InvalidInput naming the field."""
    return _add(session, actor, "certification", Certification, _checked_certificate(certificate))


def change_certification(session: Session, actor: Actor, reference: int, certificate: Certificate) -> Certification:
    """Replace what is said there. Raises NotFound, InvalidInput naming the field."""
    return _change(session, actor, "certification", Certification, reference, _checked_certificate(certificate))


def remove_certification(session: Session, actor: Actor, reference: int) -> None:
    """Remove it. Raises NotFound."""
    _remove(session, actor, "certification", Certification, reference)


Row = TypeVar("Row", Education, Employment, Certification)


def _add(session: Session, actor: Actor, what: str, table: type[Row], values: dict[str, Any]) -> Row:
    profile = own_profile(session, actor)
    count = session.scalar(select(func.count()).select_from(table).where(table.user_id == profile.user_id)) or 0
    if count >= MOST_RECORDS:
        raise InvalidInput(what, f"There is room for {MOST_RECORDS}. Remove another one first.")
    row = table(user_id=profile.user_id, **values)
    session.add(row)
    session.flush()
    record(session, actor, f"profile.{what}-added", profile.user_id, after={"id": row.id, **_plain(values)})
    return row


def _change(session: Session, actor: Actor, what: str, table: type[Row], reference: int, values: dict[str, Any]) -> Row:
    row = _own(session, actor, what, table, reference)
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()
    if before != values:
        new = {"id": row.id, **_plain(values)}
        record(session, actor, f"profile.{what}-changed", row.user_id, before=_plain(before), after=new)
    return row


def _remove(session: Session, actor: Actor, what: str, table: type[Row], reference: int) -> None:
    row = _own(session, actor, what, table, reference)
    before = {column.name: getattr(row, column.name) for column in table.__table__.columns}
    del before["user_id"]
    session.delete(row)
    session.flush()
    record(session, actor, f"profile.{what}-removed", row.user_id, before=_plain(before))


def _own(session: Session, actor: Actor, what: str, table: type[Row], reference: int) -> Row:
    profile = own_profile(session, actor)
    row = session.get(table, reference)
    if row is None or row.user_id != profile.user_id:
        raise NotFound(what)
    return row


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _checked_schooling(schooling: Schooling) -> dict[str, Any]:
    from_year, to_year = schooling.from_year, schooling.to_year
    latest = _today().year + YEARS_AHEAD
    for field, year in (("from_year", from_year), ("to_year", to_year)):
        if year is not None and not FIRST_YEAR <= year <= latest:
            raise InvalidInput(field, f"Enter a year from {FIRST_YEAR} to {latest}.")
    if to_year is not None and to_year < from_year:
        raise InvalidInput("to_year", "This is before it began.")
    return {
        "school": check_line("school", schooling.school, LINE_LONGEST),
        "degree": check_line("degree", schooling.degree, WORD_LONGEST, required=False),
        "area": check_line("area", schooling.area, WORD_LONGEST, required=False),
        "from_year": from_year,
        "to_year": to_year,
        "comment": check_text("comment", schooling.comment, COMMENT_LONGEST),
    }


def _checked_position(position: Position) -> dict[str, Any]:
    from_month = _past_day("from_month", position.from_month).replace(day=1)
    to_month = None if position.to_month is None else _past_day("to_month", position.to_month).replace(day=1)
    if to_month is not None and to_month < from_month:
        raise InvalidInput("to_month", "This is before it began.")
    return {
        "employer": check_line("employer", position.employer, LINE_LONGEST),
        "role": check_line("role", position.role, WORD_LONGEST),
        "from_month": from_month,
        "to_month": to_month,
        "comment": check_text("comment", position.comment, COMMENT_LONGEST),
    }


def _checked_certificate(certificate: Certificate) -> dict[str, Any]:
    return {
        "name": check_line("name", certificate.name, LINE_LONGEST),
        "organization": check_line("organization", certificate.organization, LINE_LONGEST, required=False),
        "received_on": _past_day("received_on", certificate.received_on),
        "comment": check_text("comment", certificate.comment, COMMENT_LONGEST),
    }


def _past_day(field: str, day: date) -> date:
    if not date(FIRST_YEAR, 1, 1) <= day <= _today():
        raise InvalidInput(field, f"Enter a day from {FIRST_YEAR} to today.")
    return day


def _today() -> date:
    return clock.day(clock.now())
