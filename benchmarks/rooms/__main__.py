"""Measure rooms: `python -m benchmarks.rooms [PART ...]`, on both databases, in a served hall of two workers."""

import argparse
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from benchmarks.rooms import listing, streams
from tests.support.hall import Hall
from tests.support.halls import DATABASE_KINDS, Halls
from tests.support.postgres import PostgresCluster

WORKERS = 2

Part = Callable[[Hall, argparse.Namespace], None]
PARTS: dict[str, Part] = {
    "streams": lambda hall, options: streams.measure(hall, options.listeners, options.rate, options.seconds),
    "listing": lambda hall, options: listing.measure(hall, options.rooms, options.stories),
}


def main() -> None:
    """Start a hall for each part on each kind of database, measure, print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    reader.add_argument("--listeners", type=int, default=1_000, help="open streams, each of another person")
    reader.add_argument("--rate", type=int, default=200, help="messages a second")
    reader.add_argument("--seconds", type=int, default=20, help="for how long messages are sent")
    reader.add_argument("--rooms", type=int, default=5_000, help="rooms of one person")
    reader.add_argument("--stories", type=int, default=1_000_000, help="messages of one room")
    options = reader.parse_args()
    unknown = set(options.parts) - PARTS.keys()
    if unknown:
        reader.error(f"there is no part {', '.join(sorted(unknown))}")
    postgres = PostgresCluster()
    with tempfile.TemporaryDirectory() as folder, closing(postgres):
        halls = Halls(Path(folder), postgres)
        for kind in DATABASE_KINDS:
            print(f"\n{kind}, {WORKERS} workers", flush=True)
            for name in options.parts or PARTS:
                with closing(halls.start(kind, workers=WORKERS, rate_limit=0, daily_limit=0)) as hall:
                    PARTS[name](hall, options)


if __name__ == "__main__":
    main()
