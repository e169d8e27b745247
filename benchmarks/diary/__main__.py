"""Measure the diary on both databases: `python -m benchmarks.diary [PART ...]`, all parts unless some are named."""

import argparse
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from benchmarks.diary import ingest, one_slot, size
from tests.support.hall import Hall
from tests.support.halls import DATABASE_KINDS, Halls
from tests.support.postgres import PostgresCluster

TRACKERS = 5_000
WORKERS = 2

Part = Callable[[Hall, argparse.Namespace], None]
SERVED: dict[str, Part] = {
    "ingest": lambda hall, _: ingest.measure(hall),
    "one-slot": lambda hall, options: one_slot.measure(hall, options.trackers),
    "size": lambda hall, _: size.measure(hall),
}
"""Parts that ask a served demo hall of their own."""


def main() -> None:
    """Start a hall for each part on each kind of database, measure, print."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("parts", nargs="*", metavar="PART", help=", ".join(SERVED))
    reader.add_argument("--trackers", type=int, default=TRACKERS, help="how many send in one slot")
    options = reader.parse_args()
    unknown = set(options.parts) - SERVED.keys()
    if unknown:
        reader.error(f"there is no part {', '.join(sorted(unknown))}")
    postgres = PostgresCluster()
    with tempfile.TemporaryDirectory() as folder, closing(postgres):
        halls = Halls(Path(folder), postgres)
        for kind in DATABASE_KINDS:
            print(f"\n{kind}, {WORKERS} workers", flush=True)
            for name in options.parts or SERVED:
                with closing(halls.start(kind, workers=WORKERS)) as hall:
                    SERVED[name](hall, options)


if __name__ == "__main__":
    main()
