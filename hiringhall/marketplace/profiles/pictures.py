"""Pictures that people upload: known by their content, decoded and encoded anew, so that nothing else comes along.

What remains has no metadata, no second meaning and a size of our choosing.
"""

import secrets
import struct
import threading
import zlib
from io import BytesIO
from typing import NewType

from msgspec import Struct
from PIL import Image, ImageOps
from sqlalchemy import event
from sqlalchemy.orm import Session

from hiringhall.marketplace.errors import InvalidInput
from hiringhall.storage.blobs import Blobs

LARGEST = 5 * 1024 * 1024
"""Bytes of an upload."""
MOST_PIXELS = 40_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
PORTRAIT_SIZES = (32, 50, 100, 200)
"""Pixels a side; the last for screens with two pixels to the dot."""
PORTFOLIO_LARGEST = (1200, 2400)
PORTFOLIO_THUMBNAIL = (400, 300)
PORTRAITS, PORTFOLIO = "portraits", "portfolio"
FULL, THUMBNAIL = "full", "thumbnail"
VARIANTS = {PORTRAITS: tuple(map(str, PORTRAIT_SIZES)), PORTFOLIO: (FULL, THUMBNAIL)}
MEDIA_TYPES = {"jpg": "image/jpeg", "png": "image/png"}

KeptPicture = NewType("KeptPicture", str)
"""The name of a picture whose variants are stored."""

slots = threading.Semaphore(1)
"""A large picture takes 320 MB while it is decoded: one at a time in each process."""

# Pillow's own limit warns first and refuses only at twice its number; ours is checked before anything is decoded.
Image.MAX_IMAGE_PIXELS = None
_BROKEN = (OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, OverflowError, struct.error, zlib.error)
_ENOUGH = 1200
"""Pixels of the shorter side that all variants can be made from."""


class Picture(Struct, frozen=True):
    """A picture encoded anew, in all VARIANTS of its folder, PORTRAITS or PORTFOLIO."""

    folder: str
    extension: str
    variants: dict[str, bytes]


def make_portrait(content: bytes) -> Picture:
    """Return an uploaded portrait, cropped to a square in all sizes. Raises InvalidInput("picture").

    Takes up to a second: call it outside of a transaction.
    """
    with slots:
        image = _decode(content)
        extension = _extension(image)
        squares = {
            str(size): _encode(ImageOps.fit(image, (size, size), Image.Resampling.LANCZOS), extension)
            for size in PORTRAIT_SIZES
        }
    return Picture(PORTRAITS, extension, squares)


def make_portfolio_picture(content: bytes) -> Picture:
    """Return an uploaded picture of a piece of work, whole and as a thumbnail, as `make_portrait` does."""
    with slots:
        image = _decode(content)
        extension = _extension(image)
        thumbnail = ImageOps.fit(image, PORTFOLIO_THUMBNAIL, Image.Resampling.LANCZOS)
        image.thumbnail(PORTFOLIO_LARGEST, Image.Resampling.LANCZOS)
        variants = {FULL: _encode(image, extension), THUMBNAIL: _encode(thumbnail, extension)}
    return Picture(PORTFOLIO, extension, variants)


class KeptVariant(Struct, frozen=True):
    """Where one variant of a picture is kept, and what it is; what is kept there never changes."""

    blob: str
    media_type: str


def keep(blobs: Blobs, picture: Picture) -> KeptPicture:
    """Store a picture under a new name, before the row that names it is written."""
    name = f"{secrets.token_hex(16)}.{picture.extension}"
    for wanted, content in picture.variants.items():
        blobs.put(variant(picture.folder, name, wanted).blob, content)
    return KeptPicture(name)


def variant(folder: str, name: str, wanted: str) -> KeptVariant:
    """Return where a variant of the picture with this name is kept."""
    return KeptVariant(f"{folder}/{name[:2]}/{wanted}-{name}", MEDIA_TYPES[name.rpartition(".")[2]])


def discard_after_commit(session: Session, blobs: Blobs, folder: str, name: str) -> None:
    """Remove a picture once the transaction that gave it up is committed."""
    names = [variant(folder, name, each).blob for each in VARIANTS[folder]]
    event.listen(session, "after_commit", lambda _: blobs.discard(names), once=True)


def _decode(content: bytes) -> Image.Image:
    if len(content) > LARGEST:
        raise InvalidInput("picture", f"Choose a picture of at most {LARGEST // 1024 // 1024} MB.")
    try:
        image: Image.Image = Image.open(BytesIO(content), formats=FORMATS)
    except _BROKEN:
        raise InvalidInput("picture", "Choose a picture in PNG, JPEG, WebP or GIF.") from None
    if image.width * image.height > MOST_PIXELS:
        raise InvalidInput("picture", f"Choose a picture of at most {MOST_PIXELS // 1_000_000} million pixels.")
    try:
        image.draft("RGB", (_ENOUGH, _ENOUGH))  # a large JPEG need not be decoded in full
        image.load()
        return _plain(_upright(_reduced(_in_colours(image))))
    except _BROKEN:
        raise InvalidInput("picture", "This picture is damaged or incomplete. Choose another one.") from None


def _in_colours(image: Image.Image) -> Image.Image:
    """Return the picture in a mode that can be made smaller without loss of quality."""
    if image.mode.startswith(("I", "F")):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in {"1", "P", "PA"}:
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image


def _reduced(image: Image.Image) -> Image.Image:
    """Return the picture with as few pixels as are enough, so that no more copies of a large one are made."""
    factor = min(image.size) // _ENOUGH
    return image.reduce(factor) if factor > 1 else image


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except _BROKEN:  # a camera that wrote nonsense about itself took a picture all the same
        return image


def _plain(image: Image.Image) -> Image.Image:
    """Return the pixels alone, as RGB, or RGBA where some let what is behind shine through."""
    plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if plain.mode == "RGBA" and plain.getchannel("A").getextrema() == (255, 255):
        plain = plain.convert("RGB")
    plain.info.clear()
    return plain


def _extension(image: Image.Image) -> str:
    return "png" if image.mode == "RGBA" else "jpg"


def _encode(image: Image.Image, extension: str) -> bytes:
    written = BytesIO()
    if extension == "png":
        image.save(written, "PNG", optimize=True)
    else:
        image.save(written, "JPEG", quality=85, optimize=True, progressive=True)
    return written.getvalue()
