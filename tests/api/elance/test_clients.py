"""Published OAuth 2.0 clients sign in, refresh and call, unmodified."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import StartHall
from tests.support.clients import OAUTH2_KINDS, ClientError, Driver, OAuth2Kind
from tests.support.elance import CALLBACK, ElanceClient
from tests.support.halls import DatabaseKind
from tests.web.conftest import open_back
from tests.web.visitor import Visitor, value

AUTHORIZE = "/api2/oauth/authorize"


class Program:
    """A program that uses one of the clients, and a person in front of it."""

    def __init__(self, kind: OAuth2Kind, client: ElanceClient) -> None:
        self.application = client.register(tells_seconds=True)
        self.driver = Driver(kind, client.hall.base_url)
        self.visitor = Visitor(client.hall.base_url)

    def call(self, name: str, *arguments: Any) -> Any:
        key = {"client_id": self.application.client_id, "client_secret": self.application.secret}
        return self.driver.call({**key, "call": name, "args": arguments})

    def is_refused(self, name: str, *arguments: Any) -> bool:
        """Tell whether a call fails: Authlib hands on the errors of a server that has them in a list of its own."""
        try:
            return "errors" in self.call(name, *arguments)
        except ClientError:
            return True

    def allow(self, url: str) -> str:
        """Answer the question at an address; returns where the person is sent."""
        page = url.removeprefix(self.visitor.base_url)
        fields = {"question": value(self.visitor.get(page), "question"), "answer": "allow"}
        return self.visitor.send(AUTHORIZE, fields, on=page, follow=False).headers["Location"]

    def close(self) -> None:
        self.driver.close()
        self.visitor.http.close()


@pytest.fixture
def client(hall_server: StartHall, database_kind: DatabaseKind) -> Iterator[ElanceClient]:
    client = ElanceClient(hall_server(database_kind, workers=2))
    yield client
    client.close()


def test_a_client_signs_in_refreshes_and_calls_over_several_workers(client: ElanceClient) -> None:
    back = open_back(client.hall)
    for kind in OAUTH2_KINDS:
        program = Program(kind, client)
        back.sign_in(program.visitor, back.person())
        begun = program.call("authorization_url", CALLBACK)
        target = program.allow(begun["url"])
        tokens = program.call("fetch_token", CALLBACK, begun["state"], target)
        assert tokens["expires_in"] == 6 * 3600
        fresh = program.call("refresh", tokens["refresh_token"])
        assert fresh["access_token"] != tokens["access_token"]
        answer = client.send("GET", "jobs", params={"access_token": fresh["access_token"]})
        assert answer.status_code == 200
        assert program.is_refused("refresh", tokens["refresh_token"])
        if kind.startswith("python"):
            told = program.call("get", fresh["access_token"], "jobs")
            assert told["status"] == 401  # the family ended with the second use of a refresh token
        else:
            own = program.call("own_token")
            assert client.send("GET", "jobs", params={"access_token": own["access_token"]}).status_code == 200
        program.close()
    back.database.close()
