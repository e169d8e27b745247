"""Archives in ZIP, looked into without unpacking them, and the documents that are such archives."""

import zipfile
from io import BytesIO

MOST_ENTRIES = 10_000
MOST_UNPACKED = 1024 * 1024 * 1024
"""Bytes of all that an archive holds, as it tells."""
MOST_TIMES = 200
"""An archive that grows by more than this when it is unpacked is made to fill somebody's disk."""
SMALL = 10 * 1024 * 1024
"""Bytes up to which growth is nobody's harm."""

OFFICE_MARK = "[Content_Types].xml"
OFFICE_PARTS = {
    "word/document.xml": "wordprocessingml.document",
    "xl/workbook.xml": "spreadsheetml.sheet",
    "ppt/presentation.xml": "presentationml.presentation",
}
MACROS = "vbaproject.bin"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_LONGEST_MARK = 200
_BROKEN = (zipfile.BadZipFile, RuntimeError, ValueError, OverflowError, LookupError, OSError, EOFError)
"""What the library raises for archives that are damaged or made to be, RuntimeError for an encrypted part."""


class UnsafeArchiveError(ValueError):
    """An archive that would harm who unpacks it, or is damaged; the text says why."""


class Archive:
    """The directory of an archive in `content`. Raises UnsafeArchiveError when it is no sound archive."""

    def __init__(self, content: bytes) -> None:
        try:
            self._file = zipfile.ZipFile(BytesIO(content))
            self._entries = self._file.infolist()
        except _BROKEN:
            raise UnsafeArchiveError("it is damaged or incomplete.") from None
        self.names = {entry.filename for entry in self._entries}
        self._require_sound(len(content))

    def _require_sound(self, size: int) -> None:
        unpacked = sum(entry.file_size for entry in self._entries)
        if len(self._entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or unpacked > max(SMALL, MOST_TIMES * size):
            raise UnsafeArchiveError("it holds too much once it is unpacked.")
        # Parts that share their bytes can be far more than the whole; no honest program writes such.
        if sum(entry.compress_size for entry in self._entries) > size:
            raise UnsafeArchiveError("it is damaged or incomplete.")

    def office_document(self) -> str | None:
        """Return what follows the common part of the media type of an Office Open XML document, or None.

        Raises UnsafeArchiveError for one with macros.
        """
        if OFFICE_MARK not in self.names:
            return None
        if any(name.lower().endswith(MACROS) for name in self.names):
            raise UnsafeArchiveError("it contains macros; save it without them.")
        return next((kind for part, kind in OFFICE_PARTS.items() if part in self.names), None)

    def open_document(self) -> str | None:
        """Return what follows the common part of the media type of an OpenDocument file, or None.

        Its first part is named `mimetype` and holds the type, not compressed. Source: OpenDocument 1.3, part 2, 3.3.
        """
        first = self._entries[0] if self._entries else None
        if first is None or first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED:
            return None
        try:
            with self._file.open(first) as part:
                told = part.read(_LONGEST_MARK).decode("ascii", "replace").strip()
        except _BROKEN:
            raise UnsafeArchiveError("it is damaged or incomplete.") from None
        return told.removeprefix(OPEN_DOCUMENT) if told.startswith(OPEN_DOCUMENT) else None
