"""Measure a signed `GET /api/hr/v2/jobs.json` of ten jobs against constant bytes and the same request by hand."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
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
def served(application: str, **environ: str) -> Iterator[tuple[int, int]]:
    """Serve an application with one worker of the same server program; gives process group and port."""
    port = Port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--workers", "1", "--no-log"]
    command += ["--port", str(port.number), application]
    process = subprocess.Popen(command, env=os.environ | environ, start_new_session=True)
    try:
        _wait_for_port(port.number)
        yield process.pid, port.number
    finally:
        process.terminate()
        process.wait()
        port.release()


def _wait_for_port(port: int) -> None:
    deadline = monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if monotonic() > deadline:
                raise
        else:
            return


def compare(hall: Hall) -> dict[str, list[Cost]]:
    """Measure constant bytes, the control by hand (SQLite only) and the hall in turn, round by round."""
    port = int(hall.base_url.rpartition(":")[2])
    size = len(fetch(port, request(hall.demo, hall.base_url, ADDRESS)))
    costs: dict[str, list[Cost]] = {}
    with ExitStack() as stack:
        servers = [
            ("constant bytes", *stack.enter_context(served("benchmarks.constant:app", BENCHMARK_BYTES=str(size))))
        ]
        if not hall.installation.database:
            copy = shutil.copytree(hall.data, hall.data.with_name("bare"))
            by_hand = served("benchmarks.bare:app", BENCHMARK_DATA=str(copy))
            servers.append(("the same by hand", *stack.enter_context(by_hand)))
        servers.append(("the hall", hall.process_group, port))
        for _ in range(ROUNDS):
            for name, group, to in servers:
                requests = [PLAIN] * REQUESTS
                if name != "constant bytes":
                    requests = [request(hall.demo, f"http://127.0.0.1:{to}", ADDRESS) for _ in range(REQUESTS)]
                costs.setdefault(name, []).append(measure(group, to, requests))
    return {name: rounds[1:] for name, rounds in costs.items()}  # the first round warms up


def report(kind: DatabaseKind, costs: dict[str, list[Cost]]) -> None:
    """Print the figures of one kind of database."""
    print(f"\nsigned GET of ten jobs on {kind}, one worker, {ROUNDS - 1} rounds of {REQUESTS}; medians")
    print(f"{'':<20}{'server µs/request':>18}{'requests/s':>12}{'hall as ratio':>15}")
    for name, rounds in costs.items():
        ratio = median(mine.cpu / other.cpu for mine, other in zip(costs["the hall"], rounds, strict=True))
        cpu, rate = median(cost.cpu for cost in rounds), median(cost.rate for cost in rounds)
        print(f"{name:<20}{cpu:>18.0f}{rate:>12.0f}{ratio:>15.1f}")


def main() -> None:
    """Measure on both databases, then the layers on SQLite."""
    postgres = PostgresCluster()
    with tempfile.TemporaryDirectory() as folder, closing(postgres):
        halls = Halls(Path(folder), postgres)
        for kind in DATABASE_KINDS:
            with closing(halls.start(kind)) as hall:
                report(kind, compare(hall))
        installation, demo = halls.copy("sqlite")
        opened = open_hall(settings.load({"data": installation.data, "rate_limit": 0, "daily_limit": 0}, {}))
        print("\nlayers inside the door on SQLite, µs")
        total = 0.0
        for name, microseconds in layers(opened, demo, ADDRESS):
            total += microseconds
            print(f"{name:<44}{microseconds:>8.1f}")
        print(f"{'sum':<44}{total:>8.1f}")
        print(f"{'whole request, measured':<44}{whole(opened, demo, ADDRESS):>8.1f}")
        opened.close()


if __name__ == "__main__":
    main()
