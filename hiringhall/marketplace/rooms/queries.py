"""Reads of rooms: what was said, and how much of it somebody has not read. Whoever calls knows that they may."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.rooms.models import Room, RoomMember, Story
from hiringhall.marketplace.sides import Side
from hiringhall.storage.hot import HotRead, among

PAGE = 30
MOST_UNREAD = 100
"""Unread messages of a room are counted up to here."""


class Author(NamedTuple):
    """Who said something."""

    id: int
    key: str
    name: str


class ShownStory(NamedTuple):
    """A message as it is shown; without an author the hall itself speaks. Times in seconds.

    Of a deleted message the text is empty.
    """

    id: int
    text: str
    at: int
    side: Side | None
    author: Author | None
    objects: Sequence[Mapping[str, Any]] = ()
    edited_at: int | None = None
    deleted_at: int | None = None

    @property
    def changed_at(self) -> int:
        """When it was said, or last changed or deleted."""
        return self.deleted_at or self.edited_at or self.at


class Stories(NamedTuple):
    """Some messages of a room, the oldest of them first, and whether there are older ones."""

    rows: Sequence[ShownStory]
    has_older: bool = False

    @property
    def last_id(self) -> int:
        """Reference of the newest of them; 0 without any."""
        return self.rows[-1].id if self.rows else 0


def room_of_contract(session: Session, contract_id: int) -> Room | None:
    """Return the room of a contract, None when there is none yet."""
    return session.scalar(select(Room).where(Room.contract_id == contract_id))


def stories(session: Session, room_id: int, *, before: int | None = None, count: int = PAGE) -> Stories:
    """Return the newest messages of a room, or the newest of those before the message `before`."""
    if before is None:
        rows = _NEWEST.all(session, room=room_id, count=count + 1)
    else:
        rows = _BEFORE.all(session, room=room_id, before=before, count=count + 1)
    return Stories(rows[:count][::-1], len(rows) > count)


def stories_after(session: Session, room_id: int, after: int) -> Stories:
    """Return what was said after the message `after`, at most a page."""
    return Stories(_AFTER.all(session, room=room_id, after=after, count=PAGE))


def stories_by_id(session: Session, story_ids: Iterable[int]) -> dict[int, ShownStory]:
    """Return these messages by their references."""
    return {story.id: story for story in _BY_ID.all(session, ids=list(story_ids))}


def unread(session: Session, actor: Actor, room_id: int) -> int:
    """Return how many messages of a room the actor has not read."""
    return unread_of_rooms(session, actor, [room_id]).get(room_id, 0)


def unread_of_rooms(session: Session, actor: Actor, room_ids: Iterable[int]) -> dict[int, int]:
    """Return how many messages of each of these rooms the actor has not read; those with none are missing."""
    return _count(session, Room.id, actor, room_ids)


def unread_of_proposals(session: Session, actor: Actor, proposal_ids: Iterable[int]) -> dict[int, int]:
    """Return how many messages with each of these proposals the actor has not read; those with none are missing."""
    return _count(session, Room.proposal_id, actor, proposal_ids)


def unread_of_contracts(session: Session, actor: Actor, contract_ids: Iterable[int]) -> dict[int, int]:
    """Return how many messages with each of these contracts the actor has not read; those with none are missing."""
    return _count(session, Room.contract_id, actor, contract_ids)


def _count(session: Session, column: Any, actor: Actor, ids: Iterable[int]) -> dict[int, int]:
    if actor.user_id is None:
        return {}
    return {id_: count for id_, count in _UNREAD[column.key].all(session, user=actor.user_id, ids=list(ids)) if count}


def _shown(*columns: Any) -> ShownStory:
    """Return a story from its columns and those of the person who said it."""
    id_, text, at, side, objects, edited_at, deleted_at, author, key, first_name, last_name = columns
    by = None if author is None else Author(author, key, f"{first_name} {last_name}".strip())
    return ShownStory(id_, text, at, side, by, objects, edited_at, deleted_at)


_SHOWN = select(
    *(Story.id, Story.text, Story.created_at, Story.side, Story.objects, Story.edited_at, Story.deleted_at),
    *(User.id, User.key, User.first_name, User.last_name),
).outerjoin(User, User.id == Story.author_id)
_STORIES = _SHOWN.where(Story.room_id == bindparam("room")).limit(bindparam("count"))
_NEWEST = HotRead(_STORIES.order_by(Story.id.desc()), _shown)
_BEFORE = HotRead(_STORIES.where(Story.id < bindparam("before")).order_by(Story.id.desc()), _shown)
_AFTER = HotRead(_STORIES.where(Story.id > bindparam("after")).order_by(Story.id), _shown)
_BY_ID = HotRead(_SHOWN.where(among(Story.id, "ids")), _shown)


def _unread_by(column: InstrumentedAttribute[Any]) -> HotRead[tuple[int, int]]:
    """Return the read of unread messages by `column`: over indexes alone, and no further than MOST_UNREAD in a room."""
    read_until = (
        select(RoomMember.read_story_id)
        .where(RoomMember.room_id == Room.id, RoomMember.user_id == bindparam("user"))
        .correlate(Room)
        .scalar_subquery()
    )
    waiting = (
        select(Story.id)
        .where(Story.room_id == Room.id, Story.id > func.coalesce(read_until, 0))
        .limit(MOST_UNREAD)
        .correlate(Room)
        .subquery()
    )
    counted = select(func.count()).select_from(waiting).correlate(Room).scalar_subquery()
    return HotRead(select(column, counted).where(among(column, "ids")), lambda id_, count: (id_, count))


_UNREAD = {column.key: _unread_by(column) for column in (Room.id, Room.proposal_id, Room.contract_id)}
