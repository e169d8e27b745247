"""Measure a signed `GET /api/hr/v2/jobs.json` of ten jobs against the same server answering constant bytes."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from time import monotonic

from benchmarks.layers import layers, whole
from benchmarks.load import Cost, fetch, measure
from benchmarks.signing import request
from hiringhall import settings
from hiringhall.hall import open_hall
from tests.support.hall import Hall
from tests.support.halls import DATABASE_KINDS, DatabaseKind, Halls
from tests.support.ports import Port
from tests.support.postgres import PostgresCluster

ADDRESS = "/api/hr/v2/jobs.json?buyer_team__reference=acme&include_sub_teams=1&page=0%3B10"
PLAIN = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
ROUNDS, REQUESTS = 5, 2000
PATIENCE = 30  # seconds


@contextmanager
def constant_server(size: int) -> Iterator[tuple[int, int]]:
    """Serve constant bytes with one worker; gives process group and port."""
    port = Port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--workers", "1", "--no-log"]
    command += ["--port", str(port.number), "benchmarks.constant:app"]
    environ = os.environ | {"BENCHMARK_BYTES": str(size)}
    process = subprocess.Popen(command, env=environ, start_new_session=True)
    try:
        _wait_for_answer(port.number)
        yield process.pid, port.number
    finally:
        process.terminate()
        process.wait()


def compare(hall: Hall) -> tuple[list[Cost], list[Cost]]:
    """Measure both servers in turn, round by round."""
    port = int(hall.base_url.rpartition(":")[2])
    ours, constant = [], []
    size = len(fetch(port, request(hall.demo, hall.base_url, ADDRESS)))
    with constant_server(size) as (group, constant_port):
        for _ in range(ROUNDS):
            requests = [request(hall.demo, hall.base_url, ADDRESS) for _ in range(REQUESTS)]
            constant.append(measure(group, constant_port, [PLAIN] * REQUESTS))
            ours.append(measure(hall.process_group, port, requests))
    return ours[1:], constant[1:]  # the first round warms up


def _wait_for_answer(port: int) -> None:
    deadline = monotonic() + PATIENCE
    while True:
        try:
            fetch(port, PLAIN)
        except OSError:
            if monotonic() > deadline:
                raise
        else:
            return


def report(kind: DatabaseKind, ours: list[Cost], constant: list[Cost]) -> None:
    """Print the figures of one kind of database."""
    print(f"\nsigned GET of ten jobs on {kind}, one worker, {len(ours)} rounds of {REQUESTS}; medians")
    print(f"{'':<28}{'server µs/request':>18}{'requests/s':>12}")
    for name, costs in (("constant bytes", constant), ("signed request", ours)):
        print(f"{name:<28}{median(cost.cpu for cost in costs):>18.0f}{median(cost.rate for cost in costs):>12.0f}")
    ratio = median(mine.cpu / least.cpu for mine, least in zip(ours, constant, strict=True))
    print(f"{'ratio of server time':<28}{ratio:>18.1f}")


def main() -> None:
    """Measure on both databases, then the layers on SQLite."""
    postgres = PostgresCluster()
    with tempfile.TemporaryDirectory() as folder, closing(postgres):
        halls = Halls(Path(folder), postgres)
        for kind in DATABASE_KINDS:
            with closing(halls.start(kind)) as served:
                report(kind, *compare(served))
        installation, demo = halls.copy("sqlite")
        hall = open_hall(settings.load({"data": installation.data, "rate_limit": 0, "daily_limit": 0}, {}))
        print("\nlayers inside the door on SQLite, µs")
        total = 0.0
        for name, microseconds in layers(hall, demo, ADDRESS):
            total += microseconds
            print(f"{name:<44}{microseconds:>8.1f}")
        print(f"{'sum':<44}{total:>8.1f}")
        print(f"{'whole request, measured':<44}{whole(hall, demo, ADDRESS):>8.1f}")
        hall.close()


if __name__ == "__main__":
    main()
