"""Call python-upwork 2.x: one JSON request a line on standard input, one JSON answer a line on standard output.

Runs in the client's own environment, not in the project's. `tests/support/clients.py` says what a request holds.
"""

import importlib
import json
import os
import socket
import sys
from typing import Any

import upwork
import upwork.upwork

upwork.upwork.BASE_HOST = sys.argv[1]  # the client's own constant; it has no setting for the host

if "HOSTS" in os.environ:  # "name=address:port", in the place of a line in the hosts file
    NAME, ADDRESS, PORT = os.environ["HOSTS"].replace("=", ":").split(":")
    look_up = socket.getaddrinfo

    def look_up_here(host: Any, port: Any, *more: Any, **options: Any) -> Any:
        """Send the one name to this machine."""
        return look_up(*((ADDRESS, int(PORT)) if host == NAME else (host, port)), *more, **options)

    socket.getaddrinfo = look_up_here

Request = dict[str, Any]


def client_of(request: Request) -> Any:
    """Make a client with the request's key and token."""
    names = {"consumer_key": "consumer_key", "consumer_secret": "consumer_secret"}
    names |= {"access_token": "token", "access_token_secret": "token_secret"}
    return upwork.Client(upwork.Config({name: request.get(ours) for name, ours in names.items()}))


def call(request: Request) -> Any:
    """Call one method of one router."""
    path, _, method = request["call"].rpartition(".")
    router = importlib.import_module("upwork.routers." + path)
    kind = getattr(router, "Api", None) or router.Gds
    return getattr(kind(client_of(request)), method)(*request["args"])


class SignIn:
    """The way of an application to its access token; the client object keeps the request token between the calls."""

    client: Any = None

    def authorization_url(self, request: Request) -> Any:
        """Fetch a request token."""
        self.client = client_of(request)
        url = self.client.get_authorization_url(*request["args"])
        return {"url": url, "token": self.client.request_token, "token_secret": self.client.request_token_secret}

    def access_token(self, request: Request) -> Any:
        """Exchange it."""
        token, secret = self.client.get_access_token(*request["args"])
        return {"token": token, "token_secret": secret}


sign_in = SignIn()
for line in sys.stdin:
    asked = json.loads(line)
    try:
        outcome = {"result": getattr(sign_in, asked["call"], call)(asked)}
    except Exception as error:
        outcome = {"error": {"kind": type(error).__name__, "message": str(error)}}
    print(json.dumps(outcome), flush=True)
