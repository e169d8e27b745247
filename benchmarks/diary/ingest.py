"""How fast cells with screenshots of 100 KB come in, as a ratio to writing the same files and rows bare."""

import tempfile
from pathlib import Path
from statistics import median
from time import process_time

from benchmarks.diary import bare, scene
from benchmarks.diary.sending import send
from benchmarks.load import processor_seconds
from hiringhall import clock
from hiringhall.marketplace.diary.screenshots import make_screenshot
from hiringhall.marketplace.diary.slots import slot_of
from tests.support.hall import Hall

PEOPLE, CELLS = 20, 24
"""People who send, and cells of each in a round: twenty days of four hours."""
ROUNDS, CONNECTIONS = 4, 16


def measure(hall: Hall) -> None:
    """Let the hall and bare storage keep the same cells in turns, and print what they take."""
    pictures = scene.draw(CELLS)
    average = sum(map(len, pictures)) // len(pictures)
    print(f"ingest: {PEOPLE * CELLS} cells with screenshots of {average // 1000} kB a round, {CONNECTIONS} connections")
    begun = process_time()
    for picture in pictures:
        make_screenshot(picture)
    looking = (process_time() - begun) / CELLS * 1e3
    print(f"  to look at a screenshot and make it smaller: {looking:.0f} ms of processor time")
    for at_once in (1, 12):
        rounds = [_round(hall, pictures, at_once) for _ in range(ROUNDS)][1:]  # the first one warms up
        by_hall, by_hand, busy = (median(figures) for figures in zip(*rounds, strict=True))
        ratio = median(hand / mine for mine, hand, _ in rounds)
        print(
            f"  {at_once:>2} a request: {by_hall:.0f} cells/s, {busy * 1e3:.0f} ms of processor time each; "
            f"bare {by_hand:.0f} cells/s, ratio {ratio:.1f}",
            flush=True,
        )


def _round(hall: Hall, pictures: list[bytes], at_once: int) -> tuple[float, float, float]:
    """Return the cells per second of the hall and of bare storage, and the seconds of processor time of the hall."""
    people = scene.hire(hall, PEOPLE)
    first = slot_of(clock.now()) - CELLS
    slots = range(first, first + CELLS)
    parts = [list(zip(slots, pictures, strict=True))[start : start + at_once] for start in range(0, CELLS, at_once)]
    # Everybody sends their next cell, then everybody the one after it, as in a real hall.
    requests = [
        lambda person=person, part=part: scene.request(hall, person, part) for part in parts for person in people
    ]
    before = processor_seconds(hall.process_group)
    sent = send(hall, requests, CONNECTIONS)
    busy = processor_seconds(hall.process_group) - before
    total = PEOPLE * CELLS
    if sent.fates != {"kept": total}:
        raise RuntimeError(f"Not all were kept: {sent.fates} {sent.refused}")
    cells = bare.kept(hall, people[0].user_id, slots)
    with tempfile.TemporaryDirectory(dir=hall.data) as folder:
        seconds = bare.write(hall, Path(folder), cells, CONNECTIONS)
    return total / sent.seconds, total / seconds, busy / total
