"""Rooms of proposals and contracts, and what is done in any room: say something, read."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BigInteger, bindparam, func, insert, select, update
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from hiringhall import clock
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.attachments.operations import KeptFile
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotAllowed
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.rooms.events import note
from hiringhall.marketplace.rooms.files import take
from hiringhall.marketplace.rooms.models import EventKind, Room, RoomKind, RoomMember, Story, folded
from hiringhall.marketplace.rooms.seats import take_seat
from hiringhall.marketplace.sides import Side
from hiringhall.storage.hot import HotRead, HotWrite

STORY_BYTES = 10 * 1024
"""Bytes of a message, unless the hall is set otherwise."""


def room_of_proposal(
    session: Session,
    proposal_id: int,
    *,
    topic: str,
    company_id: int,
    team_id: int | None = None,
    members: Iterable[int] = (),
) -> Room:
    """Return the room of a proposal, which is made when there is none yet; `members` are in it from now on."""
    room = session.scalar(select(Room).where(Room.proposal_id == proposal_id))
    if room is None:
        room = _open(session, topic, company_id, team_id, proposal_id=proposal_id)
    _seat(session, room, members)
    return room


def open_contract_room(
    session: Session,
    contract_id: int,
    *,
    topic: str,
    company_id: int,
    team_id: int | None = None,
    proposal_id: int | None = None,
    members: Iterable[int] = (),
) -> Room:
    """Return the room of a contract: that of the proposal it came of, or its own; it is made when there is none yet.

    `members` are in it from now on.
    """
    room = session.scalar(select(Room).where(Room.contract_id == contract_id))
    if room is None and proposal_id is not None:
        room = room_of_proposal(session, proposal_id, topic=topic, company_id=company_id, team_id=team_id)
        room.contract_id = contract_id
        session.flush()
    elif room is None:
        room = _open(session, topic, company_id, team_id, contract_id=contract_id)
    _seat(session, room, members)
    return room


def _open(session: Session, topic: str, company_id: int, team_id: int | None, **about: int) -> Room:
    room = Room(
        key=new_key(),
        topic=topic,
        sort_name=folded(topic),
        company_id=company_id,
        team_id=team_id or company_id,
        created_at=clock.now(),
        **about,
    )
    session.add(room)
    session.flush()
    return room


def _seat(session: Session, room: Room, members: Iterable[int]) -> None:
    for user_id in dict.fromkeys(members):
        take_seat(session, room, user_id)


def tell(session: Session, room: Room, text: str, objects: Sequence[Mapping[str, Any]] = ()) -> Story:
    """Let the hall itself say in a room what happened, and what that refers to."""
    return _add(session, room, text, objects=list(objects))


def say(
    session: Session,
    actor: Actor,
    room: Room,
    text: str,
    *,
    side: Side | None = None,
    files: Sequence[KeptFile] = (),
    largest: int = STORY_BYTES,
    with_act: bool = False,
) -> Story:
    """Say something in a room; in that of a proposal or contract, who speaks becomes a member.

    Whoever calls has found out that the actor may. `side` is the actor's; when it is not told, members of the room's
    company are the client's. `largest` is in bytes. What is said `with_act` belongs to an act on what the room is
    about, and is said in archived rooms too.
    Raises InvalidInput("text") when nothing or too much is said, Conflict when the room is archived.
    """
    if actor.user_id is None:
        raise NotAllowed("Only people talk in rooms.")
    said = checked_text(text, largest) if text.strip() or not files else ""
    if not with_act:
        require_open(room)
    if side is None and room.kind is RoomKind.INTERVIEW:
        side = _side(session, actor, room)
    member = take_seat(session, room, actor.user_id)
    story = _add(session, room, said, author_id=actor.user_id, side=side)
    if member is not None:
        set_committed_value(member, "read_story_id", story.id)
    take(session, story, files)
    return story


def checked_text(text: str, largest: int) -> str:
    """Return a message without blanks around it. Raises InvalidInput("text") for none, or more than `largest` bytes."""
    said = text.strip()
    if not said:
        raise InvalidInput("text", "write a message.")
    if len(said.encode()) > largest:
        raise InvalidInput("text", f"write at most {largest / 1024:g} kB.")
    return said


def require_open(room: Room) -> None:
    """Raise Conflict when a room is archived."""
    if room.archived_at is not None:
        raise Conflict("This room is archived; it is only read.")


def _add(
    session: Session,
    room: Room,
    text: str,
    *,
    author_id: int | None = None,
    side: Side | None = None,
    objects: Sequence[Mapping[str, Any]] = (),
) -> Story:
    said: dict[str, Any] = {"author_id": author_id, "side": side, "text": text, "objects": list(objects)}
    insert_story = _insert_step_by_step if session.get_bind().dialect.name == "sqlite" else _INSERT_AT_ONCE.returning
    story_id, said_at = insert_story(session, room=room.id, now=clock.now(), **said)
    story = Story(id=story_id, room_id=room.id, created_at=said_at, **said)
    make_transient_to_detached(story)
    session.add(story)
    set_committed_value(room, "last_story_id", story.id)
    set_committed_value(room, "last_story_at", story.created_at)
    note(session, room.id, EventKind.STORY, story_id=story.id, user_id=story.author_id)
    return story


def _insert_step_by_step(session: Session, /, *, room: int, now: int, **said: Any) -> tuple[int, int]:
    """Insert a story as `_INSERT_AT_ONCE` does, with the marks of its room and its author; return its id and time."""
    (newest,) = _NEWEST.all(session, room=room)
    said_at = max(now, newest)
    (story_id,) = _INSERT.returning(session, room=room, said_at=said_at, **said)
    _TOLD.run(session, room=room, story=story_id, said_at=said_at)
    if said["author_id"] is not None:
        _READ.run(session, room=room, user=said["author_id"], story=story_id)
    return story_id, said_at


def _side(session: Session, actor: Actor, room: Room) -> Side:
    is_client = room.company_id is not None and standing(session, actor).in_company(room.company_id)
    return Side.CLIENT if is_client else Side.FREELANCER


def note_read(session: Session, actor: Actor, room: Room, story_id: int | None) -> None:
    """Note how far the actor has read, never back; in the room of a proposal or contract they become a member."""
    if actor.user_id is None:
        return
    member = take_seat(session, room, actor.user_id)
    if member is not None and story_id is not None and (member.read_story_id or 0) < story_id:
        _READ.run(session, room=room.id, user=actor.user_id, story=story_id)
        set_committed_value(member, "read_story_id", story_id)
        note(session, room.id, EventKind.READ, story_id=story_id, user_id=actor.user_id)


_COLUMNS = {
    name: bindparam(name, type_=Story.__table__.c[name].type) for name in ("author_id", "side", "text", "objects")
}
_NEWEST = HotRead(select(func.coalesce(Room.last_story_at, 0)).where(Room.id == bindparam("room")), int)
_INSERT = HotWrite(
    insert(Story)
    .values(_COLUMNS | {"room_id": bindparam("room"), "created_at": bindparam("said_at")})
    .returning(Story.id)
)
_TOLD = HotWrite(
    update(Room)
    .where(Room.id == bindparam("room"))
    .values(last_story_id=bindparam("story"), last_story_at=bindparam("said_at"))
)
# PostgreSQL, where each statement is a way there and back. The room is locked before the story gets its number: whoever
# reads on from a number misses none that comes to light later.
_locked = (
    select(Room.id, func.greatest(bindparam("now", type_=BigInteger), Room.last_story_at).label("said_at"))
    .where(Room.id == bindparam("room"))
    .with_for_update(key_share=True)
    .cte("locked")
)
_said = (
    insert(Story)
    .from_select(["room_id", "created_at", *_COLUMNS], select(_locked.c.id, _locked.c.said_at, *_COLUMNS.values()))
    .returning(Story.id, Story.created_at)
    .cte("said")
)
_read = (
    update(RoomMember)
    .where(RoomMember.room_id == bindparam("room"), RoomMember.user_id == bindparam("author_id"))
    .values(read_story_id=_said.c.id)
    .cte("read")
)
_INSERT_AT_ONCE = HotWrite(
    update(Room)
    .add_cte(_read)
    .where(Room.id == bindparam("room"))
    .values(last_story_id=_said.c.id, last_story_at=_said.c.created_at)
    .returning(Room.last_story_id, Room.last_story_at)
)
_READ = HotWrite(
    update(RoomMember)
    .where(RoomMember.room_id == bindparam("room"), RoomMember.user_id == bindparam("user"))
    .values(read_story_id=bindparam("story"))
)
