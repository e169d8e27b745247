"""Messages v3 over the wire: rooms, who is in them, what is said, and how each of them is kept."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.api.upwork.talk import V3, Talk
from tests.api.upwork.wire import Answer, Wire
from tests.support.deals import propose
from tests.support.hall import Hall


@pytest.fixture
def talk(hall: Hall, wire: Wire) -> Talk:
    propose(hall.backstage, "freelancer", hall.backstage.post_job("owner", "acme"))
    return Talk(hall, wire)


def test_a_new_room_is_where_its_location_says(talk: Talk) -> None:
    values = {"roomName": "Group ünß", "topic": "Signs", "context": "c", "users": [{"userId": "freelancer"}]}
    answer = talk.send("POST", "rooms", "owner", "room", **values, objectReferences=[{"type": "job", "id": "7"}])
    assert answer.status == 201
    place = urlsplit(answer.headers["location"])
    room = talk.wire.call("GET", place.path, query=[("returnUsers", "true"), ("returnStories", "true")]).json["room"]
    assert room["roomId"] == answer.json["roomId"]
    assert room["roomId"].startswith("room_")
    facts = ("roomName", "roomType", "topic", "context", "orgId", "role")
    assert [room[name] for name in facts] == ["Group ünß", "GROUP", "Signs", "c", "acme", "owner"]
    assert {(user["role"], user["orgId"]) for user in room["users"]} == {("owner", "acme"), ("participant", None)}
    (note,) = room["stories"]
    assert (note["isSystemStory"], note["userId"]) == (True, None)
    assert note["objectReferences"] == [{"type": "job", "id": "7"}]
    assert note == room["latestStory"]


def test_the_object_itself_may_be_sent_instead_of_its_text(talk: Talk) -> None:
    sent = {"room": {"roomName": "Plain", "roomType": "GROUP", "users": [{"userId": "freelancer", "role": "admin"}]}}
    answer = talk.wire.call("POST", f"{V3}/acme/rooms.json", json=sent)
    assert answer.status == 201, answer.body
    assert talk.room(answer.json["roomId"], by="freelancer")["role"] == "admin"


def test_two_get_the_room_that_they_have(talk: Talk) -> None:
    first = talk.open(roomType="ONE_ON_ONE", users=[{"userId": "freelancer", "role": "owner"}])
    both = [{"userId": "owner"}, {"userId": "freelancer"}]
    again = talk.open("freelancer", roomType="ONE_ON_ONE", users=both, roomName="Other")
    assert first == again
    assert talk.room(first)["role"] == talk.room(first, by="freelancer")["role"] == "admin"
    assert talk.room(first)["roomType"] == "ONE_ON_ONE"


def test_stories_are_paged_from_the_newest_back(talk: Talk) -> None:
    room = talk.together()
    for number in range(5):
        talk.say(room, f"Message {number} ünß", by=("owner", "freelancer")[number % 2])
    seen: list[dict[str, Any]] = []
    query: dict[str, object] = {"limit": 2}
    while True:
        page = talk.get(f"rooms/{room}/stories", by="freelancer", **query).json["stories_list"]
        seen += page["stories"]
        if "cursor" not in page:
            break
        query["cursor"] = page["cursor"]
    assert [story["message"] for story in seen[:-1]] == [f"Message {number} ünß" for number in range(4, -1, -1)]
    assert seen[-1]["isSystemStory"]
    people = {story["userId"] for story in seen[:-1]}
    assert len(people) == 2
    for key in people:
        assert talk.wire.call("GET", f"/api/profiles/v1/providers/{key}.json").status in {200, 403, 404}
    assert all(story["updated"] > 10**12 for story in seen), "in milliseconds"


def test_rooms_are_listed_with_their_newest_story_by_activity_and_name(talk: Talk) -> None:
    older, newer = talk.together(roomName="zz older"), talk.together(roomName="ZZ newer")
    talk.say(newer, "Last")
    by_activity = talk.listed(sortOrder="recentTimestamp", limit=1000)
    assert set(by_activity) >= {older, newer}
    by_name = talk.listed(limit=1000)
    assert by_name.index(newer) < by_name.index(older)
    answer = talk.get("rooms", limit=1, returnUsers="true", returnUserRoles="false").json
    assert len(answer["rooms"]) == 1
    assert all("role" not in user for user in answer["rooms"][0]["users"])
    following = talk.get("rooms", limit=1000, cursor=answer["cursor"]).json["rooms"]
    assert [room["roomId"] for room in following] == by_name[1:]
    assert talk.listed(limit=1000, cursor=1) == by_name[1:]
    shown = {room["roomId"]: room for room in talk.get("rooms", by="freelancer", limit=1000).json["rooms"]}
    assert (shown[newer]["latestStory"]["message"], shown[newer]["numUnread"]) == ("Last", 2)
    assert "users" not in shown[newer]


def test_rooms_are_filtered_as_asked(talk: Talk) -> None:
    room = talk.together()
    interviews = talk.listed(type="INTERVIEW", limit=1000)
    assert interviews
    assert room not in interviews
    assert room in talk.listed(type="GROUP", limit=1000)
    talk.say(room, "Unread", by="freelancer")
    far: dict[str, Any] = {"activeSince": 99_999_999_999_999, "limit": 1000}
    assert room in talk.listed(**far)
    assert room not in talk.listed(**far, includeUnreadIfActiveSinceSet="false")
    keep(talk, room, isFavorite="true", isHidden=True)
    assert room in talk.listed(**far, includeUnreadIfActiveSinceSet="false")
    neither = {"includeUnreadIfActiveSinceSet": "false", "includeFavoritesIfActiveSinceSet": "false"}
    assert room not in talk.listed(**far, **neither)
    assert room in talk.listed(activeSince=1, limit=1000, **neither)
    assert room not in talk.listed(includeHidden="false", limit=1000)
    shown = talk.room(room)
    assert (shown["isFavorite"], shown["isHidden"]) == (True, True)
    other = talk.room(room, by="freelancer")
    assert (other["isFavorite"], other["isHidden"]) == (False, False)


def keep(talk: Talk, room: str, by: str = "owner", user: str = "", **values: Any) -> Answer:
    answer = talk.send("PUT", f"rooms/{room}/users/{user or by}", by, "update_request", **values)
    if answer.status == 200:
        assert set(answer.json) == {"server_time", "auth_user"}
    return answer


def test_what_is_read_is_told_by_a_time(talk: Talk) -> None:
    room = talk.together()
    talk.say(room, "One", by="freelancer")
    newest = talk.room(room)
    assert newest["numUnread"] == 1
    keep(talk, room, lastReadTimestamp=newest["latestStory"]["created"])
    shown = talk.room(room, returnUserTimestamps="true", limit=1)
    assert shown["numUnread"] == 0
    assert shown["userTimestamps"]["lastReadTimestamp"] == newest["latestStory"]["created"]
    assert [story["message"] for story in shown["stories"]] == ["One"]


def test_ownership_is_passed_on_by_the_owner(talk: Talk) -> None:
    room = talk.together()
    assert keep(talk, room, by="freelancer", role="owner").status == 403
    assert keep(talk, room, user="freelancer", isFavorite="true").refusal()[0] == 403
    assert (
        keep(talk, room, user="outsider", role="admin").refusal()
        == keep(talk, room, user="nobody", role="admin").refusal()
    )
    assert keep(talk, room, user="freelancer", role="owner").status == 200
    assert (talk.room(room)["role"], talk.room(room, by="freelancer")["role"]) == ("admin", "owner")


def test_a_room_is_renamed_or_archived_never_both_at_once(talk: Talk) -> None:
    room = talk.together()

    def change(by: str = "owner", **values: Any) -> Answer:
        return talk.send("PUT", f"rooms/{room}", by, "metadata", **values)

    assert change(roomName="New name", topic="New topic").status == 200
    assert change(by="freelancer", roomName="Mine").status == 403
    assert change(roomName="Other", isReadOnly="true").refusal() == (
        400,
        "isReadOnly: archive a room or rename it, not both at once.",
    )
    assert change(isReadOnly="true").status == 200
    shown = talk.room(room)
    assert (shown["roomName"], shown["topic"], shown["isReadOnly"]) == ("New name (archived)", "New topic", True)
    refused = talk.send("POST", f"rooms/{room}/stories", "freelancer", "story", message="Hello")
    assert refused.refusal()[0] == 400
    assert change(isReadOnly="false").status == 200
    talk.say(room, "Hello", by="freelancer")
    assert talk.room(room)["roomName"] == "New name"


def test_the_rooms_of_a_proposal_are_found_by_it(talk: Talk) -> None:
    job = talk.hall.backstage.post_job("owner", "acme")
    proposal = propose(talk.hall.backstage, "freelancer", job)
    room = talk.get(f"rooms/applications/{proposal}", by="freelancer").json["room"]
    assert (room["roomType"], room["jobApplicationId"], room["contractId"]) == ("INTERVIEW", proposal, None)
    only = talk.get(f"rooms/appications/{proposal}", onlyRoomId="true").json["room"]
    assert only == {"roomId": room["roomId"]}
    talk.say(room["roomId"], "When could you begin?")
    for path in (f"rooms/applications/{proposal}", "rooms/offers/0", "rooms/contracts/x"):
        assert talk.get(path, by="agent").refusal() == (404, "There is no such room.")
    tied = talk.room(talk.together(jobApplicationId=proposal))
    assert tied["jobApplicationId"] == proposal
    missing = talk.send("POST", "rooms", "owner", "room", roomName="A", jobApplicationId="987654")
    assert missing.refusal()[0] == 404


def test_the_same_is_said_in_several_rooms(talk: Talk) -> None:
    rooms = [talk.together(), talk.together()]
    answer = talk.send("POST", "stories/batch", "owner", "story", message="To all", rooms=rooms)
    assert answer.status == 201
    assert [talk.room(room)["latestStory"]["message"] for room in rooms] == ["To all"] * 2
    answer = talk.send("POST", "stories/batch", "owner", "story", message="No", rooms=[rooms[0], "room_0"])
    assert answer.refusal() == (404, "There is no such room.")
    assert talk.room(rooms[0])["latestStory"]["message"] == "To all"


@pytest.mark.parametrize("room", ["{room}", "room_0000000000000000", "x", "1"])
def test_who_is_not_in_a_room_learns_nothing_of_it(talk: Talk, room: str) -> None:
    room = room.replace("{room}", talk.together())
    nothing = (404, "There is no such room.")
    assert talk.get(f"rooms/{room}", by="agent").refusal() == nothing
    assert talk.get(f"rooms/{room}/stories", by="agent").refusal() == nothing
    writes: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
        ("POST", f"rooms/{room}/stories", "story", {"message": "Hello"}),
        ("PUT", f"rooms/{room}", "metadata", {"roomName": "A"}),
        ("PUT", f"rooms/{room}", "metadata", {}),
        ("PUT", f"rooms/{room}/users/agent", "update_request", {"isFavorite": "true"}),
        ("PUT", f"rooms/{room}/users/nobody", "update_request", {"colour": "red"}),
        ("POST", "stories/batch", "story", {"message": "Hello", "rooms": [room]}),
    )
    for method, path, wrapper, values in writes:
        assert talk.send(method, path, "agent", wrapper, **values).refusal() == nothing


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({}, "missing parameter: send at least one of room"),
        ({"room": "{"}, "room: Send a JSON object as text."),
        ({"room": "[1]"}, "room: Send a JSON object as text."),
        ({"room": "[" * 5000}, "room: Send a JSON object as text."),
        ({"room": '{"roomName": "a\\u0000"}'}, "room: A NUL character is not text."),
        ({"room": '{"roomName": "\\ud800"}'}, "room: Send a JSON object as text."),
        ({"room": '{"topic": "a"}'}, "roomName: The parameter is required."),
        ({"room": '{"roomName": "a", "colour": "red"}'}, "colour: The parameter is not known here"),
        ({"room": '{"roomName": "a", "roomType": "INTERVIEW"}'}, "roomType: Write one of: GROUP, ONE_ON_ONE."),
        ({"room": '{"roomName": "a", "users": [{"role": "admin"}]}'}, "users[0][userId]: The parameter is required."),
        ({"room": '{"roomName": "a", "users": [{"userId": "outsider"}]}'}, "users: name people that you share"),
        ({"room": '{"roomName": "a", "users": [{"userId": "nobody"}]}'}, "users: name people that you share"),
        ({"room": '{"roomName": "a", "roomType": "ONE_ON_ONE"}'}, "users: name the one other person"),
        ({"room": '{"roomName": " "}'}, "roomName: write 1 to 200 characters."),
    ],
)
def test_what_makes_no_room_is_refused(wire: Wire, sent: dict[str, str], message: str) -> None:
    status, told = wire.call("POST", f"{V3}/acme/rooms.json", json=sent).refusal()
    assert (status, message in told) == (400, True), told


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "message: write a message."),
        ({"message": "ä" * 5_121}, "message: write at most 10 kB."),
        ({"message": "Hello", "userId": "freelancer"}, "Everybody speaks for themselves"),
    ],
)
def test_what_is_no_message_is_refused(talk: Talk, values: dict[str, str], message: str) -> None:
    room = talk.together()
    status, told = talk.send("POST", f"rooms/{room}/stories", "owner", "story", **values).refusal()
    assert (status, message in told) == (403 if "userId" in values else 400, True), told


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "1001"},
        {"sortOrder": "x"},
        {"type": "x"},
        {"activeSince": "x"},
        {"cursor": "x"},
        {"cursor": "WyJuYW1lIiwiYVx1MDAwMCIsMV0"},
        {"cursor": "WyJhY3Rpdml0eSIsMSwxXQ"},
        {"returnUsers": "maybe"},
    ],
)
def test_a_list_that_cannot_be_asked_for_is_refused(wire: Wire, query: dict[str, str]) -> None:
    status, told = wire.call("GET", f"{V3}/acme/rooms.json", query=list(query.items())).refusal()
    assert status == 400
    assert told.startswith(f"{next(iter(query))}: ")


def test_rooms_are_those_of_a_company_or_ones_own(talk: Talk) -> None:
    room = talk.together()
    assert talk.wire.call("GET", f"{V3}/globex/rooms.json").refusal()[0] == 403
    assert talk.wire.call("GET", f"{V3}/nothing/rooms.json").refusal()[0] == 404
    own = talk.wire.call("GET", f"{V3}/owner/rooms.json", query=[("limit", "1000")]).json["rooms"]
    assert room not in {found["roomId"] for found in own}
