"""Streams of what happens in rooms: as it happens, to members only, each event once and in order, over breaks too."""

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from statistics import median
from time import monotonic

import pytest
from sqlalchemy import text

from hiringhall.marketplace.rooms.members import leave
from hiringhall.marketplace.talking import write
from tests.api.upwork.talk import V3, Talk
from tests.api.upwork.wire import Wire
from tests.conftest import StartHall
from tests.support.deals import propose
from tests.support.hall import Hall
from tests.support.halls import DatabaseKind
from tests.support.marks import on_postgresql
from tests.support.streams import Stream, Told
from tests.support.waiting import eventually

WITHIN = 0.5
"""Seconds from the moment in which a message is sent to the one in which it is told elsewhere."""
MOST_STREAMS = 20
STOP_WITHIN = 15
"""Seconds, far more than it takes, for a busy machine."""


class Listeners:
    """Opens streams of a hall and closes them with the test."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._streams: list[Stream] = []

    def open(self, by: str = "owner", where: str = "", since: int | None = None, *, query: str = "") -> Stream:
        where = where or ("acme" if by == "owner" else by)
        self._hall.token(by)

        def request(last: int | None) -> tuple[str, Mapping[str, str]]:
            wire = Wire(self._hall)
            try:
                sent = wire.request("GET", f"{V3}/{where}/stream", query=query, as_user=by).sent()
            finally:
                wire.close()
            told = {} if last is None else {"Last-Event-ID": str(last)}
            return f"{sent.raw_path}?{sent.raw_query}".rstrip("?"), {**sent.headers, **told}

        stream = Stream(self._hall.base_url, request, since)
        self._streams.append(stream)
        return stream

    def close(self) -> None:
        for stream in self._streams:
            stream.close()


@pytest.fixture
def listeners(hall: Hall) -> Iterator[Listeners]:
    listeners = Listeners(hall)
    yield listeners
    listeners.close()


@pytest.fixture
def talk(hall: Hall, wire: Wire) -> Talk:
    propose(hall.backstage, "freelancer", hall.backstage.post_job("owner", "acme"))
    return Talk(hall, wire)


def texts(told: list[Told], room: str) -> list[str]:
    return [event.data["story"]["message"] for event in told if event.kind == "story" and event.data["roomId"] == room]


def test_a_story_is_told_as_the_list_of_stories_shows_it(talk: Talk, listeners: Listeners) -> None:
    room = talk.together()
    stream = listeners.open("freelancer").wait_open()
    started = monotonic()
    talk.say(room, "Good morning")
    (event,) = stream.wait(1, "story")
    assert monotonic() - started < 10
    (shown,) = talk.get(f"rooms/{room}/stories", by="freelancer", limit=1).json["stories_list"]["stories"]
    assert event.data == {"roomId": room, "story": shown}
    assert event.id > stream.openings[0].id


def test_what_else_happens_is_told_too(talk: Talk, listeners: Listeners) -> None:
    room = talk.together()
    talk.say(room, "Good morning")
    story = talk.get(f"rooms/{room}/stories", limit=1).json["stories_list"]["stories"][0]
    stream = listeners.open("owner").wait_open()
    answer = talk.send(
        "PUT", f"rooms/{room}/users/freelancer", "freelancer", "update_request", lastReadTimestamp=story["created"]
    )
    assert answer.status == 200, answer.body
    typing = talk.wire.call("POST", f"{V3}/freelancer/rooms/{room}/typing.json", as_user="freelancer")
    assert (typing.status, set(typing.json)) == (200, {"server_time", "auth_user"})
    talk.send("PUT", f"rooms/{room}", "owner", "metadata", topic="Signs")
    found = [event for event in stream.wait(3) if event.data["roomId"] == room]
    who = talk.room(room, returnUsers=1)["users"]
    freelancer = next(user["userId"] for user in who if user["role"] == "participant")
    assert [(event.kind, event.data) for event in found] == [
        ("read", {"roomId": room, "userId": freelancer, "storyId": story["storyId"]}),
        ("typing", {"roomId": room, "userId": freelancer}),
        ("room", {"roomId": room}),
    ]
    assert [event.id for event in found] == sorted(event.id for event in found)


def test_nobody_is_told_that_they_themselves_write(talk: Talk, listeners: Listeners) -> None:
    room = talk.together()
    stream = listeners.open("freelancer").wait_open()
    talk.wire.call("POST", f"{V3}/freelancer/rooms/{room}/typing.json", as_user="freelancer")
    talk.say(room, "After it")
    assert stream.wait(1)[0].kind == "story"


def test_who_is_not_in_a_room_is_told_nothing_of_it(talk: Talk, listeners: Listeners) -> None:
    room, other, own = talk.together(), talk.open(users=[]), talk.open("outsider")
    outside = listeners.open("outsider").wait_open()
    for_acme = listeners.open("owner", "acme").wait_open()
    for_self = listeners.open("owner", "owner").wait_open()
    freelancer = listeners.open("freelancer").wait_open()
    talk.say(room, "Between two")
    talk.say(other, "To nobody")
    talk.say(own, "To oneself", "outsider")
    talk.say(room, "The last")
    assert texts(outside.wait(1, "story"), own) == ["To oneself"]
    assert {event.data["roomId"] for event in outside.events} == {own}
    assert texts(freelancer.wait(2, "story"), room) == ["Between two", "The last"]
    assert {event.data["roomId"] for event in freelancer.events} == {room}
    assert [event.data["roomId"] for event in for_acme.wait(3, "story")] == [room, other, room]
    assert for_self.events == [], "these rooms are the company's"
    typing = talk.wire.call("POST", f"{V3}/outsider/rooms/{room}/typing.json", as_user="outsider")
    assert typing.refusal() == talk.get("rooms/room_0000000000000000", by="outsider").refusal()


def test_who_leaves_is_told_nothing_more(talk: Talk, listeners: Listeners, hall: Hall) -> None:
    room, still = talk.together(), talk.together()
    stream = listeners.open("freelancer").wait_open()
    talk.say(room, "Before")
    stream.wait(1)
    with hall.backstage.act() as session:
        leave(session, hall.backstage.actor("freelancer"), f"~01{room.removeprefix('room_')}")
    talk.say(room, "After")
    talk.say(still, "Elsewhere")
    stream.wait(2)
    assert [(event.data["roomId"], event.kind) for event in stream.events] == [(room, "story"), (still, "story")]


def test_who_comes_back_is_told_what_they_missed_and_nothing_twice(talk: Talk, listeners: Listeners) -> None:
    room = talk.together()
    stream = listeners.open("freelancer").wait_open()
    expected = []
    for number in range(12):
        expected.append(f"Message {number}")
        talk.say(room, expected[-1])
        if number % 4 == 1:
            stream.break_off()
    assert texts(stream.wait(12, "story"), room) == expected
    assert len(stream.openings) > 1
    again = listeners.open("freelancer", since=stream.openings[0].id)
    again.wait(12, "story")
    assert again.events == stream.events


def test_what_was_missed_is_read_at_once_by_who_does_not_wait(talk: Talk) -> None:
    room = talk.together()
    begin = talk.get("stream", seconds=0)
    assert begin.status == 200
    assert begin.headers["content-type"] == "text/event-stream"
    assert begin.headers["x-accel-buffering"] == "no"
    assert "no-store" in begin.headers["cache-control"]
    lines = begin.body.decode().splitlines()
    assert lines[:2] == ["retry: 1000", ""]
    last = next(line.removeprefix("id: ") for line in lines if line.startswith("id: "))
    talk.say(room, "Meanwhile")
    missed = talk.get("stream", seconds=0, lastEventId=last)
    assert b"Meanwhile" in missed.body
    again = talk.get("stream", seconds=0, lastEventId=str(int(last) + 100_000))
    assert b"event: reset" in again.body


def test_what_cannot_be_listened_to_is_refused(talk: Talk) -> None:
    assert talk.get("stream", lastEventId="x").refusal() == (400, "lastEventId: send the id of an event.")
    assert talk.get("stream", seconds=-1).status == 400
    head = talk.wire.call("HEAD", f"{V3}/acme/stream.json", as_user="owner")
    assert (head.status, head.body) == (200, b"")


def test_a_person_has_so_many_streams_and_no_more(talk: Talk, listeners: Listeners) -> None:
    streams = [listeners.open("newcomer") for _ in range(20)]
    for stream in streams:
        stream.wait_open()
    refused = talk.get("stream", by="newcomer")
    assert (refused.status, refused.headers["retry-after"]) == (429, "10")
    streams[0].close()
    eventually(lambda: talk.get("stream", by="newcomer", seconds=0).status, lambda status: status == 200)


@on_postgresql  # SQLite is looked at
def test_listening_goes_on_when_the_connection_that_is_told_breaks(
    talk: Talk, listeners: Listeners, hall: Hall
) -> None:
    room = talk.together()
    stream = listeners.open("freelancer").wait_open()
    with hall.backstage.act() as session:
        ended = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN room_events'")
        assert session.execute(ended).all()
    expected = [f"Message {number}" for number in range(5)]
    for message in expected:
        talk.say(room, message)
    assert texts(stream.wait(5, "story"), room) == expected


def workers_of(hall: Hall) -> list[int]:
    """Return the worker processes of a hall."""
    children = Path(f"/proc/{hall.process_group}/task/{hall.process_group}/children").read_text()
    return [child for child in map(int, children.split()) if b"serve" in Path(f"/proc/{child}/cmdline").read_bytes()]


def worker_at(hall: Hall, port: int) -> int | None:
    """Return the worker process that serves the connection from this port of this machine."""
    sockets = {
        row[9]: int(row[2].rpartition(":")[2], 16)
        for row in (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
    }
    for worker in workers_of(hall):
        for file in Path(f"/proc/{worker}/fd").iterdir():
            with suppress(OSError):
                link = str(file.readlink())
                if sockets.get(link.removeprefix("socket:[").removesuffix("]")) == port:
                    return worker
    return None


@pytest.fixture
def busy(database_kind: DatabaseKind, hall_server: StartHall) -> Hall:
    """Return a hall of two workers that a test may break."""
    return hall_server(database_kind, workers=2, rate_limit=0, daily_limit=0)


def test_order_and_each_once_hold_when_a_worker_is_killed(busy: Hall) -> None:
    """A dozen listeners on two workers, writers beside them, and one worker killed in the middle."""
    wire, listeners = Wire(busy), Listeners(busy)
    propose(busy.backstage, "freelancer", busy.backstage.post_job("owner", "acme"))
    talk = Talk(busy, wire)
    rooms = [talk.together() for _ in range(2)]
    wire.close()
    streams = [listeners.open(by) for by in ("owner", "freelancer") for _ in range(6)]
    for stream in streams:
        stream.wait_open()
    key = {room: f"~01{room.removeprefix('room_')}" for room in rooms}
    said: dict[str, list[str]] = {room: [] for room in rooms}
    for number in range(40):
        for room in rooms:
            who = "owner" if number % 2 else "freelancer"
            with busy.backstage.act() as session:
                write(session, busy.backstage.actor(who), key[room], f"Message {number}")
            said[room].append(f"Message {number}")
        if number == 15:
            os.kill(workers_of(busy)[0], signal.SIGKILL)
    for stream in streams:
        stream.wait(2 * 40, "story")
    listeners.close()
    for stream in streams:
        assert {room: texts(stream.events, room) for room in rooms} == said
        ids = [event.id for event in stream.events]
        assert ids == sorted(set(ids))
    assert any(len(stream.openings) > 1 for stream in streams), "nobody listened to the worker that was killed"


def test_a_story_reaches_who_listens_at_another_worker_within_half_a_second(busy: Hall) -> None:
    wire, listeners = Wire(busy), Listeners(busy)
    propose(busy.backstage, "freelancer", busy.backstage.post_job("owner", "acme"))
    talk = Talk(busy, wire)
    room = talk.together()
    writes_at = worker_at(busy, wire.port)
    assert writes_at is not None
    streams = (listeners.open("freelancer").wait_open() for _ in range(MOST_STREAMS))
    stream = next(stream for stream in streams if worker_at(busy, stream.port) not in {None, writes_at})
    took = []
    for number in range(11):
        started = monotonic()
        talk.say(room, f"Message {number}")
        stream.wait(number + 1, "story")
        took.append(monotonic() - started)
    assert worker_at(busy, wire.port) == writes_at != worker_at(busy, stream.port)
    listeners.close()
    wire.close()
    assert median(took[1:]) < WITHIN, took


def test_a_hall_with_open_streams_stops_at_once(busy: Hall) -> None:
    listeners = Listeners(busy)
    for stream in [listeners.open("owner") for _ in range(4)]:
        stream.wait_open()
    started = monotonic()
    busy.stop()
    took = monotonic() - started
    assert "refused to gracefully stop" not in busy.log()
    assert took < STOP_WITHIN
    listeners.close()
    busy.start()
