"""Telling the others in a room that one is writing."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.rooms.access import Seat, known_room
from hiringhall.marketplace.rooms.events import note
from hiringhall.marketplace.rooms.models import EventKind, RoomEvent
from hiringhall.marketplace.rooms.operations import require_open
from hiringhall.storage.hot import HotRead

EVERY = 3
"""Seconds between two times that the others are told."""


def is_told_already(session: Session, actor: Actor, key: str) -> bool:
    """Tell whether the others in a room were told just now that the actor is writing.

    Raises NotFound, Conflict when the room is archived.
    """
    return _is_fresh(session, actor, _open_seat(session, actor, key))


def note_typing(session: Session, actor: Actor, key: str) -> None:
    """Tell the others in a room that the actor is writing, at most once in EVERY seconds. Raises as the above."""
    seat = _open_seat(session, actor, key)
    if not _is_fresh(session, actor, seat):
        note(session, seat.room.id, EventKind.TYPING, user_id=actor.user_id)


def _open_seat(session: Session, actor: Actor, key: str) -> Seat:
    seat = known_room(session, actor, key)
    require_open(seat.room)
    return seat


def _is_fresh(session: Session, actor: Actor, seat: Seat) -> bool:
    told_at = _TOLD.first(session, room=seat.room.id, me=actor.user_id)
    return told_at is not None and told_at > clock.now() - EVERY


# Only the newest events of a room are looked at: whoever writes while so many others do is not told of again too late.
_newest = (
    select(RoomEvent.at, RoomEvent.kind, RoomEvent.user_id)
    .where(RoomEvent.room_id == bindparam("room"))
    .order_by(RoomEvent.id.desc())
    .limit(20)
    .subquery()
)
_TOLD = HotRead(
    select(_newest.c.at)
    .where(_newest.c.user_id == bindparam("me"), _newest.c.kind == EventKind.TYPING)
    .order_by(_newest.c.at.desc())
    .limit(1),
    int,
)
