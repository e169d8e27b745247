"""Rooms in words: their kinds, the roles in them, and what they go by."""

from collections.abc import Sequence

from hiringhall.marketplace.rooms.listing import ShownMember, ShownRoom
from hiringhall.marketplace.rooms.models import RoomKind, RoomRole
from hiringhall.marketplace.rooms.own_rooms import Pile
from hiringhall.marketplace.rooms.queries import ShownStory

KINDS = {
    RoomKind.GROUP: "Group",
    RoomKind.ONE_ON_ONE: "One on one",
    RoomKind.INTERVIEW: "Interview",
}
ROLES = {RoomRole.OWNER: "Owner", RoomRole.ADMIN: "Admin", RoomRole.PARTICIPANT: ""}
PILES = {
    Pile.CURRENT: "All",
    Pile.UNREAD: "Unread",
    Pile.FAVOURITES: "Favourites",
    Pile.ARCHIVED: "Archived",
    Pile.HIDDEN: "Hidden",
}
MOST_NAMES = 4


def kind(room: ShownRoom) -> str:
    """Return what kind of room it is; the room of a proposal becomes that of its contract."""
    return "Contract" if room.contract_id is not None else KINDS[room.kind]


def people(names: Sequence[str]) -> str:
    """Return some names as a part of a sentence; after the first few how many there are besides."""
    if len(names) > MOST_NAMES:
        rest = len(names) - MOST_NAMES + 1
        return f"{', '.join(names[: MOST_NAMES - 1])} and {rest} others"
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def others(members: Sequence[ShownMember], me: int) -> list[ShownMember]:
    """Return the members besides the visitor."""
    return [member for member in members if member.user_id != me]


def title(room: ShownRoom, members: Sequence[ShownMember], me: int) -> str:
    """Return what a room goes by for one of its members: one on one that is the other."""
    if room.kind is RoomKind.ONE_ON_ONE:
        return people([member.name for member in others(members, me)]) or room.title
    return room.title


def last_words(story: ShownStory | None) -> str:
    """Return what was said last, on one line."""
    if story is None:
        return "Nothing was said yet."
    if story.deleted_at is not None:
        return "This message was deleted."
    return " ".join(story.text.split()) or "Sent files."
