"""How fast cells with screenshots of 100 KB come in, as a ratio to writing the same files and rows bare."""

import tempfile
from pathlib import Path
from statistics import median

from benchmarks.diary import bare, scene
from benchmarks.diary.sending import send
from hiringhall import clock
from hiringhall.marketplace.diary.slots import slot_of
from tests.support.hall import Hall

PEOPLE, CELLS = 20, 24
"""People who send, and cells of each in a round: twenty days of four hours."""
ROUNDS, CONNECTIONS = 4, 4


def measure(hall: Hall) -> None:
    """Let the hall and bare storage keep the same cells in turns, and print what they take."""
    pictures = scene.draw(CELLS)
    average = sum(map(len, pictures)) // len(pictures)
    print(f"ingest: {PEOPLE * CELLS} cells with screenshots of {average // 1000} kB a round, {CONNECTIONS} connections")
    for at_once in (1, 12):
        rounds = [_round(hall, pictures, at_once) for _ in range(ROUNDS)][1:]  # the first one warms up
        rate, bare_rate = (median(rates) for rates in zip(*rounds, strict=True))
        ratio = median(by_hall / by_hand for by_hall, by_hand in rounds)
        print(f"  {at_once:>2} a request: {rate:>6.0f} cells/s, bare {bare_rate:>6.0f}, ratio {1 / ratio:.1f}")


def _round(hall: Hall, pictures: list[bytes], at_once: int) -> tuple[float, float]:
    """Return the cells per second of the hall and of bare storage."""
    people = scene.hire(hall, PEOPLE)
    first = slot_of(clock.now()) - CELLS
    slots = range(first, first + CELLS)
    parts = [list(zip(slots, pictures, strict=True))[start : start + at_once] for start in range(0, CELLS, at_once)]
    # Everybody sends their next cell, then everybody the one after it, as in a real hall.
    requests = [
        lambda person=person, part=part: scene.request(hall, person, part) for part in parts for person in people
    ]
    sent = send(hall, requests, CONNECTIONS)
    total = PEOPLE * CELLS
    if sent.fates != {"kept": total}:
        raise RuntimeError(f"Not all were kept: {sent.fates} {sent.refused}")
    cells = bare.kept(hall, people[0].user_id, slots)
    with tempfile.TemporaryDirectory(dir=hall.data) as folder:
        seconds = bare.write(hall, Path(folder), cells, CONNECTIONS)
    return total / sent.seconds, total / seconds
