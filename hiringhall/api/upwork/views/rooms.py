"""Rooms, who is in them and what is said there, as messages v3 shows them. Moments are in milliseconds."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

from msgspec import UNSET, Struct, UnsetType
from sqlalchemy.orm import Session

from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.keys import is_key
from hiringhall.marketplace.rooms.files import ShownFile, files_of
from hiringhall.marketplace.rooms.listing import ShownMember, ShownRoom
from hiringhall.marketplace.rooms.models import RoomKind
from hiringhall.marketplace.rooms.queries import ShownStory

KINDS = {RoomKind.GROUP: "GROUP", RoomKind.ONE_ON_ONE: "ONE_ON_ONE", RoomKind.INTERVIEW: "INTERVIEW"}
ARCHIVED = " (archived)"
"""Behind the name of an archived room. Source: reference, "Archive or rename a room"."""
Files = Mapping[int, Sequence[ShownFile]]
"""Files by the stories that they came with."""
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


class AttachmentView(Struct, frozen=True):
    """A file that came with a message: `fileSize` in bytes; `path` is where this hall hands it out."""

    attachmentId: str
    fileName: str
    contentType: str
    fileSize: int
    path: str

    @classmethod
    def of(cls, file: ShownFile) -> Self:
        """Show a file."""
        path = f"/api/messages/v3/rooms/attachments/{file.key}"
        return cls(file.key, file.name, file.media_type, file.size, path)


class StoryView(Struct, frozen=True):
    """A message. Without a user the hall itself says what happened; of a deleted one message and files are gone."""

    storyId: str
    message: str | None
    userId: str | None
    isSystemStory: bool
    isDeleted: bool
    objectReferences: Sequence[Any]
    attachments: Sequence[AttachmentView]
    created: int
    updated: int

    @classmethod
    def of(cls, story: ShownStory, files: Files) -> Self:
        """Show a message; `files` are those of it and perhaps of others."""
        return cls(
            storyId=str(story.id),
            message=None if story.deleted_at else story.text,
            userId=story.author.key if story.author else None,
            isSystemStory=story.author is None,
            isDeleted=story.deleted_at is not None,
            objectReferences=story.objects,
            attachments=[] if story.deleted_at else [AttachmentView.of(file) for file in files.get(story.id, ())],
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
    def of(cls, room: ShownRoom, files: Files, **more: Any) -> Self:
        """Show a room; `files` are those of its newest message, `more` is what was asked for besides."""
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
            latestStory=StoryView.of(room.latest, files) if room.latest else None,
            jobApplicationId=_number(room.proposal_id or about.get("application")),
            offerIds=[str(offer) for offer in about.get("offers", ())],
            contractId=_number(room.contract_id or about.get("contract")),
            **more,
        )


def shown_stories(session: Session, stories: Iterable[ShownStory]) -> list[StoryView]:
    """Show messages with their files."""
    told = list(stories)
    files = files_of(session, [story.id for story in told])
    return [StoryView.of(story, files) for story in told]


def files_of_newest(session: Session, rooms: Iterable[ShownRoom]) -> Files:
    """Return the files of the newest message of each of these rooms."""
    return files_of(session, [room.latest.id for room in rooms if room.latest])


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
