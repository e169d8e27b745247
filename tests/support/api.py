"""An API client for the tests: requests signed by oauthlib, which knows nothing of our own OAuth code."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, cast

import requests
from oauthlib.oauth1 import Client
from requests import PreparedRequest, Response
from requests.auth import AuthBase

from tests.support.hall import Hall
from tests.support.installation import AccessToken, ApiKey

PATIENCE = 30  # seconds

Method = Literal["GET", "POST", "PUT", "DELETE"]
Parameters = Mapping[str, Any]


class Signature(AuthBase):
    """Signs a request with OAuth 1.0a, HMAC-SHA1, in the Authorization header."""

    def __init__(self, key: ApiKey, token: AccessToken) -> None:
        token_options = {"resource_owner_key": token.token, "resource_owner_secret": token.token_secret}
        self._client = Client(key.consumer_key, key.consumer_secret, **token_options)

    def __call__(self, r: PreparedRequest) -> PreparedRequest:
        # Only a form is part of what is signed; oauthlib refuses to look at any other body.
        kind = str(r.headers.get("Content-Type", ""))
        form = r.body if kind.startswith("application/x-www-form-urlencoded") else None
        body = form.decode() if isinstance(form, bytes) else form
        method = cast("Method", r.method)
        _, headers, _ = self._client.sign(str(r.url), method, body=body, headers=dict(r.headers))
        r.headers.update(headers)
        return r


class ApiClient:
    """Calls a hall's API as one of the demo's people.

    `params` go where the reference wants them: into the query of a GET, the form of a POST, the JSON body of a PUT or
    DELETE. `json` and `xml` set the body instead, `query` always goes into the URL. `as_user` is a username or role of
    the demo, or None for a request without signature. The answer is given back whatever its status.
    """

    def __init__(self, hall: Hall, key: ApiKey | None = None) -> None:
        self.hall = hall
        self.key = key or hall.demo.key
        self._session = requests.Session()
        self._session.trust_env = False

    def get(self, path: str, params: Parameters | None = None, **options: Any) -> Response:
        """Send a GET; see `request` for the options."""
        return self.request("GET", path, params, **options)

    def post(self, path: str, params: Parameters | None = None, **options: Any) -> Response:
        """Send a POST; see `request` for the options."""
        return self.request("POST", path, params, **options)

    def put(self, path: str, params: Parameters | None = None, **options: Any) -> Response:
        """Send a PUT; see `request` for the options."""
        return self.request("PUT", path, params, **options)

    def delete(self, path: str, params: Parameters | None = None, **options: Any) -> Response:
        """Send a DELETE; see `request` for the options."""
        return self.request("DELETE", path, params, **options)

    def request(
        self,
        method: Method,
        path: str,
        params: Parameters | None = None,
        *,
        query: Parameters | None = None,
        json: Any = None,
        xml: str | None = None,
        headers: Mapping[str, str] | None = None,
        as_user: str | None = "owner",
    ) -> Response:
        """Send one request to `path`, which starts with a slash."""
        form = None
        if params is not None:
            if method == "GET":
                query = {**params, **(query or {})}
            elif method == "POST":
                form = params
            else:
                json = params
        sent = dict(headers or {})
        if xml is not None:
            sent.setdefault("Content-Type", "application/xml")
        return self._session.request(
            method,
            self.hall.base_url + path,
            params=query,
            data=form if xml is None else xml.encode(),
            json=json,
            headers=sent,
            auth=self._signature(as_user),
            timeout=PATIENCE,
            allow_redirects=False,
        )

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _signature(self, user: str | None) -> Callable[[PreparedRequest], PreparedRequest] | None:
        return Signature(self.key, self.hall.token(user, self.key)) if user else None
