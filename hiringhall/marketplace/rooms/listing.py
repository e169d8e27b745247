"""The rooms that somebody is in, page by page, and who else is in them.

A page is two reads, however many rooms there are: which rooms it has, off memberships and rooms alone, then all that is
shown of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Team, User
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import NotAllowed
from hiringhall.marketplace.rooms.models import Room, RoomKind, RoomMember, RoomRole
from hiringhall.marketplace.rooms.places import OWN, Place
from hiringhall.marketplace.rooms.queries import ShownStory, stories_by_id, unread_of_rooms
from hiringhall.storage.hot import HotRead, among

MOST = 1_000
PAGE = 100
Mark = tuple[str | int, int]
"""Where a page ends: what its last room is sorted by, and that room's reference."""


class RoomOrder(StrEnum):
    """How rooms are sorted."""

    NAME = "name"
    ACTIVITY = "activity"
    """When something was last said, the newest first."""


class RoomFilter(Struct, frozen=True, kw_only=True):
    """Which rooms are listed: of a kind, hidden ones too, and those in which something was said since (seconds).

    With `active_since`, favourites and rooms with unread stories may count as well.
    """

    kind: RoomKind | None = None
    or_hidden: bool = True
    active_since: int | None = None
    or_favourite: bool = True
    or_unread: bool = True


class ShownRoom(Struct, frozen=True, kw_only=True):
    """A room as one of its members sees it; fields as in Room and RoomMember, the role and marks are the member's own.

    `company` is the literal id of the company or team that the room was opened in, `unread` how many stories the member
    has not read, up to a hundred.
    """

    id: int
    key: str
    kind: RoomKind
    name: str
    topic: str
    context: str
    about: Mapping[str, Any]
    proposal_id: int | None
    contract_id: int | None
    created_at: int
    archived_at: int | None
    last_story_id: int | None
    company: str | None
    role: RoomRole
    is_favourite: bool
    is_hidden: bool
    read_story_id: int | None
    joined_at: int
    latest: ShownStory | None = None
    unread: int = 0

    @property
    def title(self) -> str:
        """What the room goes by."""
        return self.name or self.topic


class ShownMember(Struct, frozen=True):
    """Somebody in a room; `company` is the literal id of the company on whose behalf they are.

    `read_story_id` is the last story that they have read.
    """

    room_id: int
    user_id: int
    key: str
    first_name: str
    last_name: str
    company: str | None
    role: RoomRole
    read_story_id: int | None

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


class RoomPage(Struct, frozen=True):
    """Some rooms, and where the next page begins; None after the last."""

    rows: Sequence[ShownRoom]
    next: Mark | None


def my_rooms(
    session: Session,
    actor: Actor,
    wanted: RoomFilter,
    place: Place = OWN,
    *,
    order: RoomOrder = RoomOrder.NAME,
    after: Mark | None = None,
    offset: int = 0,
    count: int = PAGE,
) -> RoomPage:
    """Return a page of the rooms that the actor is in on behalf of a company or team, or of nobody.

    It begins after a mark, or at an offset. Raises NotAllowed for a company that the actor does not belong to.
    """
    if place.company_id is not None and not standing(session, actor).in_company(place.company_id):
        raise NotAllowed("You belong to no team of this company.")
    value = _ORDERS[order]
    forward = order is RoomOrder.NAME
    page = (
        select(Room.id, value)
        .join(RoomMember, RoomMember.room_id == Room.id)
        .where(RoomMember.user_id == actor.user_id, RoomMember.left_at.is_(None), *_conditions(wanted, place))
        .order_by(*((value, Room.id) if forward else (value.desc(), Room.id.desc())))
        .offset(offset)
        .limit(count + 1)
    )
    if after is not None:
        last, room_id = after
        beyond = and_(value == last, Room.id > room_id if forward else Room.id < room_id)
        page = page.where(or_(value > last if forward else value < last, beyond))
    marks: list[Mark] = [(sorted_by, room_id) for room_id, sorted_by in session.execute(page)]
    rows = shown_rooms(session, actor, [room_id for _, room_id in marks[:count]])
    return RoomPage(rows, marks[count - 1] if len(marks) > count else None)


def shown_rooms(session: Session, actor: Actor, room_ids: Sequence[int]) -> list[ShownRoom]:
    """Return these rooms in their order, each with its newest story. Whoever calls knows that the actor is in them."""
    found = {room.id: room for room in _ROOMS.all(session, ids=list(room_ids), me=actor.user_id)}
    latest = stories_by_id(session, [room.last_story_id for room in found.values() if room.last_story_id])
    unread = unread_of_rooms(session, actor, room_ids)
    return [_complete(found[room_id], latest, unread) for room_id in room_ids]


def room_members(session: Session, room_ids: Iterable[int]) -> dict[int, list[ShownMember]]:
    """Return who is in each of these rooms, by name. Whoever calls knows that the actor is in them."""
    found: dict[int, list[ShownMember]] = {}
    for member in _MEMBERS.all(session, ids=list(room_ids)):
        found.setdefault(member.room_id, []).append(member)
    return found


def _complete(room: ShownRoom, latest: Mapping[int, ShownStory], unread: Mapping[int, int]) -> ShownRoom:
    facts = {name: getattr(room, name) for name in _PLAIN}
    return ShownRoom(**facts, latest=latest.get(room.last_story_id or 0), unread=unread.get(room.id, 0))


def _conditions(wanted: RoomFilter, place: Place) -> Iterable[ColumnElement[bool]]:
    yield RoomMember.company_id.is_(None) if place.company_id is None else RoomMember.company_id == place.company_id
    if place.team_ids:
        yield Room.team_id.in_(place.team_ids)
    if wanted.kind is not None:
        yield Room.kind == wanted.kind
    if not wanted.or_hidden:
        yield RoomMember.is_hidden.is_(False)
    if wanted.active_since is not None:
        counts = [wanted.active_since <= _ACTIVITY]
        if wanted.or_favourite:
            counts.append(RoomMember.is_favourite.is_(True))
        if wanted.or_unread:
            counts.append(Room.last_story_id > func.coalesce(RoomMember.read_story_id, 0))
        yield or_(*counts)


_ACTIVITY: ColumnElement[int] = func.coalesce(Room.last_story_at, Room.created_at)
_ORDERS: dict[RoomOrder, ColumnElement[Any]] = {
    RoomOrder.NAME: Room.sort_name.expression,
    RoomOrder.ACTIVITY: _ACTIVITY,
}
_OF_ROOM = ("id", "key", "kind", "name", "topic", "context", "about", "proposal_id", "contract_id", "created_at")
_OF_MEMBER = ("role", "is_favourite", "is_hidden", "read_story_id", "joined_at")
_PLAIN = (*_OF_ROOM, "archived_at", "last_story_id", "company", *_OF_MEMBER)


def _room(*columns: Any) -> ShownRoom:
    return ShownRoom(**dict(zip(_PLAIN, columns, strict=True)))


_ROOMS = HotRead(
    select(
        *(getattr(Room, name) for name in (*_OF_ROOM, "archived_at", "last_story_id")),
        Team.slug,
        *(getattr(RoomMember, name) for name in _OF_MEMBER),
    )
    .join(RoomMember, and_(RoomMember.room_id == Room.id, RoomMember.user_id == bindparam("me")))
    .outerjoin(Team, Team.id == Room.team_id)
    .where(among(Room.id, "ids")),
    _room,
)
_MEMBERS = HotRead(
    select(
        *(RoomMember.room_id, User.id, User.key, User.first_name, User.last_name, Team.slug),
        *(RoomMember.role, RoomMember.read_story_id),
    )
    .join(User, User.id == RoomMember.user_id)
    .outerjoin(Team, Team.id == RoomMember.company_id)
    .where(among(RoomMember.room_id, "ids"), RoomMember.left_at.is_(None))
    .order_by(RoomMember.room_id, User.first_name, User.last_name, User.id),
    ShownMember,
)
