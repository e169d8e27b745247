"""Tables of rooms, of who is in them and of what is said there."""

from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hiringhall.marketplace.sides import Side
from hiringhall.storage.tables import Base, Document, Key, Ref, Reference, Timestamp, states

NAME_LENGTH = 200


class RoomKind(StrEnum):
    """How a room comes about, and with that who decides about it."""

    GROUP = "group"
    """Opened by hand, with an owner."""
    ONE_ON_ONE = "one-on-one"
    """The one room of two people, who are alike in it."""
    INTERVIEW = "interview"
    """Opened by a proposal or a contract; the client's people decide about it."""


class RoomRole(StrEnum):
    """What a member may do in a room besides talking."""

    OWNER = "owner"
    """As an admin, and passes the ownership on."""
    ADMIN = "admin"
    """Invites, renames, archives."""
    PARTICIPANT = "participant"


class Room(Base):
    """Where people talk; that of a proposal becomes the room of the contract that comes of it.

    A room without a name goes by its `topic`; `sort_name` is whichever it goes by, folded, so that both databases put
    it in the same place. `pair` names the two people of a one-on-one room. `about` is what its opener tied it to: the
    references `application`, `offers` and `contract`. `company_id` and `team_id` are on whose behalf it was opened.
    `last_story_id` and `last_story_at` tell of the newest story, deleted or not.
    """

    __tablename__ = "rooms"
    __table_args__ = (CheckConstraint("(kind = 'one-on-one') = (pair IS NOT NULL)", name="pair"),)

    id: Mapped[Ref]
    key: Mapped[Key]
    kind: Mapped[RoomKind] = mapped_column(
        states(RoomKind, name="kind"), default=RoomKind.INTERVIEW, server_default=RoomKind.INTERVIEW.value
    )
    name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="", server_default="")
    topic: Mapped[str] = mapped_column(String(NAME_LENGTH))
    sort_name: Mapped[str] = mapped_column(
        String(3 * NAME_LENGTH).with_variant(String(3 * NAME_LENGTH, collation="C"), "postgresql"),
        default="",
        server_default="",
    )
    context: Mapped[str] = mapped_column(Text, default="", server_default="")
    about: Mapped[dict[str, Any]] = mapped_column(Document, default=dict, server_default="{}")
    pair: Mapped[str | None] = mapped_column(String(41), unique=True)
    company_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("companies.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("teams.id"))
    proposal_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("proposals.id"), unique=True)
    contract_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("contracts.id"), unique=True)
    created_at: Mapped[Timestamp]
    archived_at: Mapped[int | None] = mapped_column(BigInteger)
    last_story_id: Mapped[int | None] = mapped_column(Reference)
    last_story_at: Mapped[int | None] = mapped_column(BigInteger)

    @property
    def title(self) -> str:
        """What the room goes by."""
        return self.name or self.topic


def folded(title: str) -> str:
    """Return what a room that goes by this is sorted by."""
    return title.casefold()


class RoomMember(Base):
    """A person in a room, the last story that they have read, and how they keep the room.

    `company_id` is on whose behalf they are in it, none for themselves; it counts as long as they belong there.
    `left_at` is when they went out of the room.
    """

    __tablename__ = "room_members"

    room_id: Mapped[int] = mapped_column(Reference, ForeignKey("rooms.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"), primary_key=True, index=True)
    company_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("companies.id"))
    role: Mapped[RoomRole] = mapped_column(
        states(RoomRole, name="role"), default=RoomRole.PARTICIPANT, server_default=RoomRole.PARTICIPANT.value
    )
    is_favourite: Mapped[bool] = mapped_column(
        Boolean(create_constraint=True, name="is_favourite"), default=False, server_default="false"
    )
    is_hidden: Mapped[bool] = mapped_column(
        Boolean(create_constraint=True, name="is_hidden"), default=False, server_default="false"
    )
    read_story_id: Mapped[int | None] = mapped_column(Reference)
    joined_at: Mapped[Timestamp]
    left_at: Mapped[int | None] = mapped_column(BigInteger)


Index(
    "uq_room_members_owner",
    RoomMember.room_id,
    unique=True,
    sqlite_where=RoomMember.role == RoomRole.OWNER,
    postgresql_where=RoomMember.role == RoomRole.OWNER,
)


class Story(Base):
    """A message in a room. Without an author the hall itself says what happened.

    Within a room, stories come to light in the order of their ids, and none is older than the one before. `side` is
    where the author belonged when they said it, in rooms that have sides. `objects` are what the message refers to, as
    its author told it. Of a deleted story the text is empty; what it was is among its versions.
    """

    __tablename__ = "stories"
    __table_args__ = (Index(None, "room_id", "id"), Index(None, "room_id", "created_at", "id"))

    id: Mapped[Ref]
    room_id: Mapped[int] = mapped_column(Reference, ForeignKey("rooms.id"))
    author_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("users.id"))
    side: Mapped[Side | None] = mapped_column(states(Side, name="side"))
    text: Mapped[str] = mapped_column(Text)
    objects: Mapped[list[dict[str, Any]]] = mapped_column(Document, default=list, server_default="[]")
    created_at: Mapped[Timestamp]
    edited_at: Mapped[int | None] = mapped_column(BigInteger)
    deleted_at: Mapped[int | None] = mapped_column(BigInteger)


class EventKind(StrEnum):
    """What those who listen to a room are told of."""

    STORY = "story"
    """Something was said; whoever said it has read all before."""
    STORY_CHANGED = "story-changed"
    """A message was edited or deleted."""
    READ = "read"
    """Somebody has read up to a story."""
    TYPING = "typing"
    """Somebody is writing a message."""
    ROOM = "room"
    """What the room is called, whether it is archived, or who is in it has changed."""


class RoomEvent(Base):
    """Something that happened in a room, for those who listen; kept for some days.

    Ids are in the order in which events come to light, in the whole hall, and none is used twice: whoever has seen all
    up to one goes on from there. `user_id` is who read or writes.
    """

    __tablename__ = "room_events"
    __table_args__ = (Index(None, "room_id", "id"), {"sqlite_autoincrement": True})

    id: Mapped[Ref]
    room_id: Mapped[int] = mapped_column(Reference, ForeignKey("rooms.id"))
    kind: Mapped[EventKind] = mapped_column(states(EventKind, name="kind"))
    story_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("stories.id"))
    user_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("users.id"))
    at: Mapped[Timestamp]


class StoryVersion(Base):
    """What a story said before it was edited or deleted, the first of them numbered 1."""

    __tablename__ = "story_versions"

    story_id: Mapped[int] = mapped_column(Reference, ForeignKey("stories.id"), primary_key=True)
    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
    replaced_at: Mapped[Timestamp]
    replaced_by: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"))


class StoryFile(Base):
    """A file that came with a story. `name` is what its author called it, `media_type` what its content is.

    `size` is in bytes; the content is kept under the name `blob` and never changes.
    """

    __tablename__ = "story_files"

    id: Mapped[Ref]
    key: Mapped[Key]
    story_id: Mapped[int] = mapped_column(Reference, ForeignKey("stories.id"), index=True)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    blob: Mapped[str] = mapped_column(String(100))
