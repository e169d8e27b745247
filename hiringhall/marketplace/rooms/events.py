"""What happened in rooms, for those who listen: written as the last thing before the commit, read on from an id."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import Membership, Team, User, UserStatus
from hiringhall.marketplace.rooms.models import EventKind, Room, RoomEvent, RoomMember
from hiringhall.storage.database import put_by
from hiringhall.storage.hot import HotRead, HotWrite, among

CHANNEL = "room_events"
"""Where PostgreSQL tells that there are new ones."""
NOTED = "room events noted"
"""Key in the `info` of a session that has written events."""
TYPING_LASTS = 5
"""Seconds after which nobody need be told any more that somebody was writing."""
KEPT_DAYS = 7
"""Days that events are kept for those who come back."""
_A_DAY = 86_400
_LOCK = 0x526F6F6D  # any constant that nothing else locks


class Event(NamedTuple):
    """Something that happened in a room; `team_id` is the team that the room was opened in, `at` in seconds.

    `user_id`, `user_key` and `user_name` are who read or writes.
    """

    id: int
    room_id: int
    room_key: str
    team_id: int | None
    kind: EventKind
    story_id: int | None
    user_id: int | None
    user_key: str | None
    user_name: str
    at: int


class Seated(NamedTuple):
    """A person in a room, on behalf of a company or of themselves."""

    room_id: int
    user_id: int
    company_id: int | None


class _Noted(NamedTuple):
    room_id: int
    kind: EventKind
    story_id: int | None
    user_id: int | None


def note(
    session: Session, room_id: int, kind: EventKind, *, story_id: int | None = None, user_id: int | None = None
) -> None:
    """Have those who listen to a room told of something once it is committed."""
    put_by(session, _write, _Noted(room_id, kind, story_id, user_id))


def _write(session: Session, noted: list[_Noted]) -> None:
    said = {each.story_id for each in noted if each.kind is EventKind.STORY}
    told = [each for each in dict.fromkeys(noted) if each.kind is not EventKind.READ or each.story_id not in said]
    insert_one = _INSERT if session.get_bind().dialect.name == "sqlite" else _INSERT_IN_TURN
    at = clock.now()
    for each in told:
        insert_one.run(session, **each._asdict(), at=at)
    session.info[NOTED] = True


def last_event(session: Session) -> int:
    """Return the id of the newest event; 0 when nothing ever happened."""
    return _LAST.all(session)[0]


def first_event(session: Session) -> int:
    """Return the id of the oldest event that is kept; 0 when nothing ever happened."""
    return _FIRST.all(session)[0]


def events_after(session: Session, after: int, *, most: int) -> list[Event]:
    """Return what happened after the event `after`, in any room, in its order."""
    return _AFTER.all(session, after=after, most=most)


def own_events(session: Session, user_id: int, after: int, until: int, *, most: int) -> list[Event]:
    """Return what happened after one event and until another in rooms that somebody has a seat in, in its order.

    Whether the seat counts tells `seated`.
    """
    return _OWN.all(session, me=user_id, after=after, until=until, most=most)


def forget_events(session: Session, *, most: int) -> int:
    """Remove the oldest of the events that were kept long enough, but never the newest; return how many."""
    oldest = select(RoomEvent.id, RoomEvent.at).order_by(RoomEvent.id).limit(most).subquery()
    old = select(oldest.c.id).where(
        oldest.c.at < clock.now() - KEPT_DAYS * _A_DAY, oldest.c.id < select(func.max(RoomEvent.id)).scalar_subquery()
    )
    return len(session.scalars(delete(RoomEvent).where(RoomEvent.id.in_(old)).returning(RoomEvent.id)).all())


def has_old_events(session: Session) -> bool:
    """Tell whether there are events that were kept long enough."""
    oldest = session.scalar(select(RoomEvent.at).order_by(RoomEvent.id).limit(1))
    return oldest is not None and oldest < clock.now() - KEPT_DAYS * _A_DAY


def seated(session: Session, room_ids: Iterable[int], user_ids: Iterable[int]) -> Sequence[Seated]:
    """Return who of these people is in which of these rooms: not gone, and still with whom they are there for."""
    wanted = frozenset(user_ids)
    seats = [seat for seat in _SEATS.all(session, rooms=list(room_ids)) if seat.user_id in wanted]
    on_behalf = {seat.user_id for seat in seats if seat.company_id is not None}
    belong = set(_BELONGINGS.all(session, users=list(on_behalf))) if on_behalf else set()
    return [seat for seat in seats if seat.company_id is None or (seat.user_id, seat.company_id) in belong]


def _event(*columns: Any) -> Event:
    """Return an event from its columns and those of the person."""
    *facts, first_name, last_name, at = columns
    return Event(*(*facts, f"{first_name or ''} {last_name or ''}".strip(), at))


_EVENTS = (
    select(
        *(RoomEvent.id, RoomEvent.room_id, Room.key, Room.team_id, RoomEvent.kind, RoomEvent.story_id),
        *(User.id, User.key, User.first_name, User.last_name, RoomEvent.at),
    )
    .join(Room, Room.id == RoomEvent.room_id)
    .outerjoin(User, User.id == RoomEvent.user_id)
    .where(RoomEvent.id > bindparam("after"))
    .order_by(RoomEvent.id)
    .limit(bindparam("most"))
)
_AFTER = HotRead(_EVENTS, _event)
_OWN = HotRead(
    _EVENTS.join(RoomMember, RoomMember.room_id == RoomEvent.room_id).where(
        RoomMember.user_id == bindparam("me"), RoomMember.left_at.is_(None), RoomEvent.id <= bindparam("until")
    ),
    _event,
)
_LAST = HotRead(select(func.coalesce(func.max(RoomEvent.id), 0)), int)
_FIRST = HotRead(select(func.coalesce(func.min(RoomEvent.id), 0)), int)
_COLUMNS = {name: bindparam(name, type_=RoomEvent.__table__.c[name].type) for name in (*_Noted._fields, "at")}
_INSERT = HotWrite(insert(RoomEvent).values(_COLUMNS))
_turn = (
    select(func.pg_advisory_xact_lock(_LOCK).label("locked"), func.pg_notify(CHANNEL, "").label("told"))
    .cte("turn")
    .prefix_with("MATERIALIZED")
)
# PostgreSQL: one at a time from here to the commit, so that ids come to light in their order. In one statement with
# the insertion, which takes its id once it has the lock: others wait for every message between hall and database.
_INSERT_IN_TURN = HotWrite(insert(RoomEvent).from_select([*_COLUMNS], select(*_COLUMNS.values()).select_from(_turn)))
_SEATS = HotRead(
    select(RoomMember.room_id, RoomMember.user_id, RoomMember.company_id).where(
        among(RoomMember.room_id, "rooms"), RoomMember.left_at.is_(None)
    ),
    Seated,
)
_BELONGINGS = HotRead(
    select(Membership.user_id, Team.company_id)
    .join(Team, Team.id == Membership.team_id)
    .where(among(Membership.user_id, "users"), Membership.status == UserStatus.ACTIVE),
    lambda user_id, company_id: (user_id, company_id),
)
