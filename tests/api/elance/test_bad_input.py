"""Strange input: no call fails, and what is refused changes nothing."""

import random
from itertools import product
from urllib.parse import quote

import pytest

from hiringhall.api.elance.endpoint import ENDPOINTS
from hiringhall.api.elance.endpoints import load
from tests.api.elance.scene import Scene
from tests.conftest import StartHall
from tests.support.elance import ElanceClient, code_of
from tests.support.hall import Hall

load()
STRANGE = [
    "",
    "0",
    "-1",
    "1",
    "9" * 19,
    "9" * 400,
    "ä\u0000",
    "%00",
    "%ff",
    "..",
    "' OR 1=1 --",
    "<b>",
    "1.5",
    "\ud7ff",
    "{}",
]
PARAMETERS = ["page", "rpp", "keywords", "catFilter", "subcatFilter", "sortCol", "sortOrder", "date", "catId"]
FIELDS = ["title", "description", "type", "hourlyType", "hoursPerWeek", "catId", "minBudget", "maxBudget", "skillNames",
          "isInviteOnly", "bidId", "amount", "comment", "comments"]  # fmt: skip


@pytest.mark.parametrize("method", sorted(ENDPOINTS))
def test_strange_values_in_every_place(elance: ElanceClient, method: str) -> None:
    declared = ENDPOINTS[method]
    chance = random.Random(method)  # noqa: S311 - no secret
    for value in STRANGE:
        path = declared.path
        for name in ("jobId", "bidId", "userId", "nameOrId"):
            path = path.replace(f"{{{name}}}", in_path(value) or "0")
        query = {name: chance.choice(STRANGE) for name in PARAMETERS} | {"access_token": elance.token("freelancer")}
        fields = {name: chance.choice([*STRANGE, "Hourly", "10224", "x" * 200]) for name in FIELDS}
        data = fields if declared.method == "POST" else None
        answer = elance.send(declared.method, path, params=query, data=data)
        assert answer.status_code < 500, (value, answer.text)
        if answer.status_code != 200:
            assert code_of(answer)


def in_path(value: str) -> str:
    """Return a value that goes into a path; two dots would be gone before it is sent."""
    return quote(value, safe="").replace("..", "%2E%2E")


def test_wrong_verbs_and_paths_come_before_tokens(elance: ElanceClient) -> None:
    for verb, path in product(("PUT", "DELETE", "PATCH", "POST"), ("jobs", "categories", "workroom/1/timesheets")):
        answer = elance.send(verb, path)
        assert (answer.status_code, code_of(answer)) == (405, "E_API_INVALID_HTTP_METHOD"), (verb, path)
    answer = elance.send("GET", "projects/jobs")
    assert (answer.status_code, code_of(answer)) == (405, "E_API_INVALID_HTTP_METHOD")
    for path in ("", "nothing", "jobs/1/2/3", "workroom", "oauth/nothing", "jobs//"):
        answer = elance.send("GET", path)
        assert (answer.status_code, code_of(answer)) in {(404, "E_API_INVALID_METHOD"), (401, "no_token")}, path


def test_a_head_has_no_body(elance: ElanceClient) -> None:
    answer = elance.send("HEAD", "categories", params={"access_token": elance.token("freelancer")})
    assert (answer.status_code, answer.content) == (200, b"")


def test_bodies_that_are_no_forms_or_too_large(hall: Hall, elance: ElanceClient) -> None:
    scene = Scene(hall)
    query = {"access_token": elance.token(scene.owner)}
    path = f"workroom/{scene.bid}/messages"
    for body in (b"\xff\xfe\x00", b'{"comments": "JSON"}', b"&" * 600, b"a=b&" * 600):
        answer = elance.send("POST", path, params=query, data=body)
        assert answer.status_code == 400, body[:10]
    large = elance.send("POST", path, params=query, data=b"comments=" + b"x" * 2_000_000)
    assert (large.status_code, code_of(large)) in {(413, "E_API_TOO_LARGE"), (400, "E_VALIDATION_INVALID_VALUE")}


def test_addresses_and_keys_have_limits(hall_server: StartHall) -> None:
    client = ElanceClient(hall_server(rate_limit=5))
    answers = [client.send("GET", "categories") for _ in range(7)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 2
    assert code_of(answers[-1]) == "E_API_TOO_MANY_CALLS"
    assert answers[-1].headers["Retry-After"] == "60"
    client.close()
    client = ElanceClient(hall_server(daily_limit=2))
    issued = client.issue(client.hall.demo.username("freelancer")).access_token
    statuses = [client.send("GET", "categories", params={"access_token": issued}).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    client.close()


def test_plain_http_leads_to_https_where_a_trusted_proxy_says_so(hall_server: StartHall) -> None:
    hall = hall_server(public_url="https://hall.example", trusted_proxies="127.0.0.1")
    client = ElanceClient(hall)
    headers = {"X-Forwarded-Proto": "http", "X-Forwarded-Host": "hall.example"}
    answer = client.send("GET", "jobs", params={"access_token": "a|1|b"}, headers=headers)
    assert answer.status_code == 301
    assert answer.headers["Location"] == "https://hall.example/api2/jobs?access_token=a%7C1%7Cb"
    secure = client.send("GET", "jobs", headers=headers | {"X-Forwarded-Proto": "https"})
    assert (secure.status_code, code_of(secure)) == (401, "no_token")
    client.close()
