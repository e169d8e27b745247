"""Call python-upwork 1.x: one JSON request a line on standard input, one JSON answer a line on standard output.

Runs in the client's own environment, not in the project's. `tests/support/clients.py` says what a request holds.
"""

import json
import os
import sys
from typing import Any

os.environ["PYTHON_UPWORK_BASE_URL"] = sys.argv[1]  # read when the client is imported

import upwork

Request = dict[str, Any]


def client_of(request: Request) -> Any:
    """Make a client with the request's key and token."""
    return upwork.Client(
        request["consumer_key"],
        request["consumer_secret"],
        oauth_access_token=request.get("token"),
        oauth_access_token_secret=request.get("token_secret"),
    )


def call(request: Request) -> Any:
    """Call one method of one router."""
    router, _, method = request["call"].rpartition(".")
    return getattr(getattr(client_of(request), router), method)(*request["args"])


class SignIn:
    """The way of an application to its access token; the client object keeps the request token between the calls."""

    client: Any = None

    def authorization_url(self, request: Request) -> Any:
        """Fetch a request token."""
        self.client = client_of(request)
        url = self.client.auth.get_authorize_url(*request["args"])
        auth = self.client.auth
        return {"url": url, "token": auth.request_token, "token_secret": auth.request_token_secret}

    def access_token(self, request: Request) -> Any:
        """Exchange it."""
        token, secret = self.client.auth.get_access_token(*request["args"])
        return {"token": token, "token_secret": secret}


sign_in = SignIn()
for line in sys.stdin:
    asked = json.loads(line)
    try:
        outcome = {"result": getattr(sign_in, asked["call"], call)(asked)}
    except Exception as error:
        kind, status = type(error).__name__, getattr(error, "code", None)
        outcome = {"error": {"kind": kind, "message": str(error), "status": status}}
    print(json.dumps(outcome), flush=True)
