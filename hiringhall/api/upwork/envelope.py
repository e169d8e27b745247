"""The envelope of answers: server_time and auth_user around the payload, errors, and the headers of both.

JSON is written in ASCII: the published clients decode a body without charset in several ways that agree on ASCII.
"""

import re
from datetime import UTC, datetime
from email.utils import formatdate
from functools import lru_cache
from json.encoder import encode_basestring_ascii
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from hiringhall.api.repeats import REPEATED
from hiringhall.api.upwork.errors import WireError
from hiringhall.api.upwork.path import Format
from hiringhall.api.upwork.xml import write_xml

JSON = "application/json"  # without charset: the Node client parses the body on an exact match only
JSONP = "application/javascript"
XML = "application/xml"

ERROR_HEADERS = ("X-Upwork-Error-Code", "X-Upwork-Error-Message", "X-Odesk-Error-Code", "X-Odesk-Error-Message")
MAX_HEADER = 1024

PREFLIGHT_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, PUT, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": (
        "Accept, Authorization, Content-Type, Idempotency-Key, X-Requested-With, X-Upwork-Version"
    ),
    "Access-Control-Max-Age": "86400",
}

_NON_ASCII = re.compile(r'[^\x00-\x7f][^"\\]*')  # and on to the end of the string, to take a sentence in one go
_HEADER_UNSAFE = re.compile("[^\x20-\x7e]")
_encode = msgspec.json.Encoder().encode

Answer = tuple[int, dict[str, str], bytes, str]


class AuthUser(Struct, frozen=True):
    """Who makes the request; `timezone_offset` is in seconds east of UTC, as text."""

    first_name: str
    last_name: str
    timezone: str
    timezone_offset: str


def auth_user(first_name: str, last_name: str, timezone: str, now: int) -> AuthUser:
    """Return the auth_user of a person in the IANA zone `timezone`; `now` (seconds) decides on summer time."""
    return AuthUser(first_name, last_name, timezone, _offset(timezone, now // 900))


@lru_cache(maxsize=4096)
def _offset(timezone: str, quarter: int) -> str:
    # Zones change their offset at quarters of an hour.
    offset = datetime.fromtimestamp(quarter * 900, UTC).astimezone(ZoneInfo(timezone)).utcoffset()
    return str(int(offset.total_seconds()) if offset else 0)


def success(
    payload: dict[str, Any],
    *,
    auth_user: AuthUser | None,
    server_time: int,
    server_time_as: type[str] | type[int] = str,
    format: Format | None = None,  # noqa: A002 - the wire's word
    callback: str | None = None,
) -> tuple[bytes, str]:
    """Write an answer of status 200; return its body and content type.

    `server_time` is in seconds; whether it is a text or a number is told per endpoint. Without a signed-in user there
    is no auth_user. `callback` must have passed `form.check_callback`; it wraps JSON only.
    """
    members: dict[str, Any] = {"server_time": server_time_as(server_time)}
    if auth_user is not None:
        members["auth_user"] = auth_user
    members |= payload
    return write(members, format, callback)


def write(
    members: dict[str, Any],
    format: Format | None,  # noqa: A002 - the wire's word
    callback: str | None,
) -> tuple[bytes, str]:
    """Write the members as JSON, JSONP or XML; return body and content type."""
    if format == "xml":
        return write_xml(msgspec.to_builtins(members)), XML
    body = _encode(members)
    if not body.isascii():
        body = _NON_ASCII.sub(_escaped, body.decode()).encode()
    if callback is None:
        return body, JSON
    # The comment keeps a body that starts with the caller's own text from being taken for another kind of file.
    return b"/**/%b(%b);" % (callback.encode(), body), JSONP


def _escaped(found: re.Match[str]) -> str:
    # Characters beyond ASCII stand only inside JSON strings, so that each run can be escaped by itself; a run holds
    # neither quote nor backslash, and the encoder has escaped the control characters.
    return encode_basestring_ascii(found[0])[1:-1]


def error(
    wrong: WireError,
    *,
    server_time: int,
    format: Format | None = None,  # noqa: A002 - the wire's word
    callback: str | None = None,
) -> Answer:
    """Write an error; return status, headers, body and content type. Under JSONP the status is the real one, too.

    Source: reference, "Errors"; the oDesk names of the headers are those older clients read.
    """
    status = str(wrong.status)
    members = {
        "server_time": server_time,
        "error": {"status": status, "code": wrong.code, "message": wrong.message},
    }
    body, content_type = write(members, format, callback)
    code, message = header_text(wrong.code), header_text(wrong.message)
    headers = standard_headers(server_time) | dict(zip(ERROR_HEADERS, (code, message, code, message), strict=True))
    if wrong.retry_after is not None:
        headers["Retry-After"] = str(wrong.retry_after)
    return wrong.status, headers, body, content_type


def gds_error(
    reason: str,
    message: str,
    *,
    server_time: int,
    status: int = 200,
    format: Format | None = None,  # noqa: A002 - the wire's word
    callback: str | None = None,
) -> Answer:
    """Write an error of a report: status 200 with access_denied, invalid_query or other as `reason`.

    Source: reference, "Errors"; upwork-responses 1.6.
    """
    members = {"version": "0.6", "status": "error", "errors": [{"reason": reason, "message": message}]}
    body, content_type = write(members, format, callback)
    return status, standard_headers(server_time), body, content_type


def standard_headers(server_time: int) -> dict[str, str]:
    """Return a new map of the headers that every answer carries. Source: upwork-responses 1.1."""
    return dict(_standard_headers(server_time))


@lru_cache(maxsize=2)
def _standard_headers(server_time: int) -> dict[str, str]:
    return {
        "Expires": "Fri, 13 Oct 2000 05:00:00 GMT",
        "Last-Modified": formatdate(server_time, usegmt=True),
        "Pragma": "no-cache",
        "Cache-Control": "no-store, no-cache, must-revalidate, post-check=0, pre-check=0",
        "Vary": "Cookie,Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": ", ".join((*ERROR_HEADERS, "Location", REPEATED, "X-Upwork-Oauth-Verifier")),
    }


def header_text(text: str) -> str:
    """Return `text` fit for a header: printable ASCII, line breaks as blanks, at most 1,024 characters."""
    return _HEADER_UNSAFE.sub(lambda found: " " if found[0].isspace() else "?", text[:MAX_HEADER])
