"""Pictures from outside: bounded before anything is decoded, decoded whole, and brought to plain pixels.

Whatever is wrong with one becomes InvalidInput with the field of the form or message that it came in.
"""

import struct
import threading
import zlib
from io import BytesIO

from msgspec import Struct
from PIL import Image

from hiringhall.marketplace.errors import InvalidInput

MOST_PIXELS = 40_000_000

slots = threading.Semaphore(1)
"""A large picture takes 320 MB while it is decoded, a WebP twice that: one at a time in each process."""

# Pillow's own limit warns first and refuses only at twice its number; ours is checked before anything is decoded.
Image.MAX_IMAGE_PIXELS = None
BROKEN = (OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, OverflowError, struct.error, zlib.error)
"""What Pillow raises for damaged pictures."""


class Wanted(Struct, frozen=True):
    """What is taken in a field: the formats by Pillow's names and in words, and the bytes at most.

    `ask` begins the sentences of refusals: "Choose a picture".
    """

    field: str
    ask: str
    formats: tuple[str, ...]
    told: str
    largest: int

    def refusal(self, what: str) -> InvalidInput:
        """Return the refusal that asks for something else."""
        return InvalidInput(self.field, f"{self.ask} {what}.")


def open_picture(content: bytes, wanted: Wanted) -> Image.Image:
    """Open a picture without decoding it. Raises InvalidInput for another format, too many bytes or pixels."""
    require_small(content, wanted)
    try:
        image: Image.Image = Image.open(BytesIO(content), formats=wanted.formats)
    except BROKEN:
        raise wanted.refusal(f"in {wanted.told}") from None
    if image.width * image.height > MOST_PIXELS:
        raise wanted.refusal(f"of at most {MOST_PIXELS // 1_000_000} million pixels")
    return image


def require_small(content: bytes, wanted: Wanted) -> None:
    """Raise InvalidInput for more bytes than are taken."""
    if len(content) > wanted.largest:
        raise wanted.refusal(f"of at most {wanted.largest // 2**20} MB")


def in_colours(image: Image.Image) -> Image.Image:
    """Return the picture in a mode that can be made smaller without loss of quality; decodes it."""
    if image.mode.startswith(("I", "F")):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in {"1", "P", "PA"}:
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image


def plain(image: Image.Image) -> Image.Image:
    """Return the pixels alone, as RGB, or RGBA where some let what is behind shine through."""
    pixels = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if pixels.mode == "RGBA" and pixels.getchannel("A").getextrema() == (255, 255):
        pixels = pixels.convert("RGB")
    pixels.info.clear()
    return pixels
