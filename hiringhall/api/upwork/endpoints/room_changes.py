"""Opening rooms, talking in them, and how they are kept."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal
from urllib.parse import quote

from msgspec import Meta, Struct
from sqlalchemy.orm import Session

from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.decode import Flag, listed
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.api.upwork.endpoints.rooms import RoomId, RoomIdView, Who, milliseconds, reads
from hiringhall.api.upwork.views.rooms import KINDS, room_id, room_key
from hiringhall.api.upwork.wrapped import Wrapped, unwrap
from hiringhall.marketplace.accounts.queries import find_company, find_user
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.access import known_contract
from hiringhall.marketplace.errors import InvalidInput, NotAllowed, NotFound
from hiringhall.marketplace.offers.access import known_offer
from hiringhall.marketplace.proposals.access import proposal_and_side
from hiringhall.marketplace.rooms.access import known_room
from hiringhall.marketplace.rooms.acquaintances import strangers
from hiringhall.marketplace.rooms.changing import change_room
from hiringhall.marketplace.rooms.members import mark, member_id, set_role
from hiringhall.marketplace.rooms.models import RoomRole
from hiringhall.marketplace.rooms.opening import Guest, NewRoom, open_room
from hiringhall.marketplace.rooms.places import place_named
from hiringhall.marketplace.rooms.reading import note_read_until
from hiringhall.marketplace.talking import write, write_to_all

MOST_AT_ONCE = 100
CREATED = 201
NAMES = {
    "name": "roomName",
    "kind": "roomType",
    "guests": "users",
    "objects": "objectReferences",
    "text": "message",
    "archived": "isReadOnly",
}


class NewRoomIn(Parameters, frozen=True):
    """Where to open a room, and what with."""

    company_user_id: Who
    room: Annotated[
        Wrapped,
        Meta(
            description=(
                "JSON text of an object with roomName and, if need be, roomType (GROUP or ONE_ON_ONE), topic, context, "
                "users (a list of objects with userId, orgId, role), objectReferences, jobApplicationId, offerIds, "
                "contractId."
            )
        ),
    ] = None


class Message(Parameters, frozen=True):
    """Where to say something, and what."""

    company_user_id: Who
    room_id: RoomId
    story: Annotated[
        Wrapped, Meta(description="JSON text of an object with message; userId and orgId may name the caller.")
    ] = None


class MessageToSeveral(Parameters, frozen=True):
    """What to say in several rooms."""

    company_user_id: Who
    story: Annotated[
        Wrapped, Meta(description="JSON text of an object with message and rooms, a list of ids of rooms.")
    ] = None


class UserInRoom(Parameters, frozen=True):
    """Names somebody in a room, and how the room is to be kept for them."""

    company_user_id: Who
    room_id: RoomId
    user_id: Annotated[str, Meta(description="Key, number or username.")]
    update_request: Annotated[
        Wrapped,
        Meta(
            description=(
                "JSON text of an object with isFavorite, isHidden or lastReadTimestamp (milliseconds), which are the "
                "caller's own, or role."
            )
        ),
    ] = None


class RoomChange(Parameters, frozen=True):
    """Names a room, and what of it is to be different."""

    company_user_id: Who
    room_id: RoomId
    metadata: Annotated[
        Wrapped,
        Meta(description="JSON text of an object with roomName or isReadOnly, and topic."),
    ] = None


class Guests(Parameters, frozen=True):
    """Somebody who is in a room from the beginning."""

    userId: str
    orgId: str | None = None
    role: RoomRole = RoomRole.PARTICIPANT
    firstName: str | None = None


class NewRoomBody(Parameters, frozen=True):
    """What `room` wraps."""

    roomName: str
    roomType: Literal["GROUP", "ONE_ON_ONE"] = "GROUP"
    topic: str = ""
    context: str = ""
    users: tuple[Guests, ...] = ()
    objectReferences: tuple[dict[str, Any], ...] = ()
    jobApplicationId: str | None = None
    offerIds: str | list[str] | None = None
    contractId: str | None = None


class MessageBody(Parameters, frozen=True):
    """What `story` wraps."""

    message: str = ""
    userId: str | None = None
    orgId: str | None = None


class SeveralBody(MessageBody, frozen=True, kw_only=True):
    """What `story` wraps for several rooms."""

    rooms: str | list[str]


class SettingsBody(Parameters, frozen=True):
    """What `update_request` wraps."""

    lastReadTimestamp: str | None = None
    isFavorite: Flag | None = None
    isHidden: Flag | None = None
    role: RoomRole | None = None


class MetadataBody(Parameters, frozen=True):
    """What `metadata` wraps."""

    roomName: str | None = None
    topic: str | None = None
    isReadOnly: Flag | None = None


class Nothing(Struct, frozen=True):
    """Nothing but that it was done."""


def writes(**more: Any) -> dict[str, Any]:
    """Return what the declarations of all changes of messages have in common."""
    return reads(scope=Scope.ROOMS_WRITE, names=NAMES) | more


@endpoint(
    "messages_rooms_create",
    "POST",
    "messages/v3/{company_user_id}/rooms",
    "message/v3/{company_user_id}/rooms",
    title="Create a new room",
    status=CREATED,
    **writes(),
)
def create_room(call: Call, params: NewRoomIn) -> RoomIdView:
    """Open a room, whose address is in the header Location; two people get the one that they have."""
    place = place_named(call.session, call.actor, params.company_user_id)
    body = unwrap(call, "room", params.room, NewRoomBody)
    kinds = {word: kind for kind, word in KINDS.items()}
    new = NewRoom(
        kind=kinds[body.roomType],
        name=body.roomName,
        topic=body.topic,
        context=body.context,
        guests=[_guest(call, user) for user in body.users],
        objects=body.objectReferences,
        about=_about(call, body),
    )
    opened = open_room(call.session, call.actor, new, place)
    id_ = room_id(opened.room.key)
    call.headers["Location"] = call.url(f"/api/messages/v3/{quote(params.company_user_id)}/rooms/{id_}.json")
    return RoomIdView(id_)


def _require_room(session: Session, actor: Actor, path: Mapping[str, str]) -> None:
    """Raise NotFound or NotAllowed for who sends files to a room that they are not in."""
    place_named(session, actor, path["company_user_id"])
    known_room(session, actor, room_key(path["room_id"]))


@endpoint(
    "messages_stories_create",
    "POST",
    "messages/v3/{company_user_id}/rooms/{room_id}/stories",
    # As the first release of one published client spells it.
    "messages/v3/{company_user_id}/rooms/{room_id}/stories`",
    "message/v3/{company_user_id}/rooms/{room_id}/stories",
    title="Send a message to a room",
    status=CREATED,
    takes_files=_require_room,
    **writes(),
)
def send_message(call: Call, params: Message) -> Nothing:
    """Say something in a room that the caller is in; with files also without a word."""
    place_named(call.session, call.actor, params.company_user_id)
    is_silent = params.story is None and call.files
    body = MessageBody() if is_silent else unwrap(call, "story", params.story, MessageBody)
    _require_author(call, body)
    largest = call.hall.settings.largest_message
    write(call.session, call.actor, room_key(params.room_id), body.message, files=call.files, largest=largest)
    return Nothing()


@endpoint(
    "messages_stories_batch",
    "POST",
    "messages/v3/{company_user_id}/stories/batch",
    title="Send a message to a batch of rooms",
    documented=False,
    status=CREATED,
    **writes(),
)
def send_messages(call: Call, params: MessageToSeveral) -> Nothing:
    """Say the same in several rooms that the caller is in: in all of them, or in none."""
    place_named(call.session, call.actor, params.company_user_id)
    body = unwrap(call, "story", params.story, SeveralBody)
    _require_author(call, body)
    rooms = _several(body.rooms)
    if not 1 <= len(rooms) <= MOST_AT_ONCE:
        raise InvalidInput("rooms", f"name 1 to {MOST_AT_ONCE} rooms.")
    largest = call.hall.settings.largest_message
    write_to_all(call.session, call.actor, [room_key(room) for room in rooms], body.message, largest=largest)
    return Nothing()


@endpoint(
    "messages_room_user_update",
    "PUT",
    "messages/v3/{company_user_id}/rooms/{room_id}/users/{user_id}",
    "message/v3/{company_user_id}/rooms/{room_id}/users/{user_id}",
    title="Update a room settings",
    also_methods=("GET",),  # as early releases of one published client send it
    **writes(),
)
def update_user(call: Call, params: UserInRoom) -> Nothing:
    """Keep a room as a favorite or hidden, note how far the caller has read, or give somebody a role in it."""
    place_named(call.session, call.actor, params.company_user_id)
    key = room_key(params.room_id)
    seat = known_room(call.session, call.actor, key)
    body = unwrap(call, "update_request", params.update_request, SettingsBody)
    try:
        user_id = member_id(call.session, seat, find_user(call.session, params.user_id))
    except NotFound:
        raise NotFound("member of the room") from None
    own = (body.lastReadTimestamp, body.isFavorite, body.isHidden)
    if user_id != call.user_id and own != (None, None, None):
        raise NotAllowed("How a room is kept is for each of its members to say.")
    if body.role is not None:
        set_role(call.session, call.actor, key, user_id, body.role)
    mark(
        call.session,
        call.actor,
        key,
        is_favourite=_truth(body.isFavorite),
        is_hidden=_truth(body.isHidden),
    )
    if body.lastReadTimestamp is not None:
        at = milliseconds("lastReadTimestamp", body.lastReadTimestamp) // 1000
        note_read_until(call.session, call.actor, key, at)
    return Nothing()


@endpoint(
    "messages_rooms_update",
    "PUT",
    "messages/v3/{company_user_id}/rooms/{room_id}",
    "message/v3/{company_user_id}/rooms/{room_id}",
    title="Archive or rename a room",
    **writes(),
)
def update_room(call: Call, params: RoomChange) -> Nothing:
    """Rename a room, say what it is about, or archive it; isReadOnly and roomName do not come together."""
    place_named(call.session, call.actor, params.company_user_id)
    key = room_key(params.room_id)
    known_room(call.session, call.actor, key)
    body = unwrap(call, "metadata", params.metadata, MetadataBody)
    change_room(call.session, call.actor, key, name=body.roomName, topic=body.topic, archived=_truth(body.isReadOnly))
    return Nothing()


def _guest(call: Call, user: Guests) -> Guest:
    try:
        user_id = find_user(call.session, user.userId)
    except NotFound:
        raise strangers("guests") from None
    company_id = None if user.orgId is None else find_company(call.session, user.orgId)
    return Guest(user_id, company_id, user.role)


def _about(call: Call, body: NewRoomBody) -> dict[str, Any]:
    """Return the references of what a room is tied to, which the caller must be able to see."""
    about: dict[str, Any] = {}
    if body.jobApplicationId is not None:
        about["application"] = proposal_and_side(call.session, call.actor, body.jobApplicationId)[0].id
    if body.offerIds is not None:
        about["offers"] = [known_offer(call.session, call.actor, offer).id for offer in _several(body.offerIds)]
    if body.contractId is not None:
        about["contract"] = known_contract(call.session, call.actor, body.contractId).id
    return about


def _several(sent: str | list[str]) -> Sequence[str]:
    return sent if isinstance(sent, list) else listed(sent.replace(",", ";")) or ()


def _require_author(call: Call, body: MessageBody) -> None:
    """Raise NotAllowed when somebody else is told to be the author."""
    if body.userId is None:
        return
    try:
        author = find_user(call.session, body.userId)
    except NotFound:
        author = 0
    if author != call.user_id:
        raise NotAllowed("Everybody speaks for themselves: name yourself as userId, or nobody.")


def _truth(flag: Flag | None) -> bool | None:
    return None if flag is None else flag is Flag.YES
