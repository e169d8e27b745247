"""A group of people who know each other, and the rooms that they open."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.rooms.listing import room_members
from hiringhall.marketplace.rooms.models import Room, RoomKind, RoomRole
from hiringhall.marketplace.rooms.opening import Guest, NewRoom, open_room
from hiringhall.marketplace.talking import write
from tests.web.conftest import Back, actor
from tests.web.test_companies import Firm, found


@dataclass(frozen=True)
class Talk:
    """The owner of a company with two colleagues, and somebody whom they do not know."""

    firm: Firm
    ann: User
    ben: User
    stranger: User

    @property
    def back(self) -> Back:
        """The back door."""
        return self.firm.back

    @property
    def owner(self) -> User:
        """Who owns the company, and the rooms that are opened here."""
        return self.firm.owner

    def group(self, name: str = "Signs", *guests: Guest, **facts: Any) -> str:
        """Open a group of the owner's, with Ann as participant unless told; returns its key."""
        people = list(guests) or [Guest(self.ann.id)]
        with self.back.database.writing() as session:
            return open_room(session, actor(self.owner), NewRoom(name=name, guests=people, **facts)).room.key

    def for_two(self, one: User, other: User) -> str:
        """Open the room of two people; returns its key."""
        new = NewRoom(kind=RoomKind.ONE_ON_ONE, name="Two", guests=[Guest(other.id)])
        with self.back.database.writing() as session:
            return open_room(session, actor(one), new).room.key

    def say(self, who: User, key: str, text: str = "Hello") -> int:
        """Say something; returns the message's reference."""
        with self.back.database.writing() as session:
            return write(session, actor(who), key, text).id

    def load(self, key: str) -> Room:
        """Return a room as it is kept."""
        with self.back.database.reading() as session:
            return session.scalars(select(Room).where(Room.key == key)).one()

    def roles(self, key: str) -> dict[int, RoomRole]:
        """Return who is in a room, and their roles."""
        room = self.load(key)
        with self.back.database.reading() as session:
            return {member.user_id: member.role for member in room_members(session, [room.id])[room.id]}


def talk(back: Back) -> Talk:
    """Found a company of three people."""
    firm = found(back)
    ann, ben = (firm.add(back.person(name), Role.RECRUITER) for name in ("Ann", "Ben"))
    return Talk(firm, ann, ben, back.person("Eve", is_freelancer=True))
