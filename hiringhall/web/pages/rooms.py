"""The rooms of a person, and how they keep each of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from hiringhall.marketplace.rooms.listing import ShownMember, ShownRoom, room_members
from hiringhall.marketplace.rooms.members import mark
from hiringhall.marketplace.rooms.models import RoomKind
from hiringhall.marketplace.rooms.own_rooms import Mark, OwnRooms, Pile, count_waiting, own_rooms
from hiringhall.web import links, room_words
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

LONGEST_FIND = 100


@dataclass(frozen=True)
class Line:
    """A room in the list: what it goes by and who is in it besides the visitor."""

    room: ShownRoom
    title: str
    others: Sequence[ShownMember]

    @property
    def face(self) -> ShownMember | None:
        """Whose portrait stands for the room: that of the other, in a room for two."""
        return self.others[0] if self.room.kind is RoomKind.ONE_ON_ONE and self.others else None

    @property
    def who(self) -> str:
        """Who is in it besides the visitor, in words; empty where the title says it."""
        return "" if self.face else room_words.people([member.name for member in self.others])


@dataclass(frozen=True)
class List:
    """What the page shows: a pile of rooms, those with `find` in their names."""

    pile: Pile
    find: str
    is_first: bool
    lines: Sequence[Line]
    next: Mark | None
    waiting: int

    def path(self, pile: Pile | None = None, after: Mark | None = None) -> str:
        """Return the address of another pile or page of what was looked for."""
        chosen = pile or self.pile
        return links.with_query(
            "/rooms",
            pile=None if chosen is Pile.CURRENT else chosen.value,
            find=self.find or None,
            after=".".join(map(str, after)) if after else None,
        )

    @property
    def older(self) -> str:
        """The address of the next page; empty after the last."""
        return self.path(after=self.next) if self.next else ""


@pages.get("/rooms")
def show(visit: Visit) -> Answer:
    """List rooms, those with unread messages first."""
    asked = visit.query.text("pile")
    pile = next((pile for pile in Pile if pile.value == asked), Pile.CURRENT)
    find = " ".join(visit.query.text("find").split())[:LONGEST_FIND]
    after = _mark(visit.query.text("after"))
    with visit.reading() as session:
        found: OwnRooms = own_rooms(session, visit.actor, pile, find=find, after=after)
        members = room_members(session, [room.id for room in found.rows])
        waiting = count_waiting(session, visit.actor)
    me = visit.actor.user_id or 0
    lines = [_line(room, members.get(room.id, []), me) for room in found.rows]
    shown = List(pile, find, after is None, lines, found.next, waiting)
    return visit.show("rooms/list.html", list=shown, words=room_words)


@pages.post("/rooms/{key:str}/marks")
def set_marks(visit: Visit) -> Answer:
    """Keep a room among the favourites or hidden, or not any longer."""
    key = visit.public_key("key", "room")
    wanted = {name: value == "yes" for name in ("favourite", "hidden") if (value := visit.form.text(name))}
    with visit.writing() as session:
        mark(session, visit.actor, key, is_favourite=wanted.get("favourite"), is_hidden=wanted.get("hidden"))
    if wanted.get("hidden"):
        return visit.go("/rooms", good="The room is hidden. You find it among the hidden ones.")
    return visit.go(f"/rooms/{key}")


def _line(room: ShownRoom, members: Sequence[ShownMember], me: int) -> Line:
    return Line(room, room_words.title(room, members, me), room_words.others(members, me))


def _mark(text: str) -> Mark | None:
    """Return where a page begins, as an address tells it; the first page for what is none."""
    parts = [links.reference(part) for part in text.split(".")]
    return Mark(*parts) if len(parts) == len(Mark._fields) and parts[-1] else None
