"""An API client for the tests in Elance's dialect: its own key, a token for each person, calls as clients made them."""

from dataclasses import dataclass
from typing import Any

import requests
from requests import Response

from hiringhall.marketplace.accounts import bearer, keys
from hiringhall.marketplace.accounts.models import ApiKey, Dialect
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.actor import CONSOLE
from tests.support.hall import Hall

PATIENCE = 30  # seconds
CALLBACK = "https://app.example/back?kept=1"


@dataclass(frozen=True)
class Application:
    """An approved application of the dialect with its secret."""

    key: ApiKey
    secret: str

    @property
    def client_id(self) -> str:
        return self.key.consumer_key


class ElanceClient:
    """Calls a hall's /api2; `as_user` is a username or role of the demo, None for the application itself."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.application = self.register()
        self._tokens: dict[str | None, str] = {}
        self.http = requests.Session()
        self.http.trust_env = False

    def register(
        self, *, scopes: frozenset[Scope] = frozenset(Scope), callback: str = CALLBACK, tells_seconds: bool = False
    ) -> Application:
        """Register an application of the demo's owner."""
        backstage = self.hall.backstage
        with backstage.act() as session:
            key, secret = keys.register_key(
                session,
                CONSOLE,
                backstage.hall.sealer,
                name="Elance application",
                scopes=scopes,
                callback=callback,
                approve=True,
                owner_id=backstage.user_id(self.hall.demo.username("owner")),
                dialect=Dialect.ELANCE,
                tells_seconds=tells_seconds,
            )
        return Application(key, secret)

    def issue(self, user: str, application: Application | None = None) -> bearer.Issued:
        """Return new tokens with which an application acts for a person."""
        backstage = self.hall.backstage
        user_id = backstage.user_id(user)
        with backstage.act() as session:
            key = (application or self.application).key
            return bearer.issue(session, CONSOLE, backstage.hall.sealer, key, user_id)

    def token(self, user: str | None) -> str:
        """Return an access token, made once for each person."""
        if user not in self._tokens:
            self._tokens[user] = self.own_token() if user is None else self.issue(self._username(user)).access_token
        return self._tokens[user]

    def own_token(self) -> str:
        """Return an access token of the application for itself."""
        fields = {"client_id": self.application.client_id, "client_secret": self.application.secret}
        answer = self.exchange(grant_type="client_credentials", **fields)
        return str(answer.json()["data"]["access_token"])

    def exchange(self, **fields: str) -> Response:
        """Ask for tokens with a form."""
        return self.send("POST", "oauth/token", data=fields)

    def get(self, path: str, params: dict[str, Any] | None = None, *, as_user: str | None) -> Response:
        """Send a GET with the token in the query."""
        return self.send("GET", path, params={"access_token": self.token(as_user), **(params or {})})

    def post(self, path: str, fields: dict[str, Any] | None = None, *, as_user: str | None) -> Response:
        """Send a form with the token in the query."""
        return self.send("POST", path, params={"access_token": self.token(as_user)}, data=fields or {})

    def data(self, path: str, params: dict[str, Any] | None = None, *, as_user: str | None) -> Any:
        """Return what stands in `data` of a GET that succeeds."""
        answer = self.get(path, params, as_user=as_user)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def send(self, method: str, path: str, **options: Any) -> Response:
        """Send a request as it stands."""
        return self.http.request(
            method, f"{self.hall.base_url}/api2/{path}", timeout=PATIENCE, allow_redirects=False, **options
        )

    def close(self) -> None:
        self.http.close()

    def _username(self, user: str) -> str:
        try:
            return self.hall.demo.username(user)
        except LookupError:
            return user


def code_of(answer: Response) -> str:
    """Return the code of the one error that an answer tells, which has no data."""
    told = answer.json()
    assert answer.headers["Content-Type"] == "application/json"
    assert set(told) == {"errors"}
    [error] = told["errors"]
    assert set(error) == {"type", "code", "description"}
    assert error["description"]
    return str(error["code"])
