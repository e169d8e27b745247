"""All rooms of a person, on whoever's behalf they are in them: what waits for them first."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import ColumnElement, case, exists, func, or_, select, tuple_
from sqlalchemy import bindparam as bound
from sqlalchemy.orm import Session, aliased

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.rooms.listing import ShownRoom, shown_rooms
from hiringhall.marketplace.rooms.models import Room, RoomMember, folded
from hiringhall.storage.hot import HotRead, among

PAGE = 25
MOST_WAITING = 100
"""Rooms with unread messages are counted up to here."""


class Pile(StrEnum):
    """Which of their rooms somebody looks at."""

    CURRENT = "current"
    """Neither hidden nor archived."""
    UNREAD = "unread"
    """Where something was said that they have not read."""
    FAVOURITES = "favourites"
    ARCHIVED = "archived"
    HIDDEN = "hidden"


class Mark(NamedTuple):
    """Where a page ends: whether its last room had unread stories, when something was said there, its reference."""

    is_unread: int
    at: int
    room_id: int


class OwnRooms(Struct, frozen=True):
    """Some rooms, those with unread messages first, and where the next page begins; None after the last."""

    rows: Sequence[ShownRoom]
    next: Mark | None


def own_rooms(
    session: Session, actor: Actor, pile: Pile, *, find: str = "", after: Mark | None = None, count: int = PAGE
) -> OwnRooms:
    """Return a page of the rooms that the actor is in; `find` is a part of what they go by, or of a member's name."""
    page = (
        select(_IS_UNREAD, _AT, Room.id)
        .join(RoomMember, RoomMember.room_id == Room.id)
        .where(RoomMember.user_id == actor.user_id, RoomMember.left_at.is_(None), *_PILES[pile])
        .where(or_(RoomMember.company_id.is_(None), RoomMember.company_id.in_(_companies(session, actor))))
        .order_by(_IS_UNREAD.desc(), _AT.desc(), Room.id.desc())
        .limit(count + 1)
    )
    for word in find.split():
        page = page.where(or_(*_with(word, actor)))
    if after is not None:
        page = page.where(tuple_(_IS_UNREAD, _AT, Room.id) < tuple_(*after))
    marks = [Mark(*row) for row in session.execute(page)]
    rows = shown_rooms(session, actor, [mark.room_id for mark in marks[:count]])
    return OwnRooms(rows, marks[count - 1] if len(marks) > count else None)


def count_waiting(session: Session, actor: Actor) -> int:
    """Return in how many rooms something was said that the actor has not read, hidden ones left out."""
    return _WAITING.first(session, me=actor.user_id, companies=_companies(session, actor)) or 0


def _companies(session: Session, actor: Actor) -> list[int]:
    return sorted({grant.company_id for grant in standing(session, actor).grants})


def _with(word: str, actor: Actor) -> Iterable[ColumnElement[bool]]:
    yield Room.sort_name.contains(folded(word), autoescape=True)
    yield from _holds(Room.topic, word)
    name = User.first_name + " " + User.last_name
    yield exists(
        select(_seat.room_id)
        .join(User, User.id == _seat.user_id)
        .where(_seat.room_id == Room.id, _seat.left_at.is_(None), _seat.user_id != actor.user_id)
        .where(or_(*_holds(name, word)))
        .correlate(Room)
    )


def _holds(text: Any, word: str) -> Iterable[ColumnElement[bool]]:
    yield text.contains(word, autoescape=True)
    yield func.lower(text).contains(word.lower(), autoescape=True)


_seat = aliased(RoomMember)
_HAS_UNREAD: ColumnElement[bool] = Room.last_story_id > func.coalesce(RoomMember.read_story_id, 0)
_IS_UNREAD: ColumnElement[int] = case((_HAS_UNREAD & RoomMember.is_hidden.is_(False), 1), else_=0)
_AT: ColumnElement[int] = func.coalesce(Room.last_story_at, Room.created_at)
_SHOWN = RoomMember.is_hidden.is_(False)
_PILES: dict[Pile, tuple[ColumnElement[bool], ...]] = {
    Pile.CURRENT: (_SHOWN, Room.archived_at.is_(None)),
    Pile.UNREAD: (_SHOWN, _HAS_UNREAD),
    Pile.FAVOURITES: (_SHOWN, RoomMember.is_favourite.is_(True)),
    Pile.ARCHIVED: (_SHOWN, Room.archived_at.is_not(None)),
    Pile.HIDDEN: (RoomMember.is_hidden.is_(True),),
}
_waiting = (
    select(Room.id)
    .join(RoomMember, RoomMember.room_id == Room.id)
    .where(RoomMember.user_id == bound("me"), RoomMember.left_at.is_(None), *_PILES[Pile.UNREAD])
    .where(or_(RoomMember.company_id.is_(None), among(RoomMember.company_id, "companies")))
    .limit(MOST_WAITING)
    .subquery()
)
_WAITING = HotRead(select(func.count()).select_from(_waiting), int)
