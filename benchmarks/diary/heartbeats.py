"""What it costs that every tracker says each minute that it still runs."""

import msgspec

from benchmarks.diary import scene
from benchmarks.load import measure as send
from tests.support.hall import Hall

PEOPLE, REPEATS = 500, 4


def measure(hall: Hall) -> None:
    """Let all start, then go on, and print what each word of theirs costs."""
    people, port = scene.hire(hall, PEOPLE), int(hall.base_url.rpartition(":")[2])
    requests = [_request(person) for person in people]
    first = send(hall.process_group, port, requests)
    again = send(hall.process_group, port, requests * REPEATS)
    print(f"heartbeats of {PEOPLE} trackers; 5,000 of them say 83 a second")
    print(f"  to start: {first.cpu:.0f} µs of processor time, {first.rate:.0f} a second")
    print(f"  to go on: {again.cpu:.0f} µs of processor time, {again.rate:.0f} a second")


def _request(person: scene.Person) -> bytes:
    body = msgspec.json.encode({"contract_id": person.contract_id, "memo": "Index the tables of the ticket shop"})
    head = (
        f"PUT /api/tracker/v1/presence HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {person.token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
