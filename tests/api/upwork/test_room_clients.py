"""The published clients, unmodified, open rooms and talk in them."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from hiringhall.marketplace.offers.operations import accept_offer
from tests.conftest import MakeClient
from tests.support.clients import CLIENT_KINDS, ClientError, ClientKind, PublishedClient
from tests.support.deals import contract_of, propose, send
from tests.support.hall import Hall

Ask = Callable[..., Any]
MEANT = {
    "list": "get_rooms",
    "room": "get_room_details",
    "of offer": "get_room_by_offer",
    "of application": "get_room_by_application",
    "of contract": "get_room_by_contract",
    "open": "create_room",
    "say": "send_message_to_room",
    "keep": "update_room_settings",
    "rename": "update_room_metadata",
    "stories": "get_room_messages",
    "say to all": "send_message_to_rooms",
}
LATER = {"stories": {"python-1.3.7", "python-2.1.0", "node-1.3.8"}, "say to all": {"python-2.1.0", "node-1.3.8"}}
"""Calls that not every release has."""


def calls(kind: ClientKind, client: PublishedClient) -> dict[str, Ask]:
    """Return what a client does, by what is meant."""
    return {meant: _call(client, _named(kind, name)) for meant, name in MEANT.items()}


def _named(kind: ClientKind, name: str) -> str:
    if kind.startswith("node"):
        first, *rest = name.split("_")
        name = first + "".join(word.title() for word in rest)
    return f"messages.{name}"


def _call(client: PublishedClient, name: str) -> Ask:
    return lambda *path, **params: client.call(name, *path, params)


def wrapped(name: str, **values: Any) -> dict[str, str]:
    """Return parameters as these calls want them: as one JSON text."""
    return {name: json.dumps(values)}


@pytest.mark.parametrize("kind", CLIENT_KINDS)
def test_people_meet_and_talk(kind: ClientKind, published_client: MakeClient, hall: Hall) -> None:
    propose(hall.backstage, "freelancer", hall.backstage.post_job("owner", "acme"))
    client = calls(kind, published_client(kind, hall, token=hall.token("owner")))
    freelancer = calls(kind, published_client(kind, hall, token=hall.token("freelancer")))
    people = [{"userId": "freelancer"}]
    names = [f"Room ünß {kind} {number}" for number in range(2)]
    for name in names:
        done(client["open"], "acme", **wrapped("room", roomName=name, users=people))
    listed = {room["roomName"]: room["roomId"] for room in client["list"]("acme", limit="1000")["rooms"]}
    ids = [listed[name] for name in names]
    room = ids[0]
    done(client["say"], "acme", room, **wrapped("story", message="Grüße"))
    found = freelancer["room"]("freelancer", room, returnStories="true", returnUsers="true")["room"]
    assert (found["roomName"], found["stories"][0]["message"], found["numUnread"]) == (names[0], "Grüße", 2)
    assert len(found["users"]) == 2

    freelancer["keep"](
        "freelancer", room, "freelancer", **wrapped("update_request", isFavorite="true", isHidden="true")
    )
    visible = freelancer["list"]("freelancer", includeHidden="false", limit="1000")["rooms"]
    assert room not in {shown["roomId"] for shown in visible}
    assert freelancer["room"]("freelancer", room)["room"]["isFavorite"]
    client["rename"]("acme", room, **wrapped("metadata", roomName="New name", topic="Signs"))
    client["rename"]("acme", room, **wrapped("metadata", isReadOnly="true"))
    assert client["room"]("acme", room)["room"]["roomName"] == "New name (archived)"
    with pytest.raises(ClientError, match="archived"):
        raise_refusal(freelancer["say"]("freelancer", room, **wrapped("story", message="Hello")))

    if kind in LATER["say to all"]:
        done(client["say to all"], "acme", **wrapped("story", message="To all", rooms=ids[1:]))
    else:
        done(client["say"], "acme", ids[1], **wrapped("story", message="To all"))
    if kind in LATER["stories"]:
        said = freelancer["stories"]("freelancer", ids[1], limit="1")["stories_list"]["stories"]
        assert [story["message"] for story in said] == ["To all"]


def done(ask: Ask, *path: str, **params: str) -> None:
    """Ask for something that is answered with 201, which one client takes for an error."""
    try:
        ask(*path, **params)
    except ClientError as error:
        if "HTTP Error 201" not in error.message:
            raise


def raise_refusal(answer: Any) -> None:
    """Raise what a client hands on as an answer instead of raising it."""
    if isinstance(answer, dict) and "error" in answer:
        raise ClientError("refused", str(answer["error"]["message"]), None)


@pytest.mark.parametrize("kind", CLIENT_KINDS)
def test_rooms_are_found_by_what_they_are_about(kind: ClientKind, published_client: MakeClient, hall: Hall) -> None:
    back = hall.backstage
    job = back.post_job("owner", "acme")
    proposal = propose(back, "freelancer", job)
    offer = send(back, "freelancer", job=job)
    client = calls(kind, published_client(kind, hall, token=hall.token("owner")))
    freelancer = calls(kind, published_client(kind, hall, token=hall.token("freelancer")))
    found = client["of application"]("acme", proposal)["room"]
    assert found["jobApplicationId"] == proposal
    assert client["of offer"]("acme", offer, onlyRoomId="true")["room"] == {"roomId": found["roomId"]}
    with back.act() as session:
        accept_offer(session, back.actor("freelancer"), offer)
    contract = contract_of(back, offer)
    assert freelancer["of contract"]("freelancer", str(contract.id))["room"]["roomId"] == found["roomId"]
