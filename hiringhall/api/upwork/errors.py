"""The one error this door answers with, the messages the reference documents, and the way from a refusal to them."""

from collections.abc import Mapping

from hiringhall.api.repeats import HEADER, TAKEN
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotAllowed, NotFound, Refused
from hiringhall.search.search import NotReady

_LONGEST_NAME = 200


class WireError(Exception):
    """An answer that is not 200: the HTTP status, the internal code (the status again unless told) and a message.

    `retry_after` is after how many seconds the same may be tried again, where that is known.
    """

    def __init__(self, status: int, message: str, code: str = "", *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.status = status
        self.code = code or str(status)
        # What a client sent may stand in the message, and JSON can smuggle in halves of surrogate pairs.
        self.message = message.encode(errors="replace").decode()


# --- the request form ---


def bad_parameter(name: str, why: str) -> WireError:
    """Say that the parameter or header `name` cannot be accepted; `why` says what would be."""
    return WireError(400, f"{name[:_LONGEST_NAME]}: {why}")


def given_twice(name: str) -> WireError:
    """Say that the parameter `name` stands in the request more than once."""
    return bad_parameter(name, "The parameter is given more than once; send it once.")


def missing_parameter(*names: str) -> WireError:
    """Say that at least one of these parameters is needed. Source: reference, "Search for jobs"."""
    return WireError(400, f"Bad Request - missing parameter: send at least one of {', '.join(names)}.")


def too_many_keys(most: int) -> WireError:
    """Say that a path names more things than one call may. Source: reference, "Get brief profile summary"."""
    return WireError(413, f"Request Entity Too Large: name at most {most} at once, separated by semicolons.")


def unknown_format(suffix: str) -> WireError:
    """Say that the path asks for a format that is not served."""
    return bad_parameter("format", f'"{suffix}" is not served; end the path in .json or .xml, or leave the ending out.')


def wrong_url() -> WireError:
    """Say that nothing is served at this path. Source: seen live, upwork-responses 1.6."""
    return WireError(404, "Wrong URL requested")


def too_large(most: int) -> WireError:
    """Say that the body has more than `most` bytes."""
    return WireError(413, f"Request Entity Too Large: the body may have {most} bytes at most.")


def too_many_requests() -> WireError:
    """Say that the window of the address or the day of the key is used up."""
    return WireError(429, "Too Many Requests")


def too_many_streams() -> WireError:
    """Say that the person listens too often already."""
    return WireError(429, "Too Many Requests: end a stream before another one begins.", retry_after=10)


def no_stream_now() -> WireError:
    """Say that nobody can listen at the moment."""
    return WireError(503, "The server is busy; try again.", retry_after=1)


def no_access() -> WireError:
    """Say that the key lacks the permission this resource needs."""
    return WireError(403, "This APP has no access to the requested resource")


def key_of_another_call() -> WireError:
    """Say that an Idempotency-Key was used with something else; only programs that send one get this status."""
    return WireError(409, f"{HEADER}: {TAKEN}")


# --- OAuth: calls of the API (reference, "Authentication", errors) ---


def missing_key_or_token() -> WireError:
    """Say that the request names no consumer or no token."""
    return WireError(400, "Can't verify request, missing oauth_consumer_key or oauth_token.")


def missing_signature_part() -> WireError:
    """Say that signature, timestamp or nonce is missing."""
    return WireError(400, "Can't verify request signature, missing parameter.")


def no_signature_method() -> WireError:
    """Say that the request names no signature method."""
    return WireError(400, "None of the signing methods is supported.")


def unsupported_signature_method() -> WireError:
    """Say that the signature method is none of those served."""
    return WireError(400, "Unsupported signature method.")


def expected_version() -> WireError:
    """Say that oauth_version is something else than 1.0."""
    return WireError(400, "Expected OAuth version.")


def bad_host() -> WireError:
    """Say that the Host header is not a host name with an optional port."""
    return WireError(400, "Unsupported characters in host name.")


def bad_scheme() -> WireError:
    """Say that the scheme is neither http nor https; one of two messages the reference runs together."""
    return WireError(400, "Unsupported scheme type, expected http or https.")


def out_of_sequence() -> WireError:
    """Say that the timestamp is no number or too far from the clock; the other of the two messages run together."""
    return WireError(400, "Timestamp is out of sequence.")


def replayed() -> WireError:
    """Say that this nonce was used before."""
    return WireError(403, "Duplicate timestamp/nonce combination, possible replay attack.")


def wrong_signature() -> WireError:
    """Say that the signature does not fit the request."""
    return WireError(401, "Verification of signature failed.")


_NO_SUCH_COMBINATION = "The consumer_key and token combination does not exist or is not enabled"


def unknown_combination() -> WireError:
    """Say that no enabled key has this token, on a call of the API."""
    return WireError(403, _NO_SUCH_COMBINATION)


# --- OAuth: the three token endpoints ---


def request_token_refused() -> WireError:
    """Refuse a request token."""
    return WireError(401, "Failed to validate oauth signature and token")


def access_token_unknown_combination() -> WireError:
    """Refuse an access token because key and request token do not belong together; 401 here, 403 on API calls."""
    return WireError(401, _NO_SUCH_COMBINATION)


def access_token_refused() -> WireError:
    """Refuse an access token because the signature or the verifier is wrong."""
    return WireError(401, "OAuth Verification Failed")


def access_token_missing(name: str) -> WireError:
    """Refuse an access token because oauth_token, oauth_signature or oauth_consumer_key is missing."""
    return WireError(403, f"Forbidden: {name} not found")


def malformed_key() -> WireError:
    """Say that oauth_consumer_key cannot be a key. Source: seen live, upwork-responses 1.6."""
    return WireError(400, "The provided API Key has wrong format.")


# --- refusals of the marketplace ---


def from_refusal(refused: Refused, names: Mapping[str, str]) -> WireError:
    """Turn what the marketplace refused into the answer; `names` gives the wire name of a marketplace field.

    NotFound is 404, NotAllowed 403, a search that cannot answer yet 503. InvalidInput, InvalidState and Conflict are
    all 400: of what fits, the reference documents nothing else, and 409 would be a status that no published client was
    written for.
    """
    match refused:
        case NotReady():
            return WireError(503, str(refused))
        case NotFound():
            return WireError(404, str(refused))
        case NotAllowed():
            return WireError(403, str(refused))
        case InvalidInput(field, why):
            return bad_parameter(names.get(field, field), why)
        case Conflict(why, field) if field:
            return bad_parameter(names.get(field, field), why)
        case _:
            return WireError(400, str(refused))
