"""Slowing down those who guess, whichever door they try: counters per account and per address."""

import hashlib
import ipaddress
from dataclasses import dataclass

from hiringhall import clock
from hiringhall.marketplace.errors import Refused
from hiringhall.storage.traffic import Traffic

MINUTES = 15
FAILURES = 10
MAILS = 5  # links to one address, or asked for from one address, in the window


class TooManyTries(Refused):
    """Too much was tried within `MINUTES`; after as many it may be tried again."""

    def __str__(self) -> str:
        return f"Too many failed sign-ins. Try again in {MINUTES} minutes, or set a new password."


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


def of(traffic: Traffic, address: str, kind: str, *subjects: str, most: int = FAILURES) -> Throttle:
    """Return the throttle of `kind` for the address that somebody comes from and the `subjects`."""
    names = [f"try:{kind}:address:{_neighbourhood(address)}"]
    # What somebody typed may be long or secret; its digest is neither.
    names += [f"try:{kind}:{hashlib.sha256(text.strip().lower().encode()).hexdigest()[:32]}" for text in subjects]
    return Throttle(traffic, tuple(names), most)


def _neighbourhood(address: str) -> str:
    """Return the address, of IPv6 the network that one customer has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return address if parsed.version == 4 else str(ipaddress.ip_network(f"{address}/64", strict=False))  # noqa: PLR2004
