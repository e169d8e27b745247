"""How long the list of many rooms takes, and pages of a room with many messages, wherever they are."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

from sqlalchemy import text

from benchmarks.rooms import scene
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.rooms.own_rooms import Pile, count_waiting, own_rooms
from hiringhall.marketplace.rooms.queries import stories
from tests.support.hall import Hall

REPEATS = 20


def measure(hall: Hall, rooms: int, stories_of_one: int) -> None:
    """Add a person with many rooms, one of them with many messages, and print medians in milliseconds."""
    me, other = scene.add_people(hall, 2)
    made = scene.add_rooms(hall, [(me, other)] * rooms)
    scene.add_stories(hall, made, other, 3)
    scene.add_stories(hall, made[:1], other, stories_of_one)
    actor, long = Actor(me, "bench"), made[0].id
    database = hall.backstage.hall.database
    with database.writing() as session:
        session.execute(text("ANALYZE"))  # as each database does by and by
    with database.reading() as session:
        print(f"a person with {rooms:,} rooms")
        print(f"  first page of their list: {_took(lambda: own_rooms(session, actor, Pile.CURRENT)):.2f} ms")
        print(f"  how many wait: {_took(lambda: count_waiting(session, actor)):.2f} ms")
        last = stories(session, long).rows[-1].id
        print(f"a room of {stories_of_one:,} messages")
        for part in (0, 0.5, 0.99):
            before = last - int(part * stories_of_one)
            took = _took(lambda before=before: stories(session, long, before=before))  # type: ignore[misc]
            print(f"  a page {part:.0%} of the way back: {took:.2f} ms")


def _took(read: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        started = perf_counter()
        read()
        times.append(perf_counter() - started)
    return median(times) * 1_000
