from collections.abc import Callable

import pytest

from tests.support.clients import CLIENT_KINDS, ClientError, ClientKind, Drivers, PublishedClient
from tests.support.installation import AccessToken, ApiKey

KEY = ApiKey("a-key", "its-secret")
TOKEN = AccessToken("a-token", "its-secret")
# python-upwork 1.3.7 reads the answer of a token call as text, which it is not under Python 3: it finds no token.
SIGNS_IN: list[ClientKind] = ["python-2.1.0", "node-1.2.3", "node-1.3.8"]

Connect = Callable[[ClientKind], PublishedClient]


@pytest.fixture
def connect(drivers: Drivers, echo: str) -> Connect:
    return lambda kind: PublishedClient(drivers.get(kind, echo), KEY, TOKEN)


@pytest.mark.parametrize(
    ("kind", "call", "arguments", "method", "path"),
    [
        ("python-1.3.7", "hr.get_jobs", ["1001"], "GET", "/api/hr/v2/jobs.json"),
        ("python-1.3.7", "hr.delete_job", ["~01", 5], "DELETE", "/api/hr/v2/jobs/~01.json"),
        ("python-2.1.0", "hr.jobs.get_list", [{"buyer_team__reference": 1}], "GET", "/api/hr/v2/jobs.json"),
        ("python-2.1.0", "hr.jobs.post_job", [{"title": "Paint"}], "POST", "/api/hr/v2/jobs.json"),
        ("python-2.1.0", "reports.time.get_by_company", ["x", {}], "GET", "/gds/timereports/v1/companies/x"),
        ("node-1.2.3", "hr.jobs.getList", [{"buyer_team__reference": 1}], "GET", "/api/hr/v2/jobs"),
        ("node-1.3.8", "hr.jobs.getSpecific", ["~01"], "GET", "/api/hr/v2/jobs/~01"),
        ("node-1.3.8", "hr.jobs.editJob", ["~01", {"title": "Paint"}], "POST", "/api/hr/v2/jobs/~01"),
        ("node-1.3.8", "reports.time.getByCompany", ["x", {}], "GET", "/gds/timereports/v1/companies/x"),
    ],
)
def test_a_published_client_reaches_the_hall(
    connect: Connect, kind: ClientKind, call: str, arguments: list[object], method: str, path: str
) -> None:
    answer = connect(kind).call(call, *arguments)
    assert (answer["method"], answer["path"]) == (method, path)


@pytest.mark.parametrize("kind", SIGNS_IN)
def test_a_published_client_signs_in(connect: Connect, kind: ClientKind, echo: str) -> None:
    client = connect(kind)
    url = client.authorization_url("http://127.0.0.1/back")
    assert url.startswith(f"{echo}/services/api/auth?")
    assert "oauth_token=a-token" in url
    assert "oauth_callback=http%3A%2F%2F127.0.0.1%2Fback" in url
    assert client.access_token("a-verifier") == AccessToken("a-token", "a-secret")


@pytest.mark.parametrize(
    ("kind", "call"),
    [
        ("python-1.3.7", "hr.get_job"),
        ("node-1.2.3", "hr.jobs.getSpecific"),
        ("node-1.3.8", "hr.jobs.getSpecific"),
    ],
)
def test_a_refusal_comes_with_its_status(connect: Connect, kind: ClientKind, call: str) -> None:
    with pytest.raises(ClientError) as caught:
        connect(kind).call(call, "refused")
    assert caught.value.status == 403


def test_python_2_hands_a_refusal_on_as_an_answer(connect: Connect) -> None:
    assert connect("python-2.1.0").call("hr.jobs.get_specific", "refused") == {"error": {"status": 403}}


@pytest.mark.parametrize("kind", CLIENT_KINDS)
def test_a_method_that_the_client_does_not_have_is_an_error(connect: Connect, kind: ClientKind) -> None:
    with pytest.raises(ClientError, match="nothing"):
        connect(kind).call("hr.nothing" if kind == "python-1.3.7" else "hr.jobs.nothing", {})
