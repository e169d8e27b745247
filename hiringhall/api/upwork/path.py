"""The path of a request: entry, resource, version and the rest, with the ending taken off."""

import re
from typing import Literal

from msgspec import Struct

from hiringhall.api.upwork import errors
from hiringhall.api.upwork.percent import unescape

Format = Literal["json", "xml"]

ENTRIES = ("api", "gds")
FORMATS: dict[str, Format] = {"json": "json", "xml": "xml"}

_SUFFIX = re.compile(r"(.+)\.([A-Za-z0-9]{1,8})", re.DOTALL).fullmatch
_VERSION = re.compile(r"[vV][0-9]{1,3}", re.ASCII).fullmatch


class Place(Struct, frozen=True):
    """Where a path leads.

    `rest` are the decoded segments after resource and version. `suffix` is the ending of the last segment in lower
    case; only .json and .xml are taken off that segment, since a reference may well hold a dot.
    """

    entry: str
    resource: str
    version: str | None
    rest: tuple[str, ...]
    suffix: str | None


def read_path(raw_path: str) -> Place:
    """Read the percent-encoded `raw_path`, e.g. /api/auth/v1/info.json; double slashes count as one.

    The version may stand third or second (/api/v1/auth/info). Raises WireError 404 when the path is under neither
    entry, 400 when a segment is not percent-encoded UTF-8.
    """
    segments = [segment for segment in raw_path.split("/") if segment]
    if "%" in raw_path or not raw_path.isascii() or "\0" in raw_path:
        segments = [_decoded(segment) for segment in segments]
    if len(segments) < 2 or segments[0] not in ENTRIES:  # noqa: PLR2004 - entry and resource
        raise errors.wrong_url()
    suffix = _take_suffix(segments)
    entry, resource, *rest = segments
    version = None
    if rest and is_version(rest[0]):
        version = rest.pop(0).lower()
    elif rest and is_version(resource):
        version, resource = resource.lower(), rest.pop(0)
    return Place(entry, resource, version, tuple(rest), suffix)


def is_version(text: str) -> bool:
    """Tell whether `text` names a version, like v1."""
    return _VERSION(text) is not None


def without_suffix(rest: tuple[str, ...]) -> tuple[str, ...]:
    """Take any ending off the last of the segments, to see whether the path would be known without it."""
    match = _SUFFIX(rest[-1]) if rest else None
    return (*rest[:-1], match[1]) if match else rest


def _take_suffix(segments: list[str]) -> str | None:
    match = _SUFFIX(segments[-1])
    if match is None:
        return None
    suffix = match[2].lower()
    if suffix in FORMATS:
        segments[-1] = match[1]
    return suffix


def _decoded(segment: str) -> str:
    try:
        text = unescape(segment)
    except ValueError:
        text = "\0"
    if not segment.isascii() or "\0" in text:
        raise errors.bad_parameter("path", "A segment is not percent-encoded UTF-8 without NUL characters.")
    return text
