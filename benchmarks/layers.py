"""What each layer of one signed request takes, in this process: microseconds, the least of several repeats."""

from collections.abc import Callable, Iterator
from itertools import count
from time import perf_counter

import msgspec

from benchmarks.signing import signed
from hiringhall import clock
from hiringhall.api.upwork import envelope, form, oauth1
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.decode import decode
from hiringhall.api.upwork.door import UpworkDoor
from hiringhall.api.upwork.endpoints.jobs import JobList, job_views, list_jobs
from hiringhall.api.upwork.form import Sent
from hiringhall.hall import Hall
from hiringhall.marketplace.accounts.credentials import Credentials, find_credentials
from hiringhall.marketplace.accounts.queries import locate_team
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.jobs.queries import JobFilter, managed_jobs
from tests.support.installation import Demo

REPEATS, TIMES = 9, 200


def least(act: Callable[[], object]) -> float:
    """Return the least mean time of `act` over some repeats, in microseconds."""
    for _ in range(50):
        act()
    best = float("inf")
    for _ in range(REPEATS):
        start = perf_counter()
        for _ in range(TIMES):
            act()
        best = min(best, (perf_counter() - start) / TIMES)
    return best * 1e6


def layers(hall: Hall, demo: Demo, address: str) -> Iterator[tuple[str, float]]:
    """Yield the name and time of each layer of a signed GET of ten jobs."""
    now = clock.now()
    request = _sent(demo, address)
    read = form.read(request)
    presented = oauth1.present(read.oauth, now=now, window=600)
    numbers = count()
    yield "request form", least(lambda: form.read(request))
    with hall.database.reading() as session:
        found = find_credentials(session, demo.key.consumer_key, demo.token.token)
        if found is None:
            raise RuntimeError("The demo's token is not in force.")
        yield "credentials: one read", least(lambda: find_credentials(session, demo.key.consumer_key, demo.token.token))
        yield "OAuth: complete, fresh, signature", least(lambda: _verify(hall, read, found))
        yield (
            "nonce: one write",
            least(lambda: hall.traffic.remember(presented.consumer_key, presented.token, now, str(next(numbers)))),
        )
    yield "session: open, begin, roll back", least(lambda: _open_and_close(hall))
    with hall.database.reading() as session:
        call = Call(hall, session, Actor(found.user_id, "benchmark"), "http://127.0.0.1")
        parameters = decode(read.parameters, {}, JobList)
        yield "parameters", least(lambda: decode(read.parameters, {}, JobList))
        team = locate_team(session, parameters.buyer_team__reference)

        def stand() -> None:
            session.info.clear()
            standing(session, call.actor)

        yield "team and roles: two reads", least(lambda: locate_team(session, "acme")) + least(stand)
        rows = managed_jobs(session, call.actor, team, JobFilter(), count=10).rows
        yield "ten jobs: one read or two", least(lambda: managed_jobs(session, call.actor, team, JobFilter(), count=10))
        yield "views", least(lambda: job_views(call, rows))
        answer = list_jobs(call, parameters)
    who = envelope.auth_user(found.first_name, found.last_name, found.timezone, now)
    yield (
        "envelope",
        least(lambda: envelope.success(msgspec.structs.asdict(answer), auth_user=who, server_time=now, format="json")),
    )


def whole(hall: Hall, demo: Demo, address: str) -> float:
    """Return the time of the whole request inside the door."""
    door, requests = UpworkDoor(hall), (_sent(demo, address) for _ in count())
    ready = iter([next(requests) for _ in range(50 + REPEATS * TIMES)])
    return least(lambda: door.answer(next(ready)))


def _verify(hall: Hall, read: form.Form, found: Credentials) -> None:
    presented = oauth1.present(read.oauth, now=clock.now(), window=600)
    seal = hall.sealer
    if not oauth1.verify(
        presented, read.signed, seal.open(found.sealed_key_secret), seal.open(found.sealed_token_secret)
    ):
        raise RuntimeError("The signature does not fit.")


def _open_and_close(hall: Hall) -> None:
    with hall.database.reading() as session:
        session.connection()


def _sent(demo: Demo, address: str) -> Sent:
    path, _, query = address.partition("?")
    host = "127.0.0.1:8080"
    headers = {"host": host, "authorization": signed(demo, f"http://{host}{address}"), "accept": "*/*"}
    return Sent("GET", "http", host, path, query, headers, b"", "127.0.0.1")
