"""One call of a webhook: a POST whose answer is read only as far as its owner is shown."""

import ssl
import time
from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

import httpcore

from hiringhall import __version__
from hiringhall.courier.connecting import CheckedConnections, InsideError, Resolve, UnknownHostError, resolve
from hiringhall.marketplace.webhooks.reach import Reach

PATIENCE = 15.0
"""Seconds that a call may take in all. Only looking up the host may take longer, and is a failure then."""
EXCERPT = 1000
"""Bytes of an answer that are read and kept."""
GONE = 410


class Answer(NamedTuple):
    """What a call came to: the status and the beginning of the answer, or why there is none; and its milliseconds."""

    status: int | None = None
    text: str = ""
    error: str = ""
    took: int = 0

    @property
    def is_good(self) -> bool:
        """Whether the receiver took it. Redirects are not followed, so that they are failures."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - the statuses of success


class Carrier:
    """Calls webhooks within `reach`; `ca` is a file of authorities to trust besides those of the system, or ""."""

    def __init__(self, reach: Reach, ca: str = "", look_up: Resolve = resolve, patience: float = PATIENCE) -> None:
        self._reach = reach
        self._ca = ca
        self._look_up = look_up
        self._patience = patience

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self._ca:
            context.load_verify_locations(self._ca)
        return context

    def carry(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send a body of JSON and return what came of it; never raises for what the other side does."""
        started = time.monotonic()
        answer = self._called(url, headers, body, started + self._patience)
        return answer._replace(took=int((time.monotonic() - started) * 1000))

    def _called(self, url: str, headers: Mapping[str, str], body: bytes, deadline: float) -> Answer:
        sent = {"content-type": "application/json", "user-agent": f"HiringHall/{__version__} webhooks", **headers}
        connections = CheckedConnections(self._reach, deadline, self._look_up)
        try:
            with (
                httpcore.ConnectionPool(self._tls, network_backend=connections) as pool,
                pool.stream("POST", url, headers=list(sent.items()), content=body) as response,
            ):
                return Answer(response.status, _beginning(response), _why(response.status))
        except InsideError:
            return Answer(error="The host leads inside a network that webhooks do not reach.")
        except UnknownHostError:
            return Answer(error="The host is not known.")
        except httpcore.TimeoutException:
            return Answer(error=f"There was no whole answer within {self._patience:g} seconds.")
        except (httpcore.ConnectError, httpcore.ReadError, httpcore.WriteError) as error:
            is_about_trust = "CERTIFICATE_VERIFY_FAILED" in str(error)
            return Answer(error="The certificate is not trusted." if is_about_trust else "The connection failed.")
        except httpcore.ProtocolError:
            return Answer(error="The answer was not one of HTTP.")


def _beginning(response: httpcore.Response) -> str:
    found = b""
    for part in response.iter_stream():
        found += part
        if len(found) >= EXCERPT:
            break
    # PostgreSQL keeps no NUL in texts.
    return found[:EXCERPT].decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")


def _why(status: int) -> str:
    if 300 <= status < 400:  # noqa: PLR2004 - the statuses of redirects
        return "It answered with another address; those are not followed. Write down where it leads to."
    return ""
