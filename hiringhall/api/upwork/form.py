"""The request form: one canonical request out of the many ways a client may send it.

After `read` the rest of the door sees one method, one path without ending and version, and one map of parameters.
"""

import re
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from hiringhall.api.upwork import errors, oauth1
from hiringhall.api.upwork.body import MAX_PARAMETERS, Pairs, read_form, read_json, read_xml
from hiringhall.api.upwork.path import FORMATS, Format, is_version, read_path, without_suffix
from hiringhall.api.upwork.uploads import Multipart, SentFile, is_multipart, read_multipart

MAX_CALLBACK = 128

_METHODS = ("GET", "POST", "PUT", "DELETE")
_BODY_METHODS = ("POST", "PUT", "DELETE")
_FORM_TYPES = ("application/x-www-form-urlencoded",)
_JSON_TYPES = ("application/json", "text/json")
_XML_TYPES = ("application/xml", "text/xml")
_TYPES: dict[str, Format] = {"application/json": "json", "application/xml": "xml"}
_CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(?:(?:\.[A-Za-z_$][\w$]*)|\[[0-9]{1,9}\])*", re.ASCII).fullmatch
_CALLBACK_IN_QUERY = re.compile(r"(?:^|&)callback=([^&]*)").findall
_VERSION_IN_TYPE = re.compile(r"application/vnd\.upwork\.api-(v[0-9]{1,3})(?:\+(json|xml))?", re.ASCII).fullmatch


class Sent(Struct, frozen=True):
    """A request as it came: `raw_path` and `raw_query` still percent-encoded, `headers` by lower-case name."""

    method: str
    scheme: str
    host: str
    raw_path: str
    raw_query: str
    headers: dict[str, str]
    body: bytes = b""
    address: str = ""


class Form(Struct, frozen=True):
    """One canonical request.

    `method` is the one meant (http_method counts); `parameters` hold neither oauth_*, http_method nor callback.
    `format` is what the suffix or the Accept header asks for, None when nothing does; `suffix` is the ending of the
    path as sent, known or not. `oauth` are the oauth_* parameters and `oauth_in` the one place they stand in; `signed`
    is what the signature covers. `repeat_key` is the header Idempotency-Key as it was sent. `files` are those of a body
    in parts, None when it is none.
    """

    method: str
    entry: str
    resource: str
    version: str | None
    rest: tuple[str, ...]
    suffix: str | None
    format: Format | None
    format_from: Literal["suffix", "accept"] | None
    parameters: dict[str, str]
    callback: str | None
    oauth: dict[str, str]
    oauth_in: Literal["header", "query", "form"] | None
    signed: oauth1.Signed
    address: str
    repeat_key: str | None = None
    files: tuple[SentFile, ...] | None = None

    @property
    def rest_without_suffix(self) -> tuple[str, ...]:
        """The rest without an ending that is no format: when this is a known path, the ending was meant as one."""
        return without_suffix(self.rest)


def read(sent: Sent) -> Form:
    """Read a request. Raises WireError, and nothing else, whatever was sent.

    The version is taken from X-Upwork-Version, then the path, then the Accept header; the format from the suffix, then
    the Accept header. Source: reference, "Architecture", "Versioning", "Response formats"; upwork-responses 4.
    """
    place = read_path(sent.raw_path)
    headers = sent.headers
    accepted, accepted_version = _read_accept(headers.get("accept", ""))
    version = _header_version(headers.get("x-upwork-version", "")) or place.version or accepted_version
    authorization = oauth1.read_header(headers["authorization"]) if "authorization" in headers else []
    query = _read_query(sent.raw_query)
    parts = read_multipart(sent.body, headers["content-type"]) if is_multipart(headers) and _has_body(sent) else None
    form, values = _read_body(sent, parts)
    oauth, oauth_in = _find_oauth(authorization, query, form, values)
    parameters = _collect([*query, *form, *values])
    asked = FORMATS.get(place.suffix or "")
    method = _take_method(sent.method.upper(), parameters)
    callback = parameters.pop("callback", None)
    if callback is not None:
        check_callback(callback)
    return Form(
        method=method,
        entry=place.entry,
        resource=place.resource,
        version=version,
        rest=place.rest,
        suffix=place.suffix,
        format=asked or accepted,
        format_from="suffix" if asked else "accept" if accepted else None,
        parameters=parameters,
        callback=callback,
        oauth=oauth,
        oauth_in=oauth_in,
        signed=oauth1.Signed(
            method=sent.method,
            scheme=sent.scheme,
            host=sent.host,
            path=sent.raw_path,
            pairs=[pair for pair in [*authorization, *query, *form] if pair[0] != "oauth_signature"],
        ),
        address=sent.address,
        repeat_key=headers.get("idempotency-key"),
        files=None if parts is None else parts.files,
    )


def check_callback(callback: str) -> None:
    """Raise WireError 400 unless `callback` is a JavaScript name like `a.b.c` or `a[0]` of at most 128 characters."""
    if len(callback) > MAX_CALLBACK or not _CALLBACK(callback):
        raise errors.bad_parameter("callback", f"Send a JavaScript function name of at most {MAX_CALLBACK} characters.")


def expected_answer(sent: Sent) -> tuple[Format | None, str | None]:
    """Return the format and callback an error about an unreadable request should be answered in. Never raises."""
    ending = sent.raw_path.rpartition(".")[2].lower()
    format_ = FORMATS.get(ending) or _read_accept(sent.headers.get("accept", ""))[0]
    callbacks = _CALLBACK_IN_QUERY(sent.raw_query)
    usable = len(callbacks) == 1 and len(callbacks[0]) <= MAX_CALLBACK and _CALLBACK(callbacks[0])
    return format_, callbacks[0] if usable else None


# --- parameters ---


def _read_query(raw_query: str) -> Pairs:
    if not raw_query.isascii():
        raise errors.bad_parameter("query", "Send characters beyond ASCII percent-encoded as UTF-8.")
    return read_form(raw_query, "query")


def _has_body(sent: Sent) -> bool:
    return bool(sent.body) and sent.method.upper() in _BODY_METHODS


def _read_body(sent: Sent, parts: Multipart | None) -> tuple[Pairs, Pairs]:
    """Return the pairs of a form, which are signed, and those of JSON, XML or parts, which are not."""
    if not _has_body(sent):
        return [], []
    if parts is not None:
        return [], parts.pairs
    media_type = sent.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type in _FORM_TYPES:
        try:
            return read_form(sent.body.decode(), "form"), []
        except UnicodeDecodeError:
            raise errors.bad_parameter("form", "Send characters beyond ASCII percent-encoded as UTF-8.") from None
    if media_type in _JSON_TYPES:
        return [], read_json(sent.body)
    if media_type in _XML_TYPES:
        return [], read_xml(sent.body)
    raise unread_type()


def unread_type() -> errors.WireError:
    """Say which kinds of bodies are read."""
    accepted = ", ".join(_FORM_TYPES[:1] + _JSON_TYPES[:1] + _XML_TYPES[:1])
    return errors.bad_parameter("Content-Type", f"A body is read as one of {accepted}.")


def _collect(pairs: Pairs) -> dict[str, str]:
    """Make one map of all pairs but oauth_*; members of `name[]` are numbered in the order they came."""
    parameters: dict[str, str] = {}
    lists: dict[str, int] = {}
    if len(pairs) > MAX_PARAMETERS:
        raise errors.WireError(400, f"The request has more than {MAX_PARAMETERS} parameters.")
    for sent_name, value in pairs:
        name = sent_name
        if name.startswith("oauth_"):
            continue
        if name.endswith("[]"):
            index = lists.get(name, 0)
            lists[name] = index + 1
            name = f"{name[:-2]}[{index}]"
        if name in parameters:
            raise errors.given_twice(name)
        if "\0" in value or "\0" in name:
            raise errors.bad_parameter(name.replace("\0", ""), "A NUL character is not text.")
        parameters[name] = value
    return parameters


def _find_oauth(
    authorization: Pairs, query: Pairs, form: Pairs, values: Pairs
) -> tuple[dict[str, str], Literal["header", "query", "form"] | None]:
    """Return the oauth_* parameters and the place they stand in. Raises WireError 400 when they stand in several."""
    found: dict[str, str] = {}
    found_in: Literal["header", "query", "form"] | None = None
    places: tuple[tuple[Literal["header", "query", "form"], Pairs], ...]
    places = (("header", authorization), ("query", query), ("form", form))
    for place, pairs in places:
        for name, value in pairs:
            if name.startswith("oauth_"):
                if name in found:
                    raise errors.given_twice(name)
                if found_in not in (None, place):
                    raise errors.bad_parameter(
                        name, f"The {found_in} holds oauth_* parameters already; keep them together."
                    )
                found[name] = value
                found_in = place
    for name, _ in values:
        if name.startswith("oauth_"):
            raise errors.bad_parameter(
                name, "A JSON or XML body is not signed, nor is one in parts; use the header or the query."
            )
    return found, found_in


# --- method, format, version ---


def _take_method(sent: str, parameters: dict[str, str]) -> str:
    """Take http_method out of the parameters and return the method meant. Source: reference, "Architecture"."""
    wanted = parameters.pop("http_method", None)
    if wanted is None:
        return sent
    method = wanted.upper()
    if method not in _METHODS:
        raise errors.bad_parameter("http_method", f"Send one of {', '.join(_METHODS)}.")
    if sent not in ("POST", method):
        raise errors.bad_parameter("http_method", "Only a POST can stand for another method.")
    return method


def _header_version(value: str) -> str | None:
    if value and not is_version(value):
        raise errors.bad_parameter("X-Upwork-Version", "Send a version like v1.")
    return value.lower() or None


@lru_cache(maxsize=256)
def _read_accept(accept: str) -> tuple[Format | None, str | None]:
    """Return the format and version an Accept header asks for; of two formats the one of more weight, or the first."""
    format_: Format | None = None
    version: str | None = None
    best = 0.0
    for part in accept.lower().split(","):
        media_type, *options = [piece.strip() for piece in part.split(";")]
        versioned = _VERSION_IN_TYPE(media_type)
        if versioned:
            version = version or versioned[1]
        named = FORMATS.get(versioned[2] or "") if versioned else _TYPES.get(media_type)
        weight = _weight(options)
        if named and weight > best:
            format_, best = named, weight
    return format_, version


def _weight(options: list[str]) -> float:
    for option in options:
        if option.startswith("q="):
            try:
                return float(option[2:])
            except ValueError:
                return 0.0
    return 1.0
