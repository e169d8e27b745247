"""The change log as the inbox follows it: the lines that concern people, in an order that skips none."""

from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import BigInteger, ColumnElement, Select, Text, cast, func, or_, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.changes import Change
from hiringhall.marketplace.inbox.kinds import KINDS
from hiringhall.marketplace.inbox.models import InboxPosition

FAR_BEHIND = 1_000
"""Lines or transactions that concern nobody, after which it is noted how far the log was read."""


class Line(Struct, frozen=True):
    """A line of the change log; fields as in Change."""

    id: int
    at: int
    actor_id: int | None
    kind: str
    entity: str
    entity_id: int
    before: dict[str, Any]
    after: dict[str, Any]

    def value(self, name: str) -> Any:
        """Return a value after the event, or before it, or None."""
        return self.after.get(name, self.before.get(name))


COLUMNS = tuple(getattr(Change, name) for name in Line.__struct_fields__)


class Place(NamedTuple):
    """A position in the log, as in InboxPosition."""

    change_id: int
    transaction_id: int


class Batch(NamedTuple):
    """Lines that concern people, the position behind them, and whether more wait."""

    lines: list[Line]
    behind: Place
    is_full: bool


def place_of(position: InboxPosition) -> Place:
    """Return what a stored position says."""
    return Place(position.change_id, position.transaction_id)


def end(session: Session) -> Place:
    """Return the position behind everything that is known."""
    if _is_sqlite(session):
        return Place(session.scalar(select(func.max(Change.id))) or 0, 0)
    return Place(0, session.scalars(select(_ENDED)).one())


def is_of_another_log(session: Session, place: Place) -> bool:
    """Tell whether a position lies beyond the log: the database was restored on a server that counts anew."""
    return not _is_sqlite(session) and place.transaction_id > session.scalars(select(_BEGUN)).one()


def has_news(session: Session, place: Place) -> bool:
    """Tell whether lines wait that concern people, or so many others that reading past them takes long."""
    if is_of_another_log(session, place):
        return True
    now = end(session)
    if session.execute(_lines(session, place, now).limit(1)).first() is not None:
        return True
    return now.change_id - place.change_id > FAR_BEHIND or now.transaction_id - place.transaction_id > FAR_BEHIND


def read(session: Session, place: Place, most: int) -> Batch:
    """Return at most so many lines behind a position."""
    now = end(session)
    rows = session.execute(_lines(session, place, now).limit(most)).all()
    lines = [Line(*row[:-1]) for row in rows]
    if len(rows) == most:
        return Batch(lines, Place(lines[-1].id, rows[-1][-1] or 0), is_full=True)
    return Batch(lines, now, is_full=False)


def _lines(session: Session, place: Place, before: Place) -> Select[Any]:
    rows = select(*COLUMNS, Change.transaction_id).where(Change.kind.in_(KINDS))
    if _is_sqlite(session):
        return rows.where(Change.id > place.change_id, Change.id <= before.change_id).order_by(Change.id)
    known: ColumnElement[bool] = Change.transaction_id < before.transaction_id
    return rows.where(
        Change.transaction_id >= place.transaction_id,
        or_(Change.transaction_id > place.transaction_id, Change.id > place.change_id),
        known,
    ).order_by(Change.transaction_id, Change.id)


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


_ENDED = cast(cast(func.pg_snapshot_xmin(func.pg_current_snapshot()), Text), BigInteger)
_BEGUN = cast(cast(func.pg_snapshot_xmax(func.pg_current_snapshot()), Text), BigInteger)
