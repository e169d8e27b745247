"""Rooms that the caller is in, and what is said there."""

import base64
import re
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.decode import Flag
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.api.upwork.views.rooms import (
    KINDS,
    RoomView,
    StoryView,
    files_of_newest,
    room_key,
    shown_stories,
    timestamps,
    users,
)
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.rooms.access import Seat, Subject, known_room, room_about
from hiringhall.marketplace.rooms.listing import (
    MOST,
    PAGE,
    Mark,
    RoomFilter,
    RoomOrder,
    my_rooms,
    room_members,
    shown_rooms,
)
from hiringhall.marketplace.rooms.places import place_named
from hiringhall.marketplace.rooms.queries import stories, stories_by_id

SECTION = "Messages"
JSON_ONLY = frozenset({"json"})
MOST_OFFSET = 1_000_000

Limit = Annotated[int, Meta(ge=1, le=MOST, description=f"Most to return, {PAGE} unless told.")]
Who = Annotated[
    str, Meta(description="Reference of a company or team that the caller belongs to, or of the caller themselves.")
]
RoomId = Annotated[str, Meta(description="Id of the room.")]

_Number = Annotated[int, Meta(ge=0, lt=2**62)]
_Told = tuple[RoomOrder, str | _Number, _Number]
_MILLISECONDS = re.compile(r"[0-9]{1,15}", re.ASCII).fullmatch
_OFFSET = re.compile(r"[0-9]{1,7}", re.ASCII).fullmatch


class RoomList(Parameters, frozen=True):
    """Which of the caller's rooms to list."""

    company_user_id: Who
    sortOrder: Annotated[
        Literal["alphabetical", "recentTimestamp"], Meta(description="By name, or by activity, the newest first.")
    ] = "alphabetical"
    type: Annotated[Literal["all", "GROUP", "ONE_ON_ONE", "INTERVIEW"], Meta(description="Kind of room.")] = "all"
    cursor: Annotated[
        str | None, Meta(description="Where to begin: what the page before told as cursor, or how many to skip.")
    ] = None
    limit: Limit = PAGE
    activeSince: Annotated[
        str | None, Meta(description="Milliseconds since the epoch: only rooms in which something was said since.")
    ] = None
    includeFavoritesIfActiveSinceSet: Annotated[
        Flag, Meta(description="With activeSince, favorites too, however old.")
    ] = Flag.YES
    includeUnreadIfActiveSinceSet: Annotated[
        Flag, Meta(description="With activeSince, rooms with unread stories too, however old.")
    ] = Flag.YES
    locale: Annotated[str | None, Meta(description="Has no effect: stories are in the words of their authors.")] = None
    returnUsers: Annotated[Flag, Meta(description="Tell who is in the rooms.")] = Flag.NO
    includeHidden: Annotated[Flag, Meta(description="0 leaves out what the caller has hidden.")] = Flag.YES
    returnUserRoles: Annotated[Flag, Meta(description="With returnUsers, tell their roles.")] = Flag.YES


class OneRoom(Parameters, frozen=True):
    """Names a room, and what to tell besides."""

    company_user_id: Who
    room_id: RoomId
    returnUserTimestamps: Annotated[
        Flag, Meta(description="Tell how far the caller has read, with the newest stories.")
    ] = Flag.NO
    returnStories: Annotated[Flag, Meta(description="Tell the newest stories.")] = Flag.NO
    returnUsers: Annotated[Flag, Meta(description="Tell who is in the room.")] = Flag.NO
    limit: Limit = PAGE
    returnUserRoles: Annotated[Flag, Meta(description="With returnUsers, tell their roles.")] = Flag.YES


class _About(Parameters, frozen=True, kw_only=True):
    company_user_id: Who
    onlyRoomId: Annotated[Flag, Meta(description="1: nothing but the id of the room.")] = Flag.NO


class RoomOfOffer(_About, frozen=True):
    """Names an offer."""

    offer_id: Annotated[str, Meta(description="Number or key of the offer.")]


class RoomOfApplication(_About, frozen=True):
    """Names an application."""

    application_id: Annotated[str, Meta(description="Number or key of the application.")]


class RoomOfContract(_About, frozen=True):
    """Names a contract."""

    contract_id: Annotated[str, Meta(description="Number or key of the contract.")]


class StoryList(Parameters, frozen=True):
    """Names a room, and which of its stories to list."""

    company_user_id: Who
    room_id: RoomId
    cursor: Annotated[str | None, Meta(description="What the page before told as cursor.")] = None
    limit: Limit = PAGE


class RoomsAnswer(Struct, frozen=True):
    """Rooms, and where the next page begins if there is one."""

    rooms: list[RoomView]
    cursor: str | UnsetType = UNSET


class RoomAnswer(Struct, frozen=True):
    """A room."""

    room: RoomView


class RoomIdView(Struct, frozen=True):
    """The id of a room."""

    roomId: str


class Stories(Struct, frozen=True):
    """Stories, the newest first, and where the next page begins if there is one."""

    stories: list[StoryView]
    cursor: str | UnsetType = UNSET


class StoriesAnswer(Struct, frozen=True):
    """What is said in a room."""

    stories_list: Stories


def reads(**more: Any) -> dict[str, Any]:
    """Return what the declarations of all reads of messages have in common."""
    return {
        "section": SECTION,
        "scope": Scope.ROOMS_VIEW,
        "server_time": int,
        "default_format": "json",
        "formats": JSON_ONLY,
    } | more


@endpoint(
    "messages_rooms_list",
    "GET",
    "messages/v3/{company_user_id}/rooms",
    title="Retrieve rooms information",
    **reads(),
)
def list_rooms(call: Call, params: RoomList) -> RoomsAnswer:
    """Return a page of the rooms that the caller is in, on behalf of a company or team or as themselves."""
    place = place_named(call.session, call.actor, params.company_user_id)
    kinds = {word: kind for kind, word in KINDS.items()}
    wanted = RoomFilter(
        kind=kinds.get(params.type),
        or_hidden=params.includeHidden is Flag.YES,
        active_since=_since(params.activeSince),
        or_favourite=params.includeFavoritesIfActiveSinceSet is Flag.YES,
        or_unread=params.includeUnreadIfActiveSinceSet is Flag.YES,
    )
    order = RoomOrder.NAME if params.sortOrder == "alphabetical" else RoomOrder.ACTIVITY
    offset, after = _begin(params.cursor, order)
    page = my_rooms(
        call.session, call.actor, wanted, place, order=order, after=after, offset=offset, count=params.limit
    )
    told: list[RoomView]
    files = files_of_newest(call.session, page.rows)
    if params.returnUsers is Flag.YES:
        members = room_members(call.session, [room.id for room in page.rows])
        roles = params.returnUserRoles is Flag.YES
        told = [RoomView.of(room, files, users=users(members.get(room.id, ()), with_roles=roles)) for room in page.rows]
    else:
        told = [RoomView.of(room, files) for room in page.rows]
    return RoomsAnswer(told, UNSET if page.next is None else _cursor(order, page.next))


@endpoint(
    "messages_rooms_get",
    "GET",
    "messages/v3/{company_user_id}/rooms/{room_id}",
    "message/v3/{company_user_id}/rooms/{room_id}",
    title="Get a specific room information",
    **reads(),
)
def get_room(call: Call, params: OneRoom) -> RoomAnswer:
    """Return a room that the caller is in."""
    place_named(call.session, call.actor, params.company_user_id)
    seat = known_room(call.session, call.actor, room_key(params.room_id))
    (room,) = shown_rooms(call.session, call.actor, [seat.room.id])
    more: dict[str, Any] = {}
    if params.returnUsers is Flag.YES:
        members = room_members(call.session, [room.id])[room.id]
        more["users"] = users(members, with_roles=params.returnUserRoles is Flag.YES)
    if params.returnUserTimestamps is Flag.YES:
        read = stories_by_id(call.session, [room.read_story_id] if room.read_story_id else [])
        more["userTimestamps"] = timestamps(room, read.get(room.read_story_id or 0))
    if Flag.YES in {params.returnStories, params.returnUserTimestamps}:
        newest = stories(call.session, room.id, count=params.limit)
        more["stories"] = shown_stories(call.session, reversed(newest.rows))
    return RoomAnswer(RoomView.of(room, files_of_newest(call.session, [room]), **more))


@endpoint(
    "messages_rooms_by_offer",
    "GET",
    "messages/v3/{company_user_id}/rooms/offers/{offer_id}",
    "message/v3/{company_user_id}/rooms/offers/{offer_id}",
    title="Get a specific room by offer ID",
    **reads(),
)
def get_room_of_offer(call: Call, params: RoomOfOffer) -> RoomAnswer:
    """Return the room of the application or contract that an offer belongs to."""
    return _found(call, params, Subject.OFFER, params.offer_id)


@endpoint(
    "messages_rooms_by_application",
    "GET",
    "messages/v3/{company_user_id}/rooms/applications/{application_id}",
    # As one published client spells it.
    "messages/v3/{company_user_id}/rooms/appications/{application_id}",
    "message/v3/{company_user_id}/rooms/applications/{application_id}",
    title="Get a specific room by application ID",
    **reads(),
)
def get_room_of_application(call: Call, params: RoomOfApplication) -> RoomAnswer:
    """Return the room of an application."""
    return _found(call, params, Subject.APPLICATION, params.application_id)


@endpoint(
    "messages_rooms_by_contract",
    "GET",
    "messages/v3/{company_user_id}/rooms/contracts/{contract_id}",
    "message/v3/{company_user_id}/rooms/contracts/{contract_id}",
    title="Get a specific room by contract ID",
    **reads(),
)
def get_room_of_contract(call: Call, params: RoomOfContract) -> RoomAnswer:
    """Return the room of a contract."""
    return _found(call, params, Subject.CONTRACT, params.contract_id)


@endpoint(
    "messages_stories_list",
    "GET",
    "messages/v3/{company_user_id}/rooms/{room_id}/stories",
    title="Get messages from a specific room",
    documented=False,
    **reads(),
)
def list_stories(call: Call, params: StoryList) -> StoriesAnswer:
    """Return a page of what is said in a room that the caller is in, the newest first."""
    place_named(call.session, call.actor, params.company_user_id)
    seat = known_room(call.session, call.actor, room_key(params.room_id))
    if params.cursor is not None and not _MILLISECONDS(params.cursor):
        raise InvalidInput("cursor", "send what the page before told as cursor.")
    before = None if params.cursor is None else int(params.cursor)
    found = stories(call.session, seat.room.id, before=before, count=params.limit)
    told = shown_stories(call.session, reversed(found.rows))
    return StoriesAnswer(Stories(told, str(found.rows[0].id) if found.has_older else UNSET))


def _found(call: Call, params: _About, subject: Subject, reference: str) -> RoomAnswer:
    place_named(call.session, call.actor, params.company_user_id)
    seat: Seat = room_about(call.session, call.actor, subject, reference)
    (room,) = shown_rooms(call.session, call.actor, [seat.room.id])
    shown = RoomView.of(room, files_of_newest(call.session, [room]))
    return RoomAnswer(RoomView(roomId=shown.roomId) if params.onlyRoomId is Flag.YES else shown)


def milliseconds(name: str, text: str) -> int:
    """Return a moment that is written in milliseconds since the epoch. Raises InvalidInput naming the parameter."""
    if not _MILLISECONDS(text):
        raise InvalidInput(name, "write milliseconds since the epoch.")
    return int(text)


def _since(text: str | None) -> int | None:
    return None if text is None else -(-milliseconds("activeSince", text) // 1000)


def _cursor(order: RoomOrder, mark: Mark) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode((order, *mark))).decode().rstrip("=")


def _begin(cursor: str | None, order: RoomOrder) -> tuple[int, Mark | None]:
    """Return how many rooms to skip, or the mark to begin after. Raises InvalidInput("cursor")."""
    if cursor is None:
        return 0, None
    if _OFFSET(cursor) and int(cursor) <= MOST_OFFSET:
        return int(cursor), None
    try:
        told = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True)
        meant, value, room_id = msgspec.json.decode(told, type=_Told)
    except (ValueError, msgspec.MsgspecError):
        raise InvalidInput("cursor", "send what the page before told as cursor, or how many to skip.") from None
    if isinstance(value, str) and "\0" in value:
        raise InvalidInput("cursor", "send what the page before told as cursor.")
    if meant is not order or isinstance(value, int) is not (order is RoomOrder.ACTIVITY):
        raise InvalidInput("cursor", "this cursor belongs to rooms in another order.")
    return 0, (value, room_id)
