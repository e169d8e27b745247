"""How a room is called, and whether it is archived."""

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.rooms.access import known_room
from hiringhall.marketplace.rooms.events import note
from hiringhall.marketplace.rooms.models import EventKind, RoomKind, folded
from hiringhall.marketplace.rooms.texts import name_text, topic_text


def change_room(
    session: Session,
    actor: Actor,
    key: str,
    *,
    name: str | None = None,
    topic: str | None = None,
    archived: bool | None = None,
) -> None:
    """Rename a room, say what it is about, archive it or take it up again; what is left out stays.

    Raises NotFound, NotAllowed unless the actor is its owner or an admin, InvalidInput for "name", for the topic of a
    room for two, and for "archived" together with a name. Source: reference, "Archive or rename a room".
    """
    if name is not None and archived is not None:
        raise InvalidInput("archived", "archive a room or rename it, not both at once.")
    seat = known_room(session, actor, key, lock=True)
    seat.require_lead("change what it is called, or archive it")
    room = seat.room
    before = {"name": room.name, "topic": room.topic, "archived": room.archived_at is not None}
    if name is not None:
        room.name = name_text(name)
    if topic is not None:
        room.topic = topic_text(topic)
        if room.topic and room.kind is RoomKind.ONE_ON_ONE:
            raise InvalidInput("topic", "a room for two has none.")
    if not room.title:
        raise InvalidInput("topic", "a room without a name needs one.")
    if archived is not None and archived is not before["archived"]:
        room.archived_at = clock.now() if archived else None
    room.sort_name = folded(room.title)
    session.flush()
    after = {"name": room.name, "topic": room.topic, "archived": room.archived_at is not None}
    if before != after:
        record(session, actor, "room.changed", room.id, before=before, after=after)
        note(session, room.id, EventKind.ROOM, user_id=actor.user_id)
