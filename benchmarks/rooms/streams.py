"""How soon messages reach those who listen on open streams, and what a listener takes."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Literal

import msgspec
from oauthlib.oauth1 import Client

from benchmarks.load import processor_seconds
from benchmarks.rooms import scene
from hiringhall.marketplace.rooms.models import Room
from tests.support.hall import Hall

IN_A_ROOM = 10
WRITERS = 32
"""Connections over which messages are sent."""
PATIENCE = 30
_NUMBER = re.compile(rb'"message":"Number (\d+)"')


@dataclass
class Run:
    """When each message was sent, and after how many seconds it reached each listener."""

    sent: dict[int, float] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    opened: int = 0


def measure(hall: Hall, listeners: int, rate: int, seconds: int) -> None:
    """Open a stream for each of many people in rooms of ten, send messages, print delays, memory and processor time."""
    people = scene.add_people(hall, listeners)
    groups = [people[first : first + IN_A_ROOM] for first in range(0, listeners, IN_A_ROOM)]
    rooms = scene.add_rooms(hall, groups)
    for user_id in people:
        hall.add_token(f"bench-{user_id}")
    expected = sum(len(groups[number % len(groups)]) for number in range(rate * seconds))
    asyncio.run(_run(hall, people, rooms, groups, rate, seconds, expected))


async def _run(
    hall: Hall, people: list[int], rooms: list[Room], groups: list[list[int]], rate: int, seconds: int, expected: int
) -> None:
    run = Run()
    before = _memory(hall.process_group)
    listening = [asyncio.create_task(_listen(hall, user_id, run)) for user_id in people]
    await _until(lambda: run.opened == len(people))
    await asyncio.sleep(1)
    taken = (_memory(hall.process_group) - before) / len(people)
    requests = [_message(hall, rooms, groups, number) for number in range(rate * seconds)]
    spent, started = processor_seconds(hall.process_group), perf_counter()
    await asyncio.gather(*(_write(hall, requests, first, rate, started, run) for first in range(WRITERS)))
    sending = perf_counter() - started
    await _until(lambda: len(run.delays) >= expected)
    spent = processor_seconds(hall.process_group) - spent
    for task in listening:
        task.cancel()
    delays = sorted(run.delays)
    print(f"{len(people):,} listeners, {len(requests) / sending:.0f} messages a second, {IN_A_ROOM} people in a room")
    print(f"  told {len(delays):,} of {expected:,} times", end="; ")
    print(", ".join(f"p{part}: {delays[len(delays) * part // 100] * 1e3:.0f} ms" for part in (50, 90, 99)))
    print(
        f"  {taken:.0f} kB of memory a listener; {spent / sending * 100:.0f} % of a processor while messages are sent"
    )


async def _listen(hall: Hall, user_id: int, run: Run) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", _port(hall), limit=2**20)
    writer.write(_signed(hall, user_id, "GET", f"/api/messages/v3/bench-{user_id}/stream"))
    kept = b""
    while part := await reader.read(2**16):
        now = perf_counter()
        events, cut, kept = (kept + part).rpartition(b"\n\n")
        run.opened += (events + cut).count(b"event: opened")
        run.delays += [now - run.sent[int(number)] for number in _NUMBER.findall(events)]


async def _write(hall: Hall, requests: list[bytes], first: int, rate: int, started: float, run: Run) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", _port(hall))
    for number in range(first, len(requests), WRITERS):
        await asyncio.sleep(max(0.0, started + number / rate - perf_counter()))
        run.sent[number] = perf_counter()
        writer.write(requests[number])
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if b" 201 " not in head.split(b"\r\n", 1)[0]:
            raise RuntimeError(head.decode())
        await reader.readexactly(int(head.split(b"content-length: ")[1].split(b"\r\n")[0]))


def _message(hall: Hall, rooms: list[Room], groups: list[list[int]], number: int) -> bytes:
    place = number % len(rooms)
    author = groups[place][number // len(rooms) % len(groups[place])]
    room = f"room_{rooms[place].key.removeprefix('~01')}"
    body = msgspec.json.encode({"story": msgspec.json.encode({"message": f"Number {number}"}).decode()})
    return _signed(hall, author, "POST", f"/api/messages/v3/bench-{author}/rooms/{room}/stories.json", body)


def _signed(hall: Hall, user_id: int, method: Literal["GET", "POST"], path: str, body: bytes = b"") -> bytes:
    key, token = hall.demo.key, hall.token(f"bench-{user_id}")
    secrets = {"resource_owner_key": token.token, "resource_owner_secret": token.token_secret}
    _, headers, _ = Client(key.consumer_key, key.consumer_secret, **secrets).sign(hall.base_url + path, method)
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: 127.0.0.1:{_port(hall)}",
        f"Authorization: {headers['Authorization']}",
    ]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _until(happened: Callable[[], bool]) -> None:
    deadline = perf_counter() + PATIENCE
    while not happened() and perf_counter() < deadline:  # noqa: ASYNC110 - what is counted is told by another process
        await asyncio.sleep(0.05)


def _port(hall: Hall) -> int:
    return int(hall.base_url.rpartition(":")[2])


def _memory(process_group: int) -> float:
    """Return the kilobytes that all processes of a group have for themselves."""
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[2]) == process_group:
                status = (stat.parent / "smaps_rollup").read_text()
                total += sum(int(line.split()[1]) for line in status.splitlines() if line.startswith("Private_"))
        except OSError:
            continue
    return total
