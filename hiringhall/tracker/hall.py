"""Speaks with a hall over HTTP: one method for each request."""

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec
import requests
from requests.auth import AuthBase

from hiringhall import __version__
from hiringhall.tracker.clock import Clock
from hiringhall.tracker.errors import RefusedError, SignedOutError, TooLargeError, UnreachableError
from hiringhall.tracker.wire import Cell, Contracts, Refused, Results, SignedIn, Told

Answer = TypeVar("Answer")

_PATIENCE = (10, 60)
"""Seconds to connect, and to wait for an answer."""
_FORM = "application/msgpack"
_LONGEST_WAIT = 3600.0
_COME_AGAIN = {429, 502, 503, 504}


class HallClient:
    """A hall, to which `token` says who calls. Every answer corrects the clock.

    All methods raise UnreachableError, SignedOutError, TooLargeError or RefusedError. Certificates are checked;
    REQUESTS_CA_BUNDLE names those of an own authority. One thread at a time may use it.
    """

    def __init__(self, address: str, clock: Clock, token: str = "") -> None:
        self.address = address
        self._clock = clock
        self._session = requests.Session()
        # Without an authentication of its own the library would send what a .netrc file says about this host.
        self._session.auth = _Bearer(token)
        self._session.headers.update({"Accept": _FORM, "User-Agent": f"hiringhall-tracker/{__version__}"})

    def sign_in(self, username: str, password: str, computer: str, client_version: str) -> SignedIn:
        """Sign in on this computer; raises RefusedError for a wrong password, with the hall's words."""
        facts = {"username": username, "password": password, "computer": computer, "client_version": client_version}
        try:
            return self._ask("POST", "sign-in", SignedIn, facts)
        except SignedOutError as error:
            raise RefusedError(str(error)) from error

    def sign_out(self) -> None:
        """Let the hall forget the token."""
        self._ask("POST", "sign-out", Told)

    def contracts(self) -> Contracts:
        """Return what the person may work on."""
        return self._ask("GET", "contracts", Contracts)

    def be_present(self, contract_id: int, memo: str, activity_id: int | None) -> None:
        """Say that the person works on this now."""
        facts = {"contract_id": contract_id, "memo": memo, "activity_id": activity_id}
        self._ask("PUT", "presence", Told, facts)

    def be_absent(self) -> None:
        """Say that the person works no longer."""
        self._ask("DELETE", "presence", Told)

    def send(self, cells: Sequence[Cell]) -> Results:
        """Send cells; the answer says of each what became of it."""
        return self._ask("POST", "cells", Results, {"cells": cells})

    def close(self) -> None:
        """End the connections."""
        self._session.close()

    def _ask(self, method: str, path: str, answer: type[Answer], facts: Any = None) -> Answer:
        body = None if facts is None else msgspec.msgpack.encode(facts)
        sent = self._clock.steady()
        try:
            response = self._session.request(
                method,
                f"{self.address}/api/tracker/v1/{path}",
                data=body,
                headers={} if body is None else {"Content-Type": _FORM},
                timeout=_PATIENCE,
                # A redirection would carry the token, or drop the body.
                allow_redirects=False,
            )
            content = response.content
        except requests.exceptions.SSLError as error:
            raise UnreachableError(f"The certificate of {self.address} is not trusted.") from error
        except requests.RequestException as error:
            raise UnreachableError(f"No connection to {self.address}.") from error
        told = _read(content, Told)
        if told is None:
            raise UnreachableError(_strange(response.status_code, self.address), _retry_after(response))
        self._clock.correct(told.server_time, sent, self._clock.steady())
        if response.status_code >= requests.codes.bad_request:
            raise _refusal(response, told.error or Refused())
        found = _read(content, answer)
        if found is None:
            raise UnreachableError(f"{self.address} answered something that this tracker does not understand.")
        return found


class _Bearer(AuthBase):
    """Says who calls, where that is known."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _read(content: bytes, kind: type[Answer]) -> Answer | None:
    try:
        return msgspec.msgpack.decode(content, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _refusal(response: requests.Response, error: Refused) -> Exception:
    status = response.status_code
    message = error.message or f"The hall refused this (status {status})."
    if status == requests.codes.unauthorized:
        return SignedOutError(message)
    if status in {requests.codes.request_entity_too_large, requests.codes.request_timeout}:
        return TooLargeError(message)
    if status in _COME_AGAIN or status >= requests.codes.server_error:
        return UnreachableError(message, _retry_after(response))
    return RefusedError(message, error.field)


def _strange(status: int, address: str) -> str:
    if status >= requests.codes.server_error:
        return f"{address} cannot answer now (status {status})."
    return f"{address} does not answer as a hall does (status {status})."


def _retry_after(response: requests.Response) -> float | None:
    """Return the seconds that an answer asks to wait; dates are not understood."""
    try:
        return min(max(float(response.headers.get("Retry-After", "")), 0.0), _LONGEST_WAIT)
    except ValueError:
        return None
