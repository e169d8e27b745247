"""Files that come with a call, as parts of a body of multipart/form-data (RFC 7578) beside its parameters.

Such a body is not signed (RFC 5849, section 3.4.1.3), so that OAuth parameters stand in the header or the query: who
sends it is known before it is read.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO

from msgspec import Struct
from multipart import MultipartError, MultipartParser, parse_options_header

from hiringhall.api.upwork import errors
from hiringhall.marketplace.attachments.operations import FIELD, MOST_FILES, KeptFile
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.rooms.previews import keep
from hiringhall.storage.blobs import Blobs

MULTIPART = "multipart/form-data"
LARGEST_BODY = 32 * 1024 * 1024
"""Bytes of a body with files, whose sender is known; it is in memory as a whole."""
_MOST_PARTS = 50


class SentFile(Struct, frozen=True):
    """A file as it was sent, with the name that its sender told."""

    name: str
    content: bytes


class Multipart(Struct, frozen=True):
    """What a body holds: parameters and files."""

    pairs: list[tuple[str, str]]
    files: tuple[SentFile, ...]


def is_multipart(headers: Mapping[str, str]) -> bool:
    """Tell whether a body comes in parts."""
    return headers.get("content-type", "").partition(";")[0].strip().lower() == MULTIPART


def read_multipart(body: bytes, content_type: str) -> Multipart:
    """Read a body; a part with a file name is a file, whatever it is called. Raises WireError 400."""
    boundary = parse_options_header(content_type)[1].get("boundary", "")
    pairs, files = [], []
    try:
        for part in MultipartParser(BytesIO(body), boundary, len(body), part_limit=_MOST_PARTS):
            if part.filename is None:
                pairs.append((part.name, part.raw.decode()))
            else:
                files.append(SentFile(part.filename, part.raw))
            part.close()
    except (MultipartError, ValueError, LookupError):
        raise errors.bad_parameter("Content-Type", "The parts of the body cannot be read; send UTF-8.") from None
    return Multipart(pairs, tuple(files))


def keep_all(blobs: Blobs, files: Sequence[SentFile]) -> Sequence[KeptFile]:
    """Look at files as the pages do and store them; call it outside of a transaction. Raises InvalidInput("files")."""
    if len(files) > MOST_FILES:
        raise InvalidInput(FIELD, f"send at most {MOST_FILES} files.")
    return [keep(blobs, file.name, file.content) for file in files]
