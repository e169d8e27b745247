from collections.abc import Sequence
from typing import Any, NamedTuple

import pytest
from sqlalchemy import select

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.rooms.access import known_room
from hiringhall.marketplace.rooms.listing import RoomFilter, ShownRoom, my_rooms
from hiringhall.marketplace.rooms.models import Room, RoomKind, RoomMember, RoomRole
from hiringhall.marketplace.rooms.opening import Guest, NewRoom, Opened, open_room
from hiringhall.marketplace.rooms.places import OWN, Place
from hiringhall.marketplace.rooms.queries import ShownStory, stories
from hiringhall.marketplace.talking import write
from tests.support.bidding import Bidding
from tests.support.market import Market


class Talks(NamedTuple):
    """The people of a bidding, who open rooms and talk in them."""

    bidding: Bidding

    @property
    def market(self) -> Market:
        return self.bidding.market

    @property
    def acme(self) -> Place:
        return Place(self.bidding.acme, self.bidding.acme)

    def open(
        self,
        actor: Actor,
        *guests: Actor | Guest,
        kind: RoomKind = RoomKind.GROUP,
        place: Place = OWN,
        **facts: Any,
    ) -> Opened:
        """Open a room; its name is `Room` unless told."""
        people = [guest if isinstance(guest, Guest) else Guest(guest.user_id or 0) for guest in guests]
        new = NewRoom(kind=kind, guests=people, **{"name": "Room"} | facts)
        with self.market.act() as session:
            return open_room(session, actor, new, place)

    def group(self, actor: Actor, *guests: Actor | Guest, **facts: Any) -> str:
        """Open a room for a group; returns its key."""
        return self.open(actor, *guests, **facts).room.key

    def say(self, actor: Actor, key: str, text: str = "Hello") -> int:
        """Say something; returns the story's reference."""
        with self.market.act() as session:
            return write(session, actor, key, text).id

    def read(self, key: str) -> Sequence[ShownStory]:
        """Return what was said in a room, the oldest first."""
        with self.market.database.reading() as session:
            room = session.scalars(select(Room).where(Room.key == key)).one()
            return stories(session, room.id, count=100).rows

    def rooms(self, actor: Actor, place: Place = OWN, **options: Any) -> list[ShownRoom]:
        """Return the rooms that somebody sees, in order; what is no way of paging is a filter."""
        paging = {name: options.pop(name) for name in ("order", "after", "offset", "count") if name in options}
        with self.market.database.reading() as session:
            return list(my_rooms(session, actor, RoomFilter(**options), place, **paging).rows)

    def room(self, actor: Actor, key: str) -> Room:
        """Return a room as a member of it reaches it."""
        with self.market.database.reading() as session:
            return known_room(session, actor, key).room

    def roles(self, key: str) -> dict[int, RoomRole]:
        """Return who is in a room, and their roles."""
        with self.market.database.reading() as session:
            members = session.scalars(
                select(RoomMember)
                .join(Room, Room.id == RoomMember.room_id)
                .where(Room.key == key, RoomMember.left_at.is_(None))
            )
            return {member.user_id: member.role for member in members}

    def room_of(self, proposal: str) -> str:
        """Return the key of a proposal's room."""
        number = self.bidding.load(proposal).id
        with self.market.database.reading() as session:
            return session.scalars(select(Room.key).where(Room.proposal_id == number)).one()


@pytest.fixture
def talks(market: Market) -> Talks:
    return Talks(Bidding(market))


@pytest.fixture
def group(talks: Talks) -> str:
    """Return the key of a group that Ann owns, with Fred as admin and Gina as participant."""
    bidding = talks.bidding
    bidding.submit(bidding.fred)
    bidding.submit(bidding.gina)
    return talks.group(bidding.ann, Guest(bidding.fred.user_id or 0, role=RoomRole.ADMIN), bidding.gina)
