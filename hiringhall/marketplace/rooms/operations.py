"""What people do in rooms: open one, say something, read."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import InvalidInput, NotAllowed
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.rooms.models import Room, RoomMember, Story
from hiringhall.marketplace.sides import Side

STORY_BYTES = 10 * 1024


def room_of_proposal(session: Session, proposal_id: int, *, topic: str, company_id: int) -> Room:
    """Return the room of a proposal, which is made when there is none yet."""
    room = session.scalar(select(Room).where(Room.proposal_id == proposal_id))
    if room is None:
        room = Room(key=new_key(), topic=topic, company_id=company_id, proposal_id=proposal_id, created_at=clock.now())
        session.add(room)
        session.flush()
    return room


def open_contract_room(
    session: Session, contract_id: int, *, topic: str, company_id: int, proposal_id: int | None = None
) -> Room:
    """Return the room of a contract: that of the proposal it came of, or its own; it is made when there is none yet."""
    room = session.scalar(select(Room).where(Room.contract_id == contract_id))
    if room is None and proposal_id is not None:
        room = room_of_proposal(session, proposal_id, topic=topic, company_id=company_id)
        room.contract_id = contract_id
    elif room is None:
        room = Room(key=new_key(), topic=topic, company_id=company_id, contract_id=contract_id, created_at=clock.now())
        session.add(room)
    session.flush()
    return room


def tell(session: Session, room: Room, text: str) -> Story:
    """Let the hall itself say in a room what happened."""
    return _add(session, room, Story(room_id=room.id, text=text, created_at=clock.now()))


def say(session: Session, actor: Actor, room: Room, text: str, *, side: Side | None = None) -> Story:
    """Say something in a room; who speaks becomes a member. Whoever calls has found out that the actor may.

    `side` is the actor's; when it is not told, members of the room's company are the client's.
    Raises InvalidInput("text") when nothing or too much is said.
    """
    if actor.user_id is None:
        raise NotAllowed("Only people talk in rooms.")
    said = text.strip()
    if not said:
        raise InvalidInput("text", "write a message.")
    if len(said.encode()) > STORY_BYTES:
        raise InvalidInput("text", f"write at most {STORY_BYTES // 1024} kB.")
    story = Story(
        room_id=room.id,
        author_id=actor.user_id,
        side=side or _side(session, actor, room),
        text=said,
        created_at=clock.now(),
    )
    _add(session, room, story)
    note_read(session, actor, room, story.id)
    return story


def _add(session: Session, room: Room, story: Story) -> Story:
    session.add(story)
    session.execute(update(Room).where(Room.id == room.id).values(last_story_at=story.created_at))
    session.flush()
    return story


def _side(session: Session, actor: Actor, room: Room) -> Side:
    return Side.CLIENT if standing(session, actor).in_company(room.company_id) else Side.FREELANCER


def note_read(session: Session, actor: Actor, room: Room, story_id: int | None) -> None:
    """Note how far the actor has read; they become a member of the room."""
    if actor.user_id is None:
        return
    member = session.get(RoomMember, (room.id, actor.user_id))
    if member is None:
        session.add(RoomMember(room_id=room.id, user_id=actor.user_id, read_story_id=story_id, joined_at=clock.now()))
    elif story_id is not None and (member.read_story_id or 0) < story_id:
        member.read_story_id = story_id
    session.flush()
