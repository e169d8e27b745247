"""The one error this door answers with, the codes that are known, and the way from a refusal to them.

Source: the error pages and clients of Elance, as the fact sheet has them (3.7); what is ours says so.
"""

from collections.abc import Mapping
from typing import Literal

from hiringhall.api.repeats import HEADER, TAKEN
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotAllowed, NotFound, Refused
from hiringhall.search.search import NotReady

Kind = Literal["api", "authentication", "validation"]
PATIENCE = 30
"""Seconds to wait before a call is sent again that the server was too busy for."""


class WireError(Exception):
    """An answer that is not a success: HTTP status, type, code, and a description for people."""

    def __init__(self, status: int, kind: Kind, code: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.kind = kind
        self.code = code
        # What a client sent may stand in the description, and it can smuggle in halves of surrogate pairs.
        self.description = description.encode(errors="replace").decode()


# --- the call ---


def wrong_path() -> WireError:
    """Say that nothing is served at this path; the code is ours."""
    return WireError(404, "api", "E_API_INVALID_METHOD", "There is no such method.")


def wrong_verb(verbs: list[str]) -> WireError:
    """Say that the method is called by another verb."""
    return WireError(405, "api", "E_API_INVALID_HTTP_METHOD", f"Call this method by {' or '.join(verbs)}.")


def too_large(most: int) -> WireError:
    """Say that the body has more than `most` bytes; the code is ours."""
    return WireError(413, "api", "E_API_TOO_LARGE", f"The body may have {most} bytes at most.")


def unreadable() -> WireError:
    """Say that query or body cannot be read as a form; the code is ours."""
    return WireError(
        400, "api", "E_API_INVALID_REQUEST", "Send parameters in the form of application/x-www-form-urlencoded."
    )


def too_many_calls() -> WireError:
    """Say that the minute of the address or the day of the key is used up; the code is ours."""
    return WireError(429, "api", "E_API_TOO_MANY_CALLS", "Too many calls; wait before the next one.")


def busy() -> WireError:
    """Say that the server cannot answer now."""
    return WireError(
        503,
        "api",
        "E_API_SERVICE_TEMPORARILY_UNAVAILABLE",
        f"The server is busy; nothing was changed, try again in {PATIENCE} seconds.",
    )


def broken() -> WireError:
    """Say that the server failed; the code is ours."""
    return WireError(500, "api", "E_API_FAILED", "The server could not answer this call; it was logged.")


# --- who calls ---


def no_token() -> WireError:
    """Say that no access token came with the call."""
    return WireError(401, "authentication", "no_token", "Send an access token as access_token.")


def invalid_token() -> WireError:
    """Say that the access token is none, or was taken back."""
    return WireError(401, "authentication", "invalid_token", "The access token is not valid.")


def expired_token() -> WireError:
    """Say that the access token has run out."""
    return WireError(401, "authentication", "invalid_token_expired", "The access token has run out; refresh it.")


def not_authorized(why: str) -> WireError:
    """Say that the caller may not see or do this."""
    return WireError(403, "validation", "E_API_NOT_AUTHORIZED", why)


# --- what is asked for ---


def invalid_id(name: str) -> WireError:
    """Say that an id in the path or a parameter is none."""
    return WireError(400, "validation", "E_VALIDATION_INVALID_ID", f"{name}: The id is not valid.")


def invalid_value(name: str, why: str) -> WireError:
    """Say that a parameter cannot be accepted; the code is ours."""
    return WireError(400, "validation", "E_VALIDATION_INVALID_VALUE", f"{name}: {why}")


def key_of_another_call() -> WireError:
    """Say that an Idempotency-Key was used with something else; only programs that send one get this status."""
    return WireError(409, "validation", "E_VALIDATION_INVALID_VALUE", f"{HEADER}: {TAKEN}")


def invalid_job() -> WireError:
    """Say that a job is unknown, or not for the caller's eyes."""
    return WireError(404, "validation", "E_WORKROOM_INVALID_JOB", "The job is unknown, or you may not see it.")


def invalid_bid() -> WireError:
    """Say that a workroom is unknown, or not for the caller's eyes."""
    return WireError(404, "validation", "E_WORKROOM_INVALID_BID", "The workroom is unknown, or you may not see it.")


def no_profile() -> WireError:
    """Say that a person has no contractor's profile, or none that the caller may see."""
    return WireError(404, "validation", "E_USER_SELLPROFILE_NOT_EXIST", "There is no such contractor profile.")


def from_refusal(refused: Refused, names: Mapping[str, str]) -> WireError:
    """Turn what the marketplace refused into the answer; `names` gives the wire name of a marketplace field."""
    match refused:
        case NotReady():
            return busy()
        case NotFound(what):
            return _UNKNOWN[what]() if what in _UNKNOWN else invalid_id(what)
        case NotAllowed(why):
            return not_authorized(why)
        case InvalidInput(field, why) | Conflict(why, field) if field:
            return invalid_value(names.get(field, field), why)
        case _:
            return WireError(400, "validation", "E_VALIDATION_INVALID_STATE", str(refused))


_UNKNOWN = {"job": invalid_job, "workroom": invalid_bid, "profile": no_profile}
