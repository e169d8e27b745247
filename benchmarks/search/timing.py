"""Times of many questions, and what they come to."""

import socket
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TypeVar

from benchmarks.load import read_answer

Asked = TypeVar("Asked")


@dataclass(frozen=True)
class Spread:
    """Median and 99th percentile in microseconds."""

    median: float
    p99: float

    @classmethod
    def of(cls, seconds: Iterable[float]) -> "Spread":
        """Return those of some times."""
        ordered = sorted(seconds)
        return cls(median(ordered) * 1e6, ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1e6)


def time_each(ask: Callable[[Asked], object], asked: Sequence[Asked]) -> list[float]:
    """Return the seconds that each took."""
    taken = []
    for one in asked:
        start = perf_counter()
        ask(one)
        taken.append(perf_counter() - start)
    return taken


def time_requests(port: int, requests: Sequence[bytes]) -> tuple[list[float], list[bytes]]:
    """Send requests one after the other on one connection; return the seconds of each, and the answers' bodies."""
    taken, bodies = [], []
    with closing(socket.create_connection(("127.0.0.1", port))) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for request in requests:
            start = perf_counter()
            connection.sendall(request)
            bodies.append(read_answer(connection))
            taken.append(perf_counter() - start)
    return taken, bodies


def resident(process_group: int) -> list[tuple[int, int]]:
    """Return the resident bytes of each process of a group: its own memory, and files mapped into it."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            group = int((folder / "stat").read_text().rpartition(")")[2].split()[2])
            status = (folder / "status").read_text()
        except OSError:
            continue
        if group == process_group:
            found.append((_kilobytes(status, "RssAnon"), _kilobytes(status, "RssFile")))
    return found


def _kilobytes(status: str, name: str) -> int:
    line = next((line for line in status.splitlines() if line.startswith(f"{name}:")), f"{name}: 0")
    return int(line.split()[1]) * 1024
