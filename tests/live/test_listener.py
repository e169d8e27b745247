"""What somebody who listens is sent: from where they begin, in order, each event once, and not without end."""

import asyncio
import time
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from hiringhall.live.listener import BEAT, MOST_WAITING, TAKEN_WITHIN, Listener, Told
from hiringhall.live.stream import serve
from hiringhall.marketplace.rooms.events import Event


class Plain:
    def write(self, session: Session, events: Sequence[Event]) -> Mapping[int, bytes]:  # noqa: ARG002 - the form's
        return {event.id: b"" for event in events}


def events(*ids: int) -> list[tuple[int, bytes]]:
    return [(id_, b"<%d>" % id_) for id_ in ids]


def ids(part: bytes) -> bytes:
    """Return the events in what is sent, without what it begins with."""
    return part[part.index(b"<") :] if b"<" in part else b""


def test_what_came_while_the_missed_was_read_is_sent_after_it_and_once() -> None:
    async def listen() -> None:
        listener = Listener(1, Plain())
        listener.tell(events(7, 8))
        listener.begin(4, events(5, 7), 7, Told(), is_reset=False)
        part = await listener.next_part()
        assert part.startswith(b"retry: 1000\n\nevent: opened\nid: 4\n")
        assert ids(part) == b"<5><7><8>"
        listener.tell(events(9))
        assert await listener.next_part() == b"<9>"

    asyncio.run(listen())


def test_who_missed_too_much_is_told_so_and_goes_on_from_now() -> None:
    async def listen() -> None:
        listener = Listener(1, Plain())
        listener.tell(events(8, 9))
        listener.begin(8, [], 8, Told(), is_reset=True)
        part = await listener.next_part()
        assert b"event: reset\nid: 8\n" in part
        assert ids(part) == b"<9>"

    asyncio.run(listen())


def test_who_does_not_keep_up_is_ended() -> None:
    async def listen() -> None:
        listener = Listener(1, Plain())
        listener.begin(0, [], 0, Told(), is_reset=False)
        await listener.next_part()
        listener.tell(events(*range(1, MOST_WAITING + 2)))
        assert await listener.next_part() == b""

    asyncio.run(listen())


def test_a_stream_ends_when_its_time_is_over_with_all_that_was_told() -> None:
    async def listen() -> None:
        listener = Listener(1, Plain(), lasts=0)
        listener.begin(3, events(4), 4, Told(), is_reset=False)
        assert ids(await listener.next_part()) == b"<4>"
        assert await listener.next_part() == b""

    asyncio.run(listen())


def test_a_stream_with_nothing_to_tell_shows_that_it_is_alive_and_from_where_to_go_on() -> None:
    async def listen() -> None:
        listener, told = Listener(1, Plain()), Told()
        listener.begin(0, [], 0, told, is_reset=False)
        await listener.next_part()
        waiting = asyncio.ensure_future(listener.next_part())
        await asyncio.sleep(0)
        told.position = 7
        listener.look(time.monotonic() + BEAT)
        assert b"event: alive\nid: 7\n" in await waiting

    asyncio.run(listen())


def test_who_takes_nothing_of_what_is_sent_is_given_up() -> None:
    async def listen() -> None:
        listener = Listener(1, Plain())
        listener.begin(0, [], 0, Told(), is_reset=False)
        await listener.next_part()
        given_up: list[bool] = []
        listener.give_up = lambda: given_up.append(True)
        listener.look(time.monotonic() + TAKEN_WITHIN - 1)
        assert not given_up
        for later in (1, 2):
            listener.look(time.monotonic() + TAKEN_WITHIN + later)
        assert given_up == [True], "once, however long that takes to end"


def test_a_stream_that_is_given_up_ends_and_the_others_go_on() -> None:
    async def listen() -> None:
        listener = Listener(1, Plain())
        listener.begin(0, [], 0, Told(), is_reset=False)
        taken_by_nobody, gone = asyncio.Event(), asyncio.Event()

        async def send(message: MutableMapping[str, Any]) -> None:
            if message.get("body"):
                await taken_by_nobody.wait()

        async def receive() -> MutableMapping[str, Any]:
            await gone.wait()
            return {"type": "http.disconnect"}

        serving = asyncio.ensure_future(serve(listener, receive, send, []))
        await asyncio.sleep(0)
        for later in (1, 2):
            listener.look(time.monotonic() + TAKEN_WITHIN + later)
        await asyncio.wait_for(serving, 10)
        assert await listener.next_part() == b""

    asyncio.run(listen())
