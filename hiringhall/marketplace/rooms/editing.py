"""Messages that are changed or taken back after they were said; what they were before is kept."""

from collections.abc import Sequence

from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.rooms.access import LEADS, Seat, known_room
from hiringhall.marketplace.rooms.events import note
from hiringhall.marketplace.rooms.models import EventKind, Room, RoomKind, Story, StoryVersion
from hiringhall.marketplace.rooms.operations import STORY_BYTES, checked_text, require_open
from hiringhall.marketplace.rooms.queries import ShownStory, stories_by_id


class Version(Struct, frozen=True):
    """What a message said until `replaced_at` (seconds), and who replaced it."""

    text: str
    replaced_at: int
    replaced_by: int


def edit_story(session: Session, actor: Actor, story_id: int, text: str, *, largest: int = STORY_BYTES) -> Story:
    """Let the author of a message say it otherwise; `largest` is in bytes.

    Raises NotFound, NotAllowed, InvalidInput("text"), Conflict when the room is archived.
    """
    seat, story = _known(session, actor, story_id)
    if story.author_id != actor.user_id:
        raise NotAllowed("Only who wrote a message may change it.")
    require_open(seat.room)
    said = checked_text(text, largest)
    if said != story.text:
        _keep(session, actor, story)
        story.text, story.edited_at = said, clock.now()
        session.flush()
        record(session, actor, "room.story-edited", seat.room.id, after={"story": story.id})
        note(session, seat.room.id, EventKind.STORY_CHANGED, story_id=story.id, user_id=actor.user_id)
    return story


def delete_story(session: Session, actor: Actor, story_id: int) -> None:
    """Take a message back: its author's own, in a group any by its owner and admins.

    Raises NotFound, NotAllowed, Conflict when the room is archived.
    """
    seat, story = _known(session, actor, story_id)
    if story.author_id is None or not (story.author_id == actor.user_id or moderates(seat)):
        raise NotAllowed("This message is not yours to take back.")
    require_open(seat.room)
    _keep(session, actor, story)
    story.text, story.objects, story.deleted_at = "", [], clock.now()
    session.flush()
    record(session, actor, "room.story-deleted", seat.room.id, after={"story": story.id})
    note(session, seat.room.id, EventKind.STORY_CHANGED, story_id=story.id, user_id=actor.user_id)


def versions(session: Session, actor: Actor, story_id: int) -> Sequence[Version]:
    """Return what a message said before, the oldest first; of a deleted one only to its author and who may delete it.

    Raises NotFound.
    """
    seat, story = _known(session, actor, story_id, or_deleted=True)
    if story.deleted_at is not None and story.author_id != actor.user_id and not moderates(seat):
        raise NotFound("message")
    kept = session.scalars(select(StoryVersion).where(StoryVersion.story_id == story.id).order_by(StoryVersion.number))
    return [Version(row.text, row.replaced_at, row.replaced_by) for row in kept]


def story_in(session: Session, actor: Actor, key: str, story_id: int) -> ShownStory:
    """Return a message of the room with this key, deleted ones too. Raises NotFound."""
    seat = known_room(session, actor, key)
    found = stories_by_id(session, [story_id]).get(story_id)
    if found is None or session.get_one(Story, story_id).room_id != seat.room.id:
        raise NotFound("message")
    return found


def _known(session: Session, actor: Actor, story_id: int, *, or_deleted: bool = False) -> tuple[Seat, Story]:
    """Return a message with the actor's place in its room. Raises NotFound."""
    key = session.scalar(select(Room.key).join(Story, Story.room_id == Room.id).where(Story.id == story_id))
    try:
        seat = known_room(session, actor, key or "", lock=not or_deleted)
    except NotFound:
        raise NotFound("message") from None
    story = session.get_one(Story, story_id, populate_existing=True)
    if story.deleted_at is not None and not or_deleted:
        raise NotFound("message")
    return seat, story


def moderates(seat: Seat) -> bool:
    """Tell whether somebody may delete what others said in a room."""
    # Between two sides neither takes back what the other said.
    return seat.room.kind is RoomKind.GROUP and seat.member.role in LEADS


def _keep(session: Session, actor: Actor, story: Story) -> None:
    if actor.user_id is None:
        raise NotAllowed("Only people change messages.")
    known = session.scalars(select(func.count()).where(StoryVersion.story_id == story.id)).one()
    session.add(
        StoryVersion(
            story_id=story.id,
            number=known + 1,
            text=story.text,
            replaced_at=clock.now(),
            replaced_by=actor.user_id,
        )
    )
