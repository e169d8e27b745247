"""Tables of rooms and of what is said in them."""

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hiringhall.marketplace.sides import Side
from hiringhall.storage.tables import Base, Key, Ref, Reference, Timestamp, states


class Room(Base):
    """Where the two sides of a proposal talk; with the contract that comes of it, it becomes the contract's room.

    `last_story_at` is when something was last said.
    """

    __tablename__ = "rooms"

    id: Mapped[Ref]
    key: Mapped[Key]
    topic: Mapped[str] = mapped_column(String(200))
    company_id: Mapped[int] = mapped_column(Reference, ForeignKey("companies.id"), index=True)
    proposal_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("proposals.id"), unique=True)
    contract_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("contracts.id"), unique=True)
    created_at: Mapped[Timestamp]
    last_story_at: Mapped[int | None] = mapped_column(BigInteger)


class RoomMember(Base):
    """A person in a room, and the last story that they have read."""

    __tablename__ = "room_members"

    room_id: Mapped[int] = mapped_column(Reference, ForeignKey("rooms.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"), primary_key=True, index=True)
    read_story_id: Mapped[int | None] = mapped_column(Reference)
    joined_at: Mapped[Timestamp]


class Story(Base):
    """A message in a room. Without an author the hall itself says what happened.

    `side` is where the author belonged when they said it.
    """

    __tablename__ = "stories"
    __table_args__ = (Index(None, "room_id", "id"),)

    id: Mapped[Ref]
    room_id: Mapped[int] = mapped_column(Reference, ForeignKey("rooms.id"))
    author_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("users.id"))
    side: Mapped[Side | None] = mapped_column(states(Side, name="side"))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Timestamp]
