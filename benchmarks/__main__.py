"""Measure signed requests against a served demo hall: `make bench`, or `python -m benchmarks [REQUESTS] [PATH...]`."""

import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from urllib.parse import urlsplit

from oauthlib.oauth1 import Client

from tests.support.hall import Hall
from tests.support.halls import DATABASE_KINDS, Halls
from tests.support.postgres import PostgresCluster

REQUESTS = 2000
CALLERS = 4  # connections kept open at once; on few cores the callers themselves take a good part of the time
WORKERS = 2
PATHS = ("/api/auth/v1/info.json", "/api/hr/v2/companies.json", "/api/hr/v2/teams.json", "/api/hr/v2/users/me.json")


def signed(hall: Hall, path: str, number: int) -> list[dict[str, str]]:
    """Return the headers of `number` requests, signed before the clock runs."""
    key, token = hall.demo.key, hall.token("owner")
    secrets = {"resource_owner_key": token.token, "resource_owner_secret": token.token_secret}
    client = Client(key.consumer_key, key.consumer_secret, **secrets)
    return [client.sign(hall.base_url + path)[1] for _ in range(number)]


def caller(hall: Hall, path: str) -> Callable[[list[dict[str, str]]], list[float]]:
    """Return a function that sends requests one after the other and returns the seconds that each took."""

    def call(requests: list[dict[str, str]]) -> list[float]:
        connection = HTTPConnection(urlsplit(hall.base_url).netloc)
        took = []
        for headers in requests:
            start = perf_counter()
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            body = answer.read()
            took.append(perf_counter() - start)
            if answer.status != 200:  # noqa: PLR2004 - anything else is not the work to be measured
                raise RuntimeError(f"{path} answered {answer.status}: {body[:200]!r}")
        connection.close()
        return took

    return call


def measure(hall: Hall, path: str, number: int) -> str:
    """Send `number` requests over all callers and return a line of figures."""
    requests = signed(hall, path, number)
    shares = [requests[first::CALLERS] for first in range(CALLERS)]
    with ThreadPoolExecutor(CALLERS) as pool:
        start = perf_counter()
        took = [seconds for share in pool.map(caller(hall, path), shares) for seconds in share]
        elapsed = perf_counter() - start
    steps = quantiles(took, n=100)
    return f"{path:<40} {number / elapsed:>8.0f} {steps[49] * 1000:>8.2f} {steps[98] * 1000:>8.2f}"


def report(hall: Hall, paths: Sequence[str], number: int) -> None:
    """Print a table of figures for one hall."""
    print(f"\n{hall.data.name}, {hall.workers} workers, {CALLERS} callers")
    print(f"{'GET':<40} {'per s':>8} {'p50 ms':>8} {'p99 ms':>8}")
    for path in paths:
        print(measure(hall, path, number))


def main() -> None:
    """Measure every path on both databases."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else REQUESTS
    postgres = PostgresCluster()
    with tempfile.TemporaryDirectory() as folder, closing(postgres):
        halls = Halls(Path(folder), postgres)
        for kind in DATABASE_KINDS:
            with closing(halls.start(kind, workers=WORKERS)) as hall:
                report(hall, sys.argv[2:] or PATHS, number)


if __name__ == "__main__":
    main()
