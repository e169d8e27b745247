"""Pictures that people upload: known by their content, decoded and encoded anew, so that nothing else comes along.

What remains has no metadata, no second meaning and a size of our choosing.
"""

import secrets
from io import BytesIO
from typing import NewType

from msgspec import Struct
from PIL import Image, ImageOps
from sqlalchemy.orm import Session

from hiringhall.marketplace.decoding import BROKEN, Wanted, in_colours, open_picture, plain, slots
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.storage.blobs import Blobs

LARGEST = 5 * 1024 * 1024
"""Bytes of an upload."""
PORTRAIT_SIZES = (32, 50, 100, 200)
"""Pixels a side; the last for screens with two pixels to the dot."""
PORTFOLIO_LARGEST = (1200, 2400)
PORTFOLIO_THUMBNAIL = (400, 300)
PORTRAITS, PORTFOLIO, LOGOS = "portraits", "portfolio", "logos"
FULL, THUMBNAIL = "full", "thumbnail"
_SQUARES = tuple(map(str, PORTRAIT_SIZES))
VARIANTS = {PORTRAITS: _SQUARES, LOGOS: _SQUARES, PORTFOLIO: (FULL, THUMBNAIL)}
MEDIA_TYPES = {"jpg": "image/jpeg", "png": "image/png"}
WANTED = Wanted(
    field="picture",
    ask="Choose a picture",
    formats=("PNG", "JPEG", "WEBP", "GIF"),
    told="PNG, JPEG, WebP or GIF",
    largest=LARGEST,
)

KeptPicture = NewType("KeptPicture", str)
"""The name of a picture whose variants are stored."""

_ENOUGH = 1200
"""Pixels of the shorter side that all variants can be made from."""


class Picture(Struct, frozen=True):
    """A picture encoded anew, in all VARIANTS of its folder."""

    folder: str
    extension: str
    variants: dict[str, bytes]


def make_portrait(content: bytes) -> Picture:
    """Return an uploaded portrait, cropped to a square in all sizes. Raises InvalidInput("picture").

    Takes up to a second: call it outside of a transaction.
    """
    return _make_square(PORTRAITS, content)


def make_logo(content: bytes) -> Picture:
    """Return the uploaded logo of a group, as `make_portrait` does."""
    return _make_square(LOGOS, content)


def _make_square(folder: str, content: bytes) -> Picture:
    with slots:
        image = _decode(content)
        extension = _extension(image)
        squares = {
            str(size): _encode(ImageOps.fit(image, (size, size), Image.Resampling.LANCZOS), extension)
            for size in PORTRAIT_SIZES
        }
    return Picture(folder, extension, squares)


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


def name_in(blob: str) -> str:
    """Return the name of the picture whose variant is kept there."""
    return blob.rpartition("/")[2].partition("-")[2]


def discard_after_commit(session: Session, blobs: Blobs, folder: str, name: str) -> None:
    """Remove a picture once the transaction that gave it up is committed."""
    blobs.discard_once_committed(session, [variant(folder, name, each).blob for each in VARIANTS[folder]])


def _decode(content: bytes) -> Image.Image:
    image = open_picture(content, WANTED)
    try:
        image.draft("RGB", (_ENOUGH, _ENOUGH))  # a large JPEG need not be decoded in full
        image.load()
        return plain(_upright(_reduced(in_colours(image))))
    except BROKEN:
        raise InvalidInput("picture", "This picture is damaged or incomplete. Choose another one.") from None


def _reduced(image: Image.Image) -> Image.Image:
    """Return the picture with as few pixels as are enough, so that no more copies of a large one are made."""
    factor = min(image.size) // _ENOUGH
    return image.reduce(factor) if factor > 1 else image


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except BROKEN:  # a camera that wrote nonsense about itself took a picture all the same
        return image


def _extension(image: Image.Image) -> str:
    return "png" if image.mode == "RGBA" else "jpg"


def _encode(image: Image.Image, extension: str) -> bytes:
    written = BytesIO()
    if extension == "png":
        image.save(written, "PNG", optimize=True)
    else:
        image.save(written, "JPEG", quality=85, optimize=True, progressive=True)
    return written.getvalue()
