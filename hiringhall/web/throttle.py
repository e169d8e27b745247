"""Slowing down those who guess: counters per account and per address in the memory of traffic."""

import hashlib
import ipaddress
from dataclasses import dataclass

from hiringhall import clock
from hiringhall.storage.traffic import Traffic
from hiringhall.web.visit import Visit

MINUTES = 15
FAILURES = 10
MAILS = 5  # links to one address, or asked for from one address, in the window


@dataclass(frozen=True)
class Throttle:
    """One kind of event, counted for several subjects, of which none may exceed `most` in the window."""

    traffic: Traffic
    names: tuple[str, ...]
    most: int = FAILURES

    @property
    def is_closed(self) -> bool:
        """Whether one of the subjects has reached the limit."""
        return any(self.traffic.counted(name, clock.now()) >= self.most for name in self.names)

    def count(self) -> None:
        """Count one event for each subject."""
        for name in self.names:
            self.traffic.count(name, MINUTES * 60, clock.now())


def of(visit: Visit, kind: str, *subjects: str, most: int = FAILURES) -> Throttle:
    """Return the throttle of `kind` for the visitor's address and the `subjects`."""
    names = [f"web:{kind}:address:{_neighbourhood(visit.address)}"]
    # What a visitor typed may be long or secret; its digest is neither.
    names += [f"web:{kind}:{hashlib.sha256(text.strip().lower().encode()).hexdigest()[:32]}" for text in subjects]
    return Throttle(visit.hall.traffic, tuple(names), most)


def _neighbourhood(address: str) -> str:
    """Return the address, of IPv6 the network that one customer has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if parsed.version == 4 else str(ipaddress.ip_network(f"{address}/64", strict=False))  # noqa: PLR2004
