"""Sends prepared requests over kept-open connections and reads what they cost the server."""

import os
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

CONNECTIONS = 4
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """What a round took: microseconds of the server's processor time per request, and requests a second."""

    cpu: float
    rate: float


def measure(process_group: int, port: int, requests: Sequence[bytes]) -> Cost:
    """Send all `requests`, spread over the connections; return their cost. Raises RuntimeError unless all are 200."""
    before, start = processor_seconds(process_group), perf_counter()
    shares = [requests[first::CONNECTIONS] for first in range(CONNECTIONS)]
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(lambda share: _send(port, share), shares))
    elapsed = perf_counter() - start
    return Cost((processor_seconds(process_group) - before) / len(requests) * 1e6, len(requests) / elapsed)


def fetch(port: int, request: bytes) -> bytes:
    """Send one request and return the body of the answer."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request)
        return read_answer(connection)


def _send(port: int, requests: Sequence[bytes]) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for request in requests:
            connection.sendall(request)
            read_answer(connection)


def read_answer(connection: socket.socket) -> bytes:
    """Read one answer and return its body. Raises RuntimeError unless it is a 200."""
    data = connection.recv(65_536)
    while b"\r\n\r\n" not in data:
        data += connection.recv(65_536)
    head, _, body = data.partition(b"\r\n\r\n")
    if b" 200 " not in head.split(b"\r\n", 1)[0]:
        raise RuntimeError(data[:500].decode())
    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    while len(body) < length:
        body += connection.recv(65_536)
    return body


def processor_seconds(process_group: int) -> float:
    """Return the user and system seconds that all processes of a group have used so far."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == process_group:
            total += int(fields[11]) + int(fields[12])
    return total / TICKS
