"""A pytest plugin: the test process reaches nothing but this machine."""

import ipaddress
import socket
import sys
from typing import Any

LOCAL_NAMES = {"localhost", "localhost.localdomain", "", socket.gethostname().lower()}


class OutsideNetworkError(RuntimeError):
    """A test tried to reach another machine. Not an OSError, so that no retry loop swallows it."""


def is_loopback(host: object) -> bool:
    """Tell whether `host`, a name or an address, means this machine."""
    if host is None:
        return True
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if name.lower() in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        connection, address = arguments[0], arguments[-1]
        if connection.family == socket.AF_UNIX:
            return
        host = address[0]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    if not is_loopback(host):
        raise OutsideNetworkError(f"A test tried to reach {host!r}; tests talk to this machine only.")


# An audit hook sees every socket of the process, also those of libraries that keep their own reference to `connect`.
sys.addaudithook(_watch)
