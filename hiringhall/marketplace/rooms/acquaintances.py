"""Whom somebody may ask into a room: people that they share a company or a room with already.

So nobody is written to by strangers, and who asks for a stranger does not learn whether there is one.
"""

from collections.abc import Iterable

from msgspec import Struct
from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from hiringhall.marketplace.accounts.models import Membership, Team, User, UserStatus
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.rooms.models import RoomMember
from hiringhall.storage.hot import HotRead, among

MOST_MEMBERS = 200


class Acquaintance(Struct, frozen=True):
    """Somebody whom the actor may ask into a room."""

    id: int
    key: str
    first_name: str
    last_name: str

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


def acquaintances(
    session: Session,
    actor: Actor,
    *,
    find: str = "",
    company_id: int | None = None,
    but_of_room: int | None = None,
    count: int = 50,
) -> list[Acquaintance]:
    """Return people whom the actor may ask into a room, by name: those with `find` in their names.

    Of a company alone if told, and without the members of a room.
    """
    colleagues = select(_theirs.user_id).select_from(_mine).where(*_COLLEAGUES)
    colleagues = colleagues.join(_my_team, _my_team.id == _mine.team_id)
    colleagues = colleagues.join(_their_team, _their_team.company_id == _my_team.company_id)
    colleagues = colleagues.join(_theirs, _theirs.team_id == _their_team.id)
    known: ColumnElement[bool]
    if company_id is not None:
        known = User.id.in_(colleagues.where(_their_team.company_id == company_id))
    else:
        mates = select(_their_seat.user_id).select_from(_my_seat).where(*_MATES)
        mates = mates.join(_their_seat, _their_seat.room_id == _my_seat.room_id)
        known = or_(User.id.in_(colleagues), User.id.in_(mates))
    wanted = select(User.id, User.key, User.first_name, User.last_name).where(
        known, User.status == UserStatus.ACTIVE, User.id != actor.user_id
    )
    if find:
        name = User.first_name + " " + User.last_name
        typed = name.contains(find, autoescape=True)
        wanted = wanted.where(typed | func.lower(name).contains(find.lower(), autoescape=True))
    if but_of_room is not None:
        there = select(RoomMember.user_id).where(RoomMember.room_id == but_of_room, RoomMember.left_at.is_(None))
        wanted = wanted.where(User.id.not_in(there))
    wanted = wanted.order_by(User.first_name, User.last_name, User.id).limit(count)
    return [Acquaintance(*row) for row in session.execute(wanted, {"me": actor.user_id})]


def knows(session: Session, actor: Actor, user_id: int) -> bool:
    """Tell whether the actor may ask somebody else into a room."""
    return user_id != actor.user_id and bool(_KNOWN.all(session, ids=[user_id], me=actor.user_id))


def require_known(session: Session, actor: Actor, user_ids: Iterable[int], field: str) -> None:
    """Raise InvalidInput naming `field` unless the actor may ask all these people into a room."""
    wanted = set(user_ids) - {actor.user_id}
    if len(wanted) > MOST_MEMBERS:
        raise InvalidInput(field, f"a room has at most {MOST_MEMBERS} members.")
    if wanted - set(_KNOWN.all(session, ids=sorted(wanted), me=actor.user_id)):
        raise strangers(field)


def strangers(field: str) -> InvalidInput:
    """Return the refusal of people whom one does not know, or who are not there."""
    return InvalidInput(field, "name people that you share a company or a room with.")


_mine, _theirs = aliased(Membership), aliased(Membership)
_my_team, _their_team = aliased(Team), aliased(Team)
_my_seat, _their_seat = aliased(RoomMember), aliased(RoomMember)
_COLLEAGUES = (
    _theirs.status == UserStatus.ACTIVE,
    _mine.user_id == bindparam("me"),
    _mine.status == UserStatus.ACTIVE,
)
_MATES = (_their_seat.left_at.is_(None), _my_seat.user_id == bindparam("me"), _my_seat.left_at.is_(None))
_COLLEAGUE = exists(
    select(_theirs.id)
    .join(_their_team, _their_team.id == _theirs.team_id)
    .join(_my_team, _my_team.company_id == _their_team.company_id)
    .join(_mine, _mine.team_id == _my_team.id)
    .where(_theirs.user_id == User.id, *_COLLEAGUES)
    .correlate(User)
)
_IN_A_ROOM = exists(
    select(_their_seat.room_id)
    .join(_my_seat, _my_seat.room_id == _their_seat.room_id)
    .where(_their_seat.user_id == User.id, *_MATES)
    .correlate(User)
)
_KNOWN = HotRead(
    select(User.id).where(among(User.id, "ids"), User.status == UserStatus.ACTIVE, _COLLEAGUE | _IN_A_ROOM), int
)
