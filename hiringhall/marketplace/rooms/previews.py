"""Previews of pictures that come with stories: made when they are sent, small, of pixels alone."""

from io import BytesIO

from PIL import Image, ImageOps

from hiringhall.marketplace.attachments import operations
from hiringhall.marketplace.attachments.operations import FIELD, LARGEST, KeptFile
from hiringhall.marketplace.decoding import BROKEN, Wanted, in_colours, open_picture, plain, slots
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.storage.blobs import Blobs

SIZE = (640, 480)
"""Pixels at most."""
MEDIA_TYPE = "image/webp"
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_ENDING = "-preview"
_WANTED = Wanted(
    field=FIELD,
    ask="Send a picture",
    formats=("PNG", "JPEG", "MPO", "GIF", "WEBP"),
    told="PNG, JPEG, GIF or WebP",
    largest=LARGEST,
)


def keep(blobs: Blobs, name: str, content: bytes) -> KeptFile:
    """Look at a file and store it, a picture with its preview; call it outside of a transaction.

    Raises InvalidInput("files") as for attachments, and for a picture that is damaged or too large to be looked at.
    """
    kept = operations.keep(blobs, name, content)
    if kept.media_type in PICTURES:
        blobs.put(preview_of(kept.blob), _made(kept.name, content))
    return kept


def preview_of(blob: str) -> str:
    """Return where the preview of a picture is kept."""
    return f"{blob}{_ENDING}"


def file_of(blob: str) -> str:
    """Return where the file is kept that a file or preview belongs to."""
    return blob.removesuffix(_ENDING)


def _made(name: str, content: bytes) -> bytes:
    with slots:
        try:
            image = open_picture(content, _WANTED)
            image.draft("RGB", SIZE)  # a large JPEG need not be decoded in full
            image.load()
            small = plain(in_colours(image))
            small.thumbnail((2 * max(SIZE), 2 * max(SIZE)))
            small = ImageOps.exif_transpose(small)
            small.thumbnail(SIZE, Image.Resampling.LANCZOS)
            written = BytesIO()
            small.save(written, "WEBP", quality=80)
        except BROKEN:
            raise InvalidInput(FIELD, f"“{name}” is damaged or incomplete.") from None
    return written.getvalue()
