"""The errors of this door, and the way from what the marketplace refuses to them."""

from hiringhall.marketplace.accounts import throttle
from hiringhall.marketplace.accounts.throttle import TooManyTries
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotAllowed, NotFound, Refused

SOON = 5
"""Seconds after which a tracker that found the hall busy tries again."""
_WIRE = {"contract": "contract_id", "activity": "activity_id"}


class WireError(Exception):
    """An answer that is not 200: status, message, the field it is about, if about one, and headers of its own."""

    def __init__(
        self, status: int, message: str, field: str | None = None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.field = field
        self.headers = headers or {}


def wire_name(field: str) -> str:
    """Return what the wire calls a field of the marketplace."""
    return _WIRE.get(field, field)


def from_refusal(refused: Refused) -> WireError:
    """Turn what the marketplace refused into the answer."""
    match refused:
        case TooManyTries():
            return WireError(429, str(refused), headers={"Retry-After": str(throttle.MINUTES * 60)})
        case NotFound():
            return WireError(404, str(refused))
        case NotAllowed():
            return WireError(403, str(refused))
        case InvalidInput(field, why):
            return WireError(400, why, wire_name(field))
        case InvalidState() | Conflict():
            return WireError(409, str(refused))
        case _:
            return WireError(400, str(refused))


def not_signed_in() -> WireError:
    """Say that the token is none, or none any more."""
    return WireError(401, "Sign in again: this tracker is signed out.", headers={"WWW-Authenticate": "Bearer"})


def not_found() -> WireError:
    """Say that nothing is at this address."""
    return WireError(404, "There is nothing at this address.")


def wrong_method(allowed: list[str]) -> WireError:
    """Say which methods the address has."""
    names = ", ".join(allowed)
    return WireError(405, f"This address takes {names}.", headers={"Allow": names})


def too_large(most: int) -> WireError:
    """Say that the body has more than `most` bytes."""
    return WireError(413, f"Send at most {most} bytes at once; send fewer cells.")


def too_slow() -> WireError:
    """Say that the body did not come in time."""
    return WireError(408, "The request did not come in time; send fewer cells at once.")


def busy() -> WireError:
    """Say that nothing was changed because too much is being done."""
    return WireError(503, "The hall is busy; nothing was changed, try again.", headers={"Retry-After": str(SOON)})


def broken() -> WireError:
    """Say that the fault is ours."""
    return WireError(500, "The hall could not answer this request; it was logged.")
