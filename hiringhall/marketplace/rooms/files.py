"""Files that come with stories: what was looked at and kept is written to one, and read by the members of its room."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.attachments.operations import FIELD, MOST_FILES, KeptFile, row_of
from hiringhall.marketplace.errors import InvalidInput, NotFound
from hiringhall.marketplace.rooms.access import known_room
from hiringhall.marketplace.rooms.models import Room, Story, StoryFile
from hiringhall.storage.hot import HotRead, among


class ShownFile(Struct, frozen=True):
    """A file of a story as it is listed and served; fields as in StoryFile."""

    key: str
    story_id: int
    name: str
    media_type: str
    size: int
    blob: str


def take(session: Session, story: Story, files: Sequence[KeptFile]) -> None:
    """Write kept files to a story. Raises InvalidInput("files") for more than MOST_FILES."""
    if len(files) > MOST_FILES:
        raise InvalidInput(FIELD, f"send at most {MOST_FILES} files.")
    session.add_all(StoryFile(story_id=story.id, **row_of(file)) for file in files)
    session.flush()


def files_of(session: Session, story_ids: Iterable[int]) -> dict[int, list[ShownFile]]:
    """Return the files of each of these stories, in the order they were sent; those without are missing."""
    found: dict[int, list[ShownFile]] = {}
    for file in _OF_STORIES.all(session, ids=list(story_ids)):
        found.setdefault(file.story_id, []).append(file)
    return found


def known_file(session: Session, actor: Actor, key: str) -> ShownFile:
    """Return the file with this key to a member of its room, unless its story is deleted. Raises NotFound."""
    found = _BY_KEY.first(session, key=key)
    if found is None:
        raise NotFound("file")
    room = session.scalars(
        select(Room.key)
        .join(Story, Story.room_id == Room.id)
        .where(Story.id == found.story_id, Story.deleted_at.is_(None))
    ).first()
    try:
        known_room(session, actor, room or "")
    except NotFound:
        raise NotFound("file") from None
    return found


_SHOWN = select(*(getattr(StoryFile, name) for name in ShownFile.__struct_fields__))
_OF_STORIES = HotRead(_SHOWN.where(among(StoryFile.story_id, "ids")).order_by(StoryFile.id), ShownFile)
_BY_KEY = HotRead(_SHOWN.where(StoryFile.key == bindparam("key")), ShownFile)
