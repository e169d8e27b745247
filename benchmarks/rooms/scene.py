"""People, rooms and messages in a hall, added past the rules of the marketplace, which would take long."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count as count_from
from itertools import islice
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.rooms.models import Room, RoomKind, RoomMember, Story, folded
from hiringhall.storage.bulk import BulkInsert, BulkUpdate
from tests.support.hall import Hall

AT_ONCE = 10_000


def add_people(hall: Hall, count: int) -> list[int]:
    """Add people; return their references. Their usernames are `bench-` and the reference."""
    with hall.backstage.act() as session:
        ids = list(_numbers(session, User.id, count))
        _add(
            session,
            User,
            (
                {
                    "id": id_,
                    "key": new_key(),
                    "username": f"bench-{id_}",
                    "email": f"bench-{id_}@bench.example",
                    "password_hash": "-",
                    "first_name": "Bench",
                    "last_name": str(id_),
                    "created_at": clock.now(),
                }
                for id_ in ids
            ),
        )
    return ids


def add_rooms(hall: Hall, members: Sequence[Sequence[int]]) -> list[Room]:
    """Add a group for each list of people."""
    now = clock.now()
    with hall.backstage.act() as session:
        ids = list(_numbers(session, Room.id, len(members)))
        rooms = [
            {
                "id": id_,
                "key": new_key(),
                "kind": RoomKind.GROUP,
                "name": f"Room {id_}",
                "topic": "",
                "sort_name": folded(f"Room {id_}"),
                "created_at": now,
            }
            for id_ in ids
        ]
        _add(session, Room, rooms)
        seats = (
            {"room_id": id_, "user_id": user_id, "joined_at": now}
            for id_, people in zip(ids, members, strict=True)
            for user_id in people
        )
        _add(session, RoomMember, seats)
    with hall.backstage.hall.database.reading() as session:
        return list(session.scalars(select(Room).where(Room.id >= ids[0]).order_by(Room.id)))


def add_stories(hall: Hall, rooms: Sequence[Room], author: int, count: int) -> None:
    """Add so many messages to each of the rooms."""
    now = clock.now()
    with hall.backstage.act() as session:
        first = next(_numbers(session, Story.id, 1))
        ids = count_from(first)
        says = "Message {} of this room, as long as one says it".format
        stories = BulkInsert(Story, "id", "room_id", "author_id", "text", "objects", "created_at")
        each = ((room.id, number) for room in rooms for number in range(count))
        stories.run(session, ((next(ids), room_id, author, says(number), [], now) for room_id, number in each))
        told = BulkUpdate(Room, sets=("last_story_id", "last_story_at"), key=("id",))
        told.run(session, [(first + (index + 1) * count - 1, now, room.id) for index, room in enumerate(rooms)])


def _numbers(session: Session, column: Any, count: int) -> Iterator[int]:
    first = (session.scalar(select(func.max(column))) or 0) + 1_000_000
    return iter(range(first, first + count))


def _add(session: Session, table: type[Any], rows: Iterable[dict[str, Any]]) -> None:
    rows = iter(rows)
    while some := list(islice(rows, AT_ONCE)):
        session.execute(insert(table), some)
