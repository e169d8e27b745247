"""How many requests are answered: 40 a minute from one address, 40,000 a day for one key, counted by all workers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hiringhall.storage import Database
from hiringhall.storage.traffic import DAY, MINUTE, Traffic, open_traffic
from tests.api.upwork.wire import INFO, Answer, Wire
from tests.conftest import StartHall
from tests.support.hall import Hall
from tests.support.halls import DatabaseKind

TOO_MANY = (429, "Too Many Requests")
NOW = 1_396_000_000


def send(hall: Hall, number: int, *, as_user: str = "owner") -> list[Answer]:
    """Send requests over as many connections, so that all workers get some."""
    answers = []
    for _ in range(number):
        line = Wire(hall)
        answers.append(line.call(as_user=as_user))
        line.close()
    return answers


def test_an_address_has_forty_requests_a_minute_over_all_workers(
    hall_server: StartHall, database_kind: DatabaseKind
) -> None:
    hall = hall_server(database_kind, workers=2, rate_limit=40)
    assert {answer.status for answer in send(hall, 38)} == {200}
    line = Wire(hall)
    # What is refused counts as well, signed or not.
    assert line.send("GET", INFO, {}).status == 400
    assert line.call(path="/api/nothing/v1/x.json").status == 404
    assert {answer.refusal() for answer in send(hall, 4)} == {TOO_MANY}
    assert line.send("POST", "/api/auth/v1/oauth/token/request", {}).refusal() == TOO_MANY
    assert line.send("GET", "/", {}).status == 200  # pages are not counted
    # Asking other sites' permission costs nothing, and nobody else is kept waiting.
    assert line.send("OPTIONS", INFO, {}).status == 204
    hall.backstage.let_pass(MINUTE - 10)
    assert line.call().refusal() == TOO_MANY
    hall.backstage.let_pass(11)
    assert line.call().status == 200
    line.close()


def test_addresses_behind_a_trusted_proxy_are_counted_apart(hall_server: StartHall) -> None:
    hall = hall_server("sqlite", rate_limit=2, trusted_proxies="127.0.0.1")
    line = Wire(hall)

    def statuses(address: str) -> list[int]:
        return [line.call(headers={"x-forwarded-for": address}).status for _ in range(3)]

    assert statuses("192.0.2.1") == [200, 200, 429]
    # Only what the proxy itself saw counts: the last one.
    assert statuses("192.0.2.1, 192.0.2.2") == [200, 200, 429]
    assert statuses("198.51.100.7, 192.0.2.2") == [429] * 3
    line.close()


def test_a_key_has_its_requests_of_a_day(hall_server: StartHall, database_kind: DatabaseKind) -> None:
    hall = hall_server(database_kind, workers=2, daily_limit=3)
    answers = send(hall, 4)
    assert [answer.status for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].refusal() == TOO_MANY
    # All people who use the application share them; another application has its own.
    assert send(hall, 1, as_user="admin")[0].refusal() == TOO_MANY
    other = Wire(hall, hall.backstage.create_key("owner"))
    assert other.call().status == 200
    # A forged request of somebody else's key does not use them up.
    forged = [other.call(signature="d3Jvbmc=").status for _ in range(5)]
    assert forged == [401] * 5
    assert [other.call().status for _ in range(3)] == [200, 200, 429]
    hall.stop()
    hall.start()
    assert send(hall, 1)[0].refusal() == TOO_MANY
    hall.backstage.let_pass(DAY + 1)
    assert send(hall, 1)[0].status == 200
    other.close()


def test_zero_is_no_limit(hall: Hall) -> None:
    settings = hall.installation.settings | {"rate_limit": "0", "daily_limit": "0"}
    assert hall.installation.environ().items() >= {f"HIRINGHALL_{k.upper()}": v for k, v in settings.items()}.items()
    line = Wire(hall)
    assert {line.call().status for _ in range(60)} == {200}
    line.close()


# --- the windows themselves ---


@pytest.fixture
def memories(database_url: str, tmp_path: Path) -> Iterator[tuple[Traffic, Traffic]]:
    """Open the memory twice, as two workers do."""
    database = Database(database_url)
    first, second = open_traffic(database, tmp_path), open_traffic(database, tmp_path)
    yield first, second
    first.close()
    second.close()
    database.close()


def test_a_window_opens_with_its_first_event_and_closes_when_it_is_over(memories: tuple[Traffic, Traffic]) -> None:
    first, second = memories
    assert [memory.count("a", MINUTE, NOW + at) for at, memory in enumerate((first, second, first))] == [1, 2, 3]
    assert second.count("b", MINUTE, NOW) == 1
    assert (first.counted("a", NOW + 59), first.counted("a", NOW + 60)) == (3, 0)
    assert second.count("a", MINUTE, NOW + 59) == 4
    assert second.count("a", MINUTE, NOW + 60) == 1
    assert first.counted("a", NOW + 60) == 1


def test_what_is_over_can_be_forgotten_and_what_is_not_is_kept(memories: tuple[Traffic, Traffic]) -> None:
    first, second = memories
    first.count("over", MINUTE, NOW)
    first.count("open", DAY, NOW)
    assert first.remember("key", "token", NOW - 601, "old")
    assert first.remember("key", "token", NOW, "young")
    second.forget(NOW - 600, NOW + 60)
    assert (first.counted("over", NOW), first.counted("open", NOW)) == (0, 1)
    assert second.remember("key", "token", NOW - 601, "old")
    assert not second.remember("key", "token", NOW, "young")
