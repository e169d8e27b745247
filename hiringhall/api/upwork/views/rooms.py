"""Rooms, who is in them and what is said there, as messages v3 shows them. Moments are in milliseconds."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Self

from msgspec import UNSET, Struct, UnsetType

from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.keys import is_key
from hiringhall.marketplace.rooms.listing import ShownMember, ShownRoom
from hiringhall.marketplace.rooms.models import RoomKind
from hiringhall.marketplace.rooms.queries import ShownStory

KINDS = {RoomKind.GROUP: "GROUP", RoomKind.ONE_ON_ONE: "ONE_ON_ONE", RoomKind.INTERVIEW: "INTERVIEW"}
ARCHIVED = " (archived)"
"""Behind the name of an archived room. Source: reference, "Archive or rename a room"."""
_PREFIX, _BEGINS = "room_", "~01"
_ROOM_ID = re.compile(r"room_([0-9a-f]{16})\Z").match


def room_id(key: str) -> str:
    """Return how a room is named on the wire. Source: reference, example answers."""
    return _PREFIX + key.removeprefix(_BEGINS)


def room_key(text: str) -> str:
    """Return the key of a room from its name on the wire, or from the key itself. Raises NotFound."""
    found = _ROOM_ID(text)
    if found is None and not is_key(text):
        raise NotFound("room")
    return _BEGINS + found[1] if found else text


class StoryView(Struct, frozen=True):
    """A message. Without a user the hall itself says what happened; of a deleted one the message is gone."""

    storyId: str
    message: str | None
    userId: str | None
    isSystemStory: bool
    isDeleted: bool
    objectReferences: Sequence[Any]
    created: int
    updated: int

    @classmethod
    def of(cls, story: ShownStory) -> Self:
        """Show a message."""
        return cls(
            storyId=str(story.id),
            message=None if story.deleted_at else story.text,
            userId=story.author.key if story.author else None,
            isSystemStory=story.author is None,
            isDeleted=story.deleted_at is not None,
            objectReferences=story.objects,
            created=_milliseconds(story.at),
            updated=_milliseconds(story.changed_at),
        )


class UserView(Struct, frozen=True):
    """Somebody in a room, and on behalf of which company."""

    userId: str
    orgId: str | None
    firstName: str
    lastName: str
    role: str | UnsetType

    @classmethod
    def of(cls, member: ShownMember, *, with_role: bool) -> Self:
        """Show a member, with their role if asked."""
        role = member.role.value if with_role else UNSET
        return cls(member.key, member.company, member.first_name, member.last_name, role)


class TimestampsView(Struct, frozen=True):
    """When the caller came into a room, and the time of the newest message that they have read."""

    joined: int
    lastReadTimestamp: int | None


class RoomView(Struct, frozen=True, kw_only=True):
    """A room as the caller sees it, or its id alone."""

    roomId: str
    roomName: str | UnsetType | None = UNSET
    roomType: str | UnsetType = UNSET
    topic: str | UnsetType | None = UNSET
    context: str | UnsetType | None = UNSET
    orgId: str | UnsetType | None = UNSET
    role: str | UnsetType = UNSET
    isFavorite: bool | UnsetType = UNSET
    isHidden: bool | UnsetType = UNSET
    isReadOnly: bool | UnsetType = UNSET
    numUnread: int | UnsetType = UNSET
    created: int | UnsetType = UNSET
    latestStory: StoryView | UnsetType | None = UNSET
    jobApplicationId: str | UnsetType | None = UNSET
    offerIds: list[str] | UnsetType = UNSET
    contractId: str | UnsetType | None = UNSET
    users: list[UserView] | UnsetType = UNSET
    userTimestamps: TimestampsView | UnsetType = UNSET
    stories: list[StoryView] | UnsetType = UNSET

    @classmethod
    def of(cls, room: ShownRoom, **more: Any) -> Self:
        """Show a room; `more` is what was asked for besides."""
        name = (room.title + ARCHIVED) if room.archived_at else room.name
        about = room.about
        return cls(
            roomId=room_id(room.key),
            roomName=name or None,
            roomType=KINDS[room.kind],
            topic=room.topic or None,
            context=room.context or None,
            orgId=room.company,
            role=room.role.value,
            isFavorite=room.is_favourite,
            isHidden=room.is_hidden,
            isReadOnly=room.archived_at is not None,
            numUnread=room.unread,
            created=_milliseconds(room.created_at),
            latestStory=StoryView.of(room.latest) if room.latest else None,
            jobApplicationId=_number(room.proposal_id or about.get("application")),
            offerIds=[str(offer) for offer in about.get("offers", ())],
            contractId=_number(room.contract_id or about.get("contract")),
            **more,
        )


def users(members: Iterable[ShownMember], *, with_roles: bool) -> list[UserView]:
    """Show who is in a room."""
    return [UserView.of(member, with_role=with_roles) for member in members]


def timestamps(room: ShownRoom, read: ShownStory | None) -> TimestampsView:
    """Show how far the caller has come in a room; `read` is the newest message that they have read."""
    return TimestampsView(_milliseconds(room.joined_at), _milliseconds(read.at) if read else None)


def _milliseconds(seconds: int) -> int:
    return seconds * 1000


def _number(reference: int | None) -> str | None:
    return None if reference is None else str(reference)
