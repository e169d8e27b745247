"""Published clients, unmodified, each in the process of a driver: those of Upwork, and two of OAuth 2.0.

A request to a driver is one line of JSON with `consumer_key`, `consumer_secret`, `token`, `token_secret`, `call` and
`args`. A call is named as the client names it: `hr.jobs.get_list` (python-upwork 2.x: module and method),
`hr.get_jobs` (python-upwork 1.x: attribute and method), `hr.jobs.getList` (upwork-api: module and method). Two calls
belong to the sign-in of an application: `authorization_url` with the callback, then `access_token` with the verifier.
"""

import json
import os
import select
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, get_args

from tests.support.installation import AccessToken, ApiKey

ClientKind = Literal["python-1.3.7", "python-2.1.0", "node-1.2.3", "node-1.3.8"]
CLIENT_KINDS: tuple[ClientKind, ...] = get_args(ClientKind)
OAuth2Kind = Literal["python-authlib-1.9.6", "node-simple-oauth2-5.1.0"]
OAUTH2_KINDS: tuple[OAuth2Kind, ...] = get_args(OAuth2Kind)

CHECKOUT = Path(__file__).parents[2]
INSTALLED = CHECKOUT / ".cache" / "clients"
DRIVERS = CHECKOUT / "tests" / "clients"
PATIENCE = 60  # seconds


class ClientError(Exception):
    """The client raised or reported an error. `kind` is the client's name for it, `status` the HTTP status if told."""

    def __init__(self, kind: str, message: str, status: int | None) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message
        self.status = status


class Driver:
    """One process that runs one release of a client against one address; `environ` adds to its environment."""

    def __init__(self, kind: ClientKind | OAuth2Kind, base_url: str, environ: Mapping[str, str] | None = None) -> None:
        folder = INSTALLED / kind
        if not (folder / "stamp").exists():
            raise FileNotFoundError(f"The client {kind} is not installed; `make clients` installs it.")
        self.kind = kind
        self._process = subprocess.Popen(
            _command(kind, folder, base_url),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            env=_environ() | dict(environ or {}),
        )

    def call(self, request: dict[str, Any]) -> Any:
        """Send one request and return its result; raise ClientError when the client reports an error."""
        writer, reader = self._process.stdin, self._process.stdout
        assert writer is not None
        assert reader is not None
        writer.write(json.dumps(request) + "\n")
        if not select.select([reader], [], [], PATIENCE)[0]:
            raise TimeoutError(f"The client {self.kind} gave no answer to {request['call']} in {PATIENCE} seconds.")
        line = reader.readline()
        if not line:
            raise EOFError(f"The driver of {self.kind} ended with status {self._process.wait()}; its output says why.")
        answer = json.loads(line)
        if "error" in answer:
            error = answer["error"]
            raise ClientError(error["kind"], error["message"], error.get("status"))
        return answer.get("result")

    def close(self) -> None:
        """End the process."""
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        self._process.terminate()
        self._process.wait(PATIENCE)


class Drivers:
    """The driver processes of one test worker, each started when it is first needed."""

    def __init__(self) -> None:
        self._running: dict[tuple[ClientKind, str], Driver] = {}

    def get(self, kind: ClientKind, base_url: str) -> Driver:
        """Return the driver of `kind` for the hall at `base_url`."""
        if (kind, base_url) not in self._running:
            self._running[kind, base_url] = Driver(kind, base_url)
        return self._running[kind, base_url]

    def close(self) -> None:
        """End all processes."""
        for driver in self._running.values():
            driver.close()
        self._running.clear()


class PublishedClient:
    """One published client as an application would use it: one key, and a token unless it signs in itself."""

    def __init__(self, driver: Driver, key: ApiKey, token: AccessToken | None = None) -> None:
        self.kind = driver.kind
        self._driver = driver
        self._credentials = {"consumer_key": key.consumer_key, "consumer_secret": key.consumer_secret}
        if token is not None:
            self._credentials |= {"token": token.token, "token_secret": token.token_secret}

    def call(self, name: str, *arguments: Any) -> Any:
        """Call a method of the client by the client's own name for it. Raises ClientError."""
        return self._driver.call({**self._credentials, "call": name, "args": arguments})

    def authorization_url(self, callback: str) -> str:
        """Fetch a request token and return the address where a person grants access."""
        return str(self.call("authorization_url", callback)["url"])

    def access_token(self, verifier: str) -> AccessToken:
        """Exchange the request token of `authorization_url` for an access token."""
        answer = self.call("access_token", verifier)
        return AccessToken(answer["token"], answer["token_secret"])


_PROGRAMS: dict[ClientKind | OAuth2Kind, str] = {
    "python-1.3.7": "driver_1.py",
    "python-2.1.0": "driver_2.py",
    "python-authlib-1.9.6": "driver_authlib.py",
    "node-1.2.3": "driver.js",
    "node-1.3.8": "driver.js",
    "node-simple-oauth2-5.1.0": "driver_oauth2.js",
}


def _command(kind: ClientKind | OAuth2Kind, folder: Path, base_url: str) -> list[str | Path]:
    driver = _PROGRAMS[kind]
    if kind.startswith("node"):
        return ["node", DRIVERS / "node" / driver, base_url, folder]
    return [folder / "bin" / "python", DRIVERS / "python" / driver, base_url]


def _environ() -> dict[str, str]:
    """Leave out what points Python or a request elsewhere: the driver has an environment of its own."""
    left_out = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"}
    return {name: value for name, value in os.environ.items() if name.upper() not in left_out}
