"""OAuth 1.0a against running halls: replays, restarts, revocation at once, every place of a signature, proxies, TLS."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from urllib.parse import urlsplit

import pytest

from hiringhall.marketplace.accounts.scopes import Scope
from tests.api.upwork.wire import INFO, Answer, Wire
from tests.conftest import StartHall
from tests.support.clients import Driver, PublishedClient
from tests.support.hall import Hall
from tests.support.halls import DatabaseKind
from tests.support.installation import Installation

CALLERS = 8
REPLAYED = (403, "Duplicate timestamp/nonce combination, possible replay attack.")
UNKNOWN = (403, "The consumer_key and token combination does not exist or is not enabled")
WRONG_SIGNATURE = (401, "Verification of signature failed.")
NO_ACCESS = (403, "This APP has no access to the requested resource")
TEAMS = "/api/hr/v2/teams.json"


@pytest.fixture
def two_workers(hall_server: StartHall, database_kind: DatabaseKind) -> Hall:
    return hall_server(database_kind, workers=2)


@pytest.fixture
def lines(two_workers: Hall) -> Iterator[list[Wire]]:
    """Open more lines than there are workers, so that each worker has some."""
    lines = [Wire(two_workers) for _ in range(CALLERS)]
    yield lines
    for line in lines:
        line.close()


def at_once(lines: list[Wire], **options: object) -> list[Answer]:
    """Send one and the same signed request over all lines at the same moment."""
    request = lines[0].request(**options)  # type: ignore[arg-type]
    start = Barrier(len(lines))

    def send(line: Wire) -> Answer:
        start.wait()
        return line.deliver(request)

    with ThreadPoolExecutor(len(lines)) as pool:
        return list(pool.map(send, lines))


def everywhere(lines: list[Wire], **options: object) -> set[tuple[int, str]]:
    """Make the same call over all lines, signed anew each time; return the different outcomes."""
    answers = [line.call(**options) for line in lines]  # type: ignore[arg-type]
    return {(200, "") if answer.status == 200 else answer.refusal() for answer in answers}


def test_a_nonce_used_eight_times_at_once_counts_once_over_workers_and_restarts(
    two_workers: Hall, lines: list[Wire]
) -> None:
    for _ in range(5):
        answers = at_once(lines)
        assert sorted(answer.status for answer in answers) == [200] + [403] * (CALLERS - 1)
        assert {answer.refusal() for answer in answers if answer.status == 403} == {REPLAYED}
    posted = at_once(lines, method="POST", path="/api/auth/v1/oauth/token/request", oauth={"oauth_token": None})
    assert sorted(answer.status for answer in posted) == [200] + [403] * (CALLERS - 1)

    request = lines[0].request()
    assert lines[0].deliver(request).status == 200
    for line in lines:
        line.close()
    two_workers.stop()
    two_workers.start()
    # The token lives on, the nonce is still used up.
    assert everywhere(lines) == {(200, "")}
    assert {line.deliver(request).refusal() for line in lines} == {REPLAYED}


def test_nonces_that_are_too_old_to_be_accepted_are_forgotten(
    hall_server: StartHall, database_kind: DatabaseKind
) -> None:
    hall = hall_server(database_kind)
    memory, now = hall.backstage.hall.traffic, int(time.time())
    for age in (5000, 500):
        assert memory.remember("key", "token", now - age, "nonce")
    line = Wire(hall)
    assert line.call().status == 200
    line.close()
    assert memory.remember("key", "token", now - 5000, "nonce")
    assert not memory.remember("key", "token", now - 500, "nonce")


def test_what_was_taken_back_is_refused_at_once_by_all_workers(two_workers: Hall, lines: list[Wire]) -> None:
    backstage = two_workers.backstage
    key = backstage.create_key("owner")
    token = backstage.create_token(key, "admin")
    mine = {"key": key, "token": token}
    assert everywhere(lines, **mine) == {(200, "")}

    rotated = backstage.rotate_secret(key)
    assert everywhere(lines, **mine) == {WRONG_SIGNATURE}
    mine["key"] = rotated
    assert everywhere(lines, **mine) == {(200, "")}

    backstage.set_active("admin", active=False)
    assert everywhere(lines, **mine) == {UNKNOWN}
    backstage.set_active("admin", active=True)
    assert everywhere(lines, **mine) == {(200, "")}

    backstage.revoke(key, "admin")
    assert everywhere(lines, **mine) == {UNKNOWN}
    again = backstage.create_token(key, "admin")
    assert (again.token, again.token_secret) != (token.token, token.token_secret)
    mine["token"] = again
    assert everywhere(lines, **mine) == {(200, "")}

    # Other permissions end the tokens given for the old ones.
    backstage.change_scopes(key, [Scope.BASIC])
    assert everywhere(lines, **mine) == {UNKNOWN}
    mine["token"] = backstage.create_token(key, "admin")
    assert everywhere(lines, **mine) == {(200, "")}
    assert everywhere(lines, path=TEAMS, **mine) == {NO_ACCESS}

    backstage.delete_key(key)
    assert everywhere(lines, **mine) == {UNKNOWN}


def test_a_signature_counts_wherever_it_stands_and_by_either_digest(wire: Wire) -> None:
    for method in ("HMAC-SHA1", "HMAC-SHA256"):
        oauth = {"oauth_signature_method": method}
        team = ("buyer_team__reference", "acme")
        for path, query in ((INFO, ()), ("/api/hr/v2/jobs.json", (team, ("page", "0;1"), ("created_by", "owner")))):
            assert wire.call(path=path, query=query, oauth=oauth).status == 200
            assert wire.call(path=path, query=query, oauth=oauth, placement="query").status == 200
        read = ("http_method", "get")
        for placement in ("header", "query", "form"):
            posted = wire.call("POST", "/api/hr/v2/jobs.json", form=[read, team], oauth=oauth, placement=placement)
            assert posted.status == 200
        # A hash of the body may be sent along; it is not checked, as published clients send that of no body.
        hashed = oauth | {"oauth_body_hash": "2jmj7l5rSw0yVb/vlWAYkK/YBwk="}
        assert wire.call(oauth=hashed).status == 200
        assert wire.call(oauth=oauth | {"oauth_version": None}).status == 200


def test_parameters_are_signed_as_text_of_any_kind(wire: Wire) -> None:
    for text in ("", " ", "a b", "a+b", "100%", "é", "日本", "~-._", "a=b&c", "😀", "%2B"):
        answer = wire.call(path="/api/profiles/v2/metadata/skills.json", query=[("q", text)])
        assert answer.status == 200, text
    request = wire.request(path="/api/profiles/v2/metadata/skills.json", query="q=web+design")
    assert len(wire.deliver(request).json["skills"]) > 0


def test_a_hall_behind_a_proxy_knows_what_the_client_signed(hall_server: StartHall) -> None:
    public = hall_server("sqlite", trusted_proxies="127.0.0.1", public_url="https://work.example/hall/")
    line = Wire(public)
    behind = {"host": "internal", "x-forwarded-proto": "https", "x-forwarded-host": "hall.example"}
    # The last of several values is that of the nearest proxy; what a client made up stands before it.
    appended = {"host": "internal", "x-forwarded-proto": "http, https", "x-forwarded-host": "evil, hall.example"}
    for headers in (behind, appended):
        request = line.request(scheme="https", host="hall.example")
        answer = line.deliver(request, headers)
        assert answer.status == 200
        # Addresses in answers are the public ones.
        assert answer.json["info"]["profile_url"].startswith("https://work.example/hall/freelancers/~01")
    # A proxy that tells nothing: what counts is the public address, with the path it adds.
    told = line.request(path="/hall" + INFO, scheme="https", host="work.example").sent().headers
    assert line.send("GET", INFO, told | {"host": "internal"}).status == 200
    # On the machine itself the hall still answers at its own address.
    assert line.call().status == 200
    elsewhere = line.request(scheme="https", host="elsewhere.example")
    assert line.deliver(elsewhere, {"host": "internal"}).refusal() == WRONG_SIGNATURE
    line.close()


def test_forwarded_headers_from_anybody_else_do_not_count(wire: Wire) -> None:
    request = wire.request(scheme="https", host="hall.example")
    headers = {"host": urlsplit(wire.hall.base_url).netloc}
    headers |= {"x-forwarded-proto": "https", "x-forwarded-host": "hall.example"}
    assert wire.deliver(request, headers).refusal() == WRONG_SIGNATURE


def test_a_client_with_a_fixed_host_reaches_the_hall_over_tls(hall_server: StartHall, tmp_path: Path) -> None:
    """As with an entry in the hosts file: the client itself goes to https://www.upwork.com."""
    printed = Installation(tmp_path).run("devcert", "www.upwork.com", "localhost", "--out", str(tmp_path), "--json")
    files = json.loads(printed)
    hall = hall_server("sqlite", tls_cert=files["certificate"], tls_key=files["key"])
    address = urlsplit(hall.base_url)
    assert address.scheme == "https"
    hosts = {"HOSTS": f"www.upwork.com={address.netloc}", "REQUESTS_CA_BUNDLE": files["ca"]}
    driver = Driver("python-2.1.0", "https://www.upwork.com", hosts)
    client = PublishedClient(driver, hall.demo.key, hall.token("owner"))
    assert client.call("auth.get_user_info")["auth_user"]["first_name"] == "Maya"
    assert client.call("organization.users.get_my_info")["user"]["public_url"].startswith("https://www.upwork.com/")
    waiting = PublishedClient(driver, hall.demo.key)
    assert waiting.authorization_url("oob").startswith("https://www.upwork.com/services/api/auth?oauth_token=")
    driver.close()
