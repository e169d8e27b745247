"""Files of messages over the API: sent as parts, shown with their story, and handed out to members alone."""

from typing import Any

import msgspec
import pytest

from hiringhall.marketplace.attachments.operations import LARGEST, MOST_FILES
from hiringhall.marketplace.rooms.editing import delete_story
from hiringhall.marketplace.rooms.files import files_of
from hiringhall.marketplace.rooms.members import leave
from hiringhall.marketplace.rooms.queries import stories_by_id
from hiringhall.marketplace.webhooks.messages import told_story
from tests.api.upwork.signing import Pairs
from tests.api.upwork.talk import V3, Talk
from tests.api.upwork.wire import Answer, Wire
from tests.support.deals import propose
from tests.support.files import PDF
from tests.support.hall import Hall

BOUNDARY = "between-parts"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
TEXT = b"Twelve signs.\r\n\xc3\xa4 \xe2\x82\xac\r\n"
File = tuple[str, bytes]


@pytest.fixture
def talk(hall: Hall, wire: Wire) -> Talk:
    propose(hall.backstage, "freelancer", hall.backstage.post_job("owner", "acme"))
    return Talk(hall, wire)


def parts(fields: Pairs, files: list[File]) -> bytes:
    """Return a body in parts."""
    body = b""
    for name, value in fields:
        body += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    for name, content in files:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        body += head.encode() + b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n"
    return body + f"--{BOUNDARY}--\r\n".encode()


def send(talk: Talk, room: str, files: list[File], message: str | None = "Here", by: str = "owner") -> Answer:
    fields = [] if message is None else [("story", msgspec.json.encode({"message": message}).decode())]
    where = "acme" if by == "owner" else by
    return talk.wire.call(
        "POST",
        f"{V3}/{where}/rooms/{room}/stories.json",
        body=parts(fields, files),
        content_type=MULTIPART,
        as_user=by,
    )


def newest(talk: Talk, room: str, by: str = "owner") -> dict[str, Any]:
    return dict(talk.get(f"rooms/{room}/stories", by=by, limit=1).json["stories_list"]["stories"][0])


def fetch(talk: Talk, path: str, by: str, method: str = "GET") -> Answer:
    return talk.wire.call(method, path, as_user=by)


def test_files_come_with_a_story_and_are_fetched_as_they_were_sent(talk: Talk) -> None:
    room = talk.together()
    answer = send(talk, room, [("Plan ä.pdf", PDF), ("list.txt", TEXT)])
    assert (answer.status, set(answer.json)) == (201, {"server_time", "auth_user"}), answer.body
    story = newest(talk, room, "freelancer")
    assert story["message"] == "Here"
    plan, text = story["attachments"]
    assert [plan["fileName"], plan["contentType"], plan["fileSize"]] == ["Plan ä.pdf", "application/pdf", len(PDF)]
    assert [text["fileName"], text["contentType"], text["fileSize"]] == ["list.txt", "text/plain", len(TEXT)]
    assert plan["path"] == f"{V3}/rooms/attachments/{plan['attachmentId']}"
    for file, content in ((plan, PDF), (text, TEXT)):
        found = fetch(talk, file["path"], "freelancer")
        assert (found.status, found.body) == (200, content)
        assert found.headers["content-type"] == file["contentType"]
        assert found.headers["content-disposition"].startswith("attachment; ")
        assert found.headers["x-content-type-options"] == "nosniff"
    assert "filename*=UTF-8''Plan%20%C3%A4.pdf" in fetch(talk, plan["path"], "owner").headers["content-disposition"]
    head = fetch(talk, plan["path"], "owner", "HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(PDF)))


def test_all_reads_of_a_story_show_its_files(talk: Talk) -> None:
    room = talk.together()
    assert send(talk, room, [("list.txt", TEXT)], None).status == 201
    story = newest(talk, room)
    assert (story["message"], len(story["attachments"])) == ("", 1)
    shown = talk.room(room, returnStories=1)
    assert [shown["latestStory"], shown["stories"][0]] == [story, story]
    (listed,) = [each for each in talk.get("rooms", limit=100).json["rooms"] if each["roomId"] == room]
    assert listed["latestStory"] == story
    talk.say(room, "Without files")
    assert newest(talk, room)["attachments"] == []


def test_webhooks_tell_a_story_as_the_api_shows_it(talk: Talk, hall: Hall) -> None:
    room = talk.together()
    send(talk, room, [("list.txt", TEXT)])
    story = newest(talk, room)
    id_ = int(story["storyId"])
    with hall.backstage.hall.database.reading() as session:
        found, files = stories_by_id(session, [id_])[id_], files_of(session, [id_])[id_]
    assert told_story(found, files) == story


def test_files_are_for_members_only_and_as_long_as_their_story_stands(talk: Talk, hall: Hall) -> None:
    room = talk.together()
    send(talk, room, [("list.txt", TEXT)])
    story = newest(talk, room)
    path = story["attachments"][0]["path"]
    nothing = f"{V3}/rooms/attachments/~010000000000000000"
    refused = fetch(talk, path, "outsider").refusal()
    assert refused == (404, "There is no such file.")
    assert refused == fetch(talk, nothing, "outsider").refusal()
    assert fetch(talk, f"{V3}/rooms/attachments/1", "owner").status == 404
    with hall.backstage.act() as session:
        leave(session, hall.backstage.actor("freelancer"), f"~01{room.removeprefix('room_')}")
    assert fetch(talk, path, "freelancer").status == 404
    with hall.backstage.act() as session:
        delete_story(session, hall.backstage.actor("owner"), int(story["storyId"]))
    assert fetch(talk, path, "owner").status == 404
    assert newest(talk, room)["attachments"] == []


def test_files_are_looked_at_as_on_the_pages(talk: Talk) -> None:
    room = talk.together()
    talk.say(room, "Before")
    before = newest(talk, room)
    program = send(talk, room, [("plan.pdf", b"MZ\x90\x00\x03")])
    assert program.refusal()[1].startswith("files: “plan.pdf” is of another kind; send PDF")
    assert send(talk, room, [("empty.txt", b"")]).refusal() == (400, "files: “empty.txt” is empty.")
    assert send(talk, room, [("a.txt", b"a")] * (MOST_FILES + 1)).refusal() == (400, "files: send at most 10 files.")
    assert send(talk, room, [("large.txt", b"a" * (LARGEST + 1))]).refusal()[1].endswith("is larger than 10 MB.")
    assert send(talk, room, []).status == 201, "a message needs no files"
    assert newest(talk, room)["message"] == "Here"
    assert talk.room(room, returnStories=1)["stories"][1] == before


def test_who_is_not_in_a_room_sends_no_files_there(talk: Talk) -> None:
    room = talk.together()
    refused = send(talk, room, [("list.txt", b"MZ\x90")], by="outsider")
    assert refused.refusal() == send(talk, "room_0000000000000000", [("list.txt", TEXT)], by="outsider").refusal()
    assert refused.status == 404


def test_a_large_body_is_read_of_a_signed_call_that_takes_files_alone(talk: Talk) -> None:
    room = talk.together()
    large: list[File] = [("large.txt", b"a" * 2_000_000)]
    assert send(talk, room, large).status == 201
    path = f"{V3}/acme/rooms/{room}/stories.json"
    unsigned = talk.wire.request("POST", path, body=b"", content_type=MULTIPART, signature="wrong").sent()
    headers = {**unsigned.headers, "content-length": "2000000"}
    too_large = "Request Entity Too Large: the body may have 1048576 bytes at most."
    assert talk.wire.send("POST", path, headers).refusal() == (413, too_large)


@pytest.mark.parametrize(
    "body",
    [b"", b"--", b"nothing", b"--between-parts\r\n\r\n", parts([("story", "{}")], [])[:-9]],
    ids=["empty", "dashes", "no parts", "no name", "cut off"],
)
def test_parts_that_cannot_be_read_are_refused(talk: Talk, body: bytes) -> None:
    room = talk.together()
    path = f"{V3}/acme/rooms/{room}/stories.json"
    assert talk.wire.call("POST", path, body=body, content_type=MULTIPART).refusal()[0] == 400


def test_other_calls_take_no_parts(talk: Talk) -> None:
    room = talk.together()
    body = parts([("room", '{"roomName": "Signs"}')], [])
    refused = talk.wire.call("POST", f"{V3}/acme/rooms.json", body=body, content_type=MULTIPART).refusal()
    assert refused[0] == 400
    assert refused[1].startswith("Content-Type: A body is read as one of ")
    typing = talk.wire.call("POST", f"{V3}/acme/rooms/{room}/typing.json", body=parts([], []), content_type=MULTIPART)
    assert typing.status == 400
    oauth = [("oauth_token", "x"), ("story", '{"message": "Hello"}')]
    path = f"{V3}/acme/rooms/{room}/stories.json"
    assert talk.wire.call("POST", path, body=parts(oauth, []), content_type=MULTIPART).refusal() == (
        400,
        "oauth_token: A JSON or XML body is not signed, nor is one in parts; use the header or the query.",
    )
