"""Connections to where people say, checked: to the very address that was found to be outside, within one time limit."""

import ssl
import time
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from socket import SOCK_STREAM, gaierror, getaddrinfo
from typing import Any

import httpcore

from hiringhall.marketplace.webhooks.reach import Address, Reach

Resolve = Callable[[str, int], list[Address]]


class InsideError(Exception):
    """A host leads inside a network that may not be reached."""


class UnknownHostError(Exception):
    """A host leads nowhere."""


def resolve(host: str, port: int) -> list[Address]:
    """Return the addresses of a host as the system finds them. Raises UnknownHostError."""
    try:
        found = getaddrinfo(host, port, type=SOCK_STREAM)
        # A scope names a way out of this machine, which no address of the Internet has.
        return list(dict.fromkeys(ip_address(str(entry[4][0]).partition("%")[0]) for entry in found))
    except (gaierror, UnicodeError, ValueError):
        raise UnknownHostError from None


class CheckedConnections(httpcore.NetworkBackend):
    """Opens connections for one call, which all end at `deadline`, on the clock that only goes forward.

    A host is looked up once and connected to by the address that was checked, so that a second look cannot lead
    elsewhere; its certificate is still asked for by name. Where one of its addresses is inside, it is inside.
    """

    def __init__(self, reach: Reach, deadline: float, look_up: Resolve = resolve) -> None:
        self._reach = reach
        self._deadline = deadline
        self._look_up = look_up
        self._system = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """See NetworkBackend. Raises InsideError or UnknownHostError besides."""
        addresses = self._look_up(host, port)
        if not addresses:
            raise UnknownHostError
        if not all(self._reach.allows(address, port) for address in addresses):
            raise InsideError
        failure: Exception | None = None
        for address in addresses:
            try:
                left = _left(self._deadline, timeout, httpcore.ConnectTimeout)
                stream = self._system.connect_tcp(str(address), port, left, local_address, socket_options)
            except httpcore.ConnectError as error:
                failure = error
            else:
                return _Ending(stream, self._deadline)
        raise failure or UnknownHostError


class _Ending(httpcore.NetworkStream):
    """A stream whose every step must be done by the deadline, so that drops of an answer do not last for ever."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline, timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline, timeout, httpcore.ConnectTimeout)
        return _Ending(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float, timeout: float | None, ended: type[httpcore.TimeoutException]) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise ended
    return left if timeout is None else min(left, timeout)
