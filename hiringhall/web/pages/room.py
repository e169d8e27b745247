"""The page of a room: what is said there, who is in it, and what can be done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from hiringhall.marketplace.contracts.access import known_contract
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.proposals.access import proposal_and_side
from hiringhall.marketplace.rooms import previews
from hiringhall.marketplace.rooms.access import LEADS, Seat, known_room
from hiringhall.marketplace.rooms.editing import moderates
from hiringhall.marketplace.rooms.listing import ShownMember, ShownRoom, room_members, shown_rooms
from hiringhall.marketplace.rooms.members import may_ask_in, may_give_roles, may_leave, may_send_out
from hiringhall.marketplace.rooms.models import Room
from hiringhall.marketplace.talking import may_write, write
from hiringhall.web import attached, room_words, threads
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.threads import Manner, Thread
from hiringhall.web.visit import Visit

pages = Pages()


@dataclass(frozen=True)
class Shown:
    """What the page shows of a room to one of its members; `about` are address and words of what it belongs to."""

    room: ShownRoom
    seat: Seat
    members: Sequence[ShownMember]
    title: str
    talk: Thread
    about: tuple[str, str] | None

    @property
    def path(self) -> str:
        """The address of the page."""
        return f"/rooms/{self.room.key}"

    @property
    def leads(self) -> bool:
        """Whether the visitor decides what the room is called, and archives it."""
        return self.seat.member.role in LEADS

    @property
    def may_ask_in(self) -> bool:
        """Whether the visitor lets others in."""
        return may_ask_in(self.seat)

    @property
    def may_give_roles(self) -> bool:
        """Whether the visitor gives roles."""
        return may_give_roles(self.seat)

    @property
    def may_leave(self) -> bool:
        """Whether the visitor may go."""
        return may_leave(self.seat, len(self.members))

    def may_send_out(self, member: ShownMember) -> bool:
        """Tell whether the visitor may put somebody else out."""
        return member.user_id != self.seat.member.user_id and may_send_out(self.seat, member.role)


@pages.get("/rooms/{key:str}")
def show(visit: Visit) -> Answer:
    """Show a room, and note how far it was read."""
    return _page(visit, Form())


def _page(visit: Visit, form: Form, status: int = 200, kept: Sequence[attached.Kept] = ()) -> Answer:
    with visit.reading() as session:
        seat = known_room(session, visit.actor, _key(visit))
        room, actor = seat.room, visit.actor
        (facts,) = shown_rooms(session, actor, [room.id])
        members = room_members(session, [room.id]).get(room.id, [])
        talk = threads.thread(
            visit, session, room, _path(visit), may_write=may_write(session, actor, room), manner=_manner(seat)
        )
        talk = replace(talk, kept=kept)
        title = room_words.title(facts, members, actor.user_id or 0)
        shown = Shown(facts, seat, members, title, talk, _about(visit, session, room))
    threads.note_seen(visit, room, talk)
    return visit.show("rooms/room.html", form=form, status=status, shown=shown, words=room_words)


def _manner(seat: Seat) -> Manner:
    return Manner(takes_files=True, tells_seen=True, moderates=moderates(seat))


def _about(visit: Visit, session: Session, room: Room) -> tuple[str, str] | None:
    """Return the address and the words of the contract or proposal that a room belongs to, if the visitor sees it."""
    try:
        if room.contract_id is not None:
            contract = known_contract(session, visit.actor, str(room.contract_id))
            return f"/contracts/{contract.key}", "The contract"
        if room.proposal_id is not None:
            proposal, _ = proposal_and_side(session, visit.actor, str(room.proposal_id))
            return f"/proposals/{proposal.key}", "The proposal"
    except NotFound:
        return None
    return None


@pages.get("/rooms/{key:str}/messages")
def show_messages(visit: Visit) -> Answer:
    """Answer with older or newer messages."""
    seat = _seat(visit)
    return threads.more(visit, seat.room, _path(visit), manner=_manner(seat))


@pages.post("/rooms/{key:str}/messages", uploads=attached.UPLOADS)
def say(visit: Visit) -> Answer:
    """Say something, send files, or both."""
    seat = _seat(visit)
    kept = attached.read(visit, previews.keep)
    files = [each.file for each in kept]
    largest = visit.hall.settings.largest_message
    return threads.say(
        visit,
        _path(visit),
        lambda session, text: write(session, visit.actor, _key(visit), text, files=files, largest=largest),
        room=lambda: _seat(visit).room,
        again=lambda: _page(visit, visit.form, 422, kept),
        manner=_manner(seat),
        kept=kept,
    )


def _seat(visit: Visit) -> Seat:
    with visit.reading() as session:
        return known_room(session, visit.actor, _key(visit))


def _key(visit: Visit) -> str:
    return visit.public_key("key", "room")


def _path(visit: Visit) -> str:
    return f"/rooms/{_key(visit)}"
