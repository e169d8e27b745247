"""How far somebody has read, told by a time."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.rooms.access import known_room
from hiringhall.marketplace.rooms.models import Story
from hiringhall.marketplace.rooms.operations import note_read
from hiringhall.storage.hot import HotRead


def note_read_until(session: Session, actor: Actor, key: str, at: int) -> None:
    """Note that the actor has read what was said until `at` (seconds); never less than before. Raises NotFound."""
    seat = known_room(session, actor, key)
    newest = _UNTIL.first(session, room=seat.room.id, at=at)
    note_read(session, actor, seat.room, newest)


_UNTIL = HotRead(
    select(Story.id)
    .where(Story.room_id == bindparam("room"), Story.created_at <= bindparam("at", type_=Story.created_at.type))
    .order_by(Story.created_at.desc(), Story.id.desc())
    .limit(1),
    int,
)
