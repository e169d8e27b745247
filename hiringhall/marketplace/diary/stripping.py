"""What makes up a picture in a PNG or WebP file: everything else, such as metadata or what follows it, is left out.

Both formats are sequences of chunks that each say how long they are, so that nothing has to be encoded anew.
"""

import struct
from collections.abc import Iterator

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_PARTS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_WEBP_PICTURES = frozenset({b"VP8 ", b"VP8L"})
_MOVING = frozenset({b"acTL", b"ANIM"})
_TRANSPARENT = 0x10
"""The flag of an extended WebP file that stays; the others announce what is left out."""


class MovingError(ValueError):
    """The file holds an animation."""


def only_the_picture(content: bytes) -> bytes:
    """Return a file without what does not belong to its picture. Whether that can be decoded is not looked at.

    Raises MovingError for an animation, ValueError for what is neither a PNG nor a WebP.
    """
    if content.startswith(_PNG):
        return _PNG + b"".join(_png(content))
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        chunks = b"WEBP" + b"".join(_webp(content))
        return b"RIFF" + struct.pack("<I", len(chunks)) + chunks
    raise ValueError("neither a PNG nor a WebP")


def media_type(content: bytes) -> str:
    """Return the media type of what was left, or of a WebP."""
    return "image/png" if content.startswith(_PNG) else "image/webp"


def _png(content: bytes) -> Iterator[bytes]:
    start = len(_PNG)
    while start + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, start)
        _require_still(kind)
        end = start + 8 + length + 4
        if kind in _PNG_PARTS:
            yield content[start:end]
        if kind == b"IEND":
            return
        start = end


def _webp(content: bytes) -> Iterator[bytes]:
    start = 12
    while start + 8 <= len(content):
        kind, length = struct.unpack_from("<4sI", content, start)
        _require_still(kind)
        end = start + 8 + length + length % 2
        if kind == b"VP8X":
            flags = content[start + 8 : start + 9]
            yield content[start : start + 8] + bytes(flag & _TRANSPARENT for flag in flags) + content[start + 9 : end]
        elif kind == b"ALPH":
            yield content[start:end]
        elif kind in _WEBP_PICTURES:
            yield content[start:end]
            return
        start = end


def _require_still(kind: bytes) -> None:
    if kind in _MOVING:
        raise MovingError
