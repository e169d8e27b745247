"""What a file is, told from its content alone; what is not known here is not taken."""

import re
import struct
import zlib
from io import BytesIO

from msgspec import Struct
from PIL import Image

from hiringhall.marketplace.attachments.archives import OPEN_DOCUMENT, Archive

OFFICE = "application/vnd.openxmlformats-officedocument."
ALLOWED = "PDF, PNG, JPEG, GIF, WebP, plain text, documents of LibreOffice or Microsoft Office, or ZIP"
"""The kinds in words."""


class Kind(Struct, frozen=True):
    """A kind of file: its media type and the endings that its name may have, the usual one first."""

    media_type: str
    endings: tuple[str, ...]


_PDF = Kind("application/pdf", ("pdf",))
_TEXT = Kind("text/plain", ("txt", "md", "csv", "tsv", "log"))
_ZIP = Kind("application/zip", ("zip",))
_PICTURES = {
    "PNG": Kind("image/png", ("png",)),
    "JPEG": Kind("image/jpeg", ("jpg", "jpeg")),
    "MPO": Kind("image/jpeg", ("jpg", "jpeg")),  # a JPEG with further views after the first
    "GIF": Kind("image/gif", ("gif",)),
    "WEBP": Kind("image/webp", ("webp",)),
}
_OFFICE_DOCUMENTS = {
    "wordprocessingml.document": "docx",
    "spreadsheetml.sheet": "xlsx",
    "presentationml.presentation": "pptx",
}
_OPEN_DOCUMENTS = {"text": "odt", "spreadsheet": "ods", "presentation": "odp", "graphics": "odg"}
_NO_PICTURE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    OverflowError,
    struct.error,
    zlib.error,
)
_NO_TEXT = re.compile(r"[^\t\n\f\r\x20-\x7e\x85\xa0-\U0010ffff]")
_END_OF_PDF = 2048


def kind_of(content: bytes) -> Kind | None:
    """Return the kind of a file, None when it is none that is taken.

    Raises UnsafeArchiveError for an archive that is damaged or made to do harm.
    """
    if content.startswith(b"%PDF-"):
        return _PDF if b"%%EOF" in content[-_END_OF_PDF:] else None
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(Archive(content))
    return _picture(content) or _text(content)


def _archive(archive: Archive) -> Kind:
    office = archive.office_document()
    if office is not None:
        return Kind(OFFICE + office, (_OFFICE_DOCUMENTS[office],))
    document = archive.open_document()
    if document in _OPEN_DOCUMENTS:
        return Kind(OPEN_DOCUMENT + document, (_OPEN_DOCUMENTS[document],))
    return _ZIP


def _picture(content: bytes) -> Kind | None:
    """Return the kind of a picture whose head can be read; nothing is decoded."""
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG", "GIF", "WEBP")) as picture:
            return _PICTURES.get(picture.format or "")
    except _NO_PICTURE:
        return None


def _text(content: bytes) -> Kind | None:
    """Return the kind of plain text in UTF-8, as people write it: without signs that steer devices."""
    try:
        return None if _NO_TEXT.search(content.decode("utf-8-sig")) else _TEXT
    except UnicodeDecodeError:
        return None
