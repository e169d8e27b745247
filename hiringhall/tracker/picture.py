"""Makes a WebP of a screen that is small enough for the hall, and as readable as that allows."""

from io import BytesIO

from PIL import Image

USUAL = 512 * 1024
"""Bytes that are enough for a readable screen, however much more a hall would take."""
_LONG_SIDE = 3840
_QUALITIES = (60, 40, 25)
_SMALLER = 0.7
_SHORTEST = 64


def encode(image: Image.Image, largest: int) -> bytes | None:
    """Return a picture as WebP of at most `largest` bytes; None where that is too few for any.

    First the quality goes down, then the size.
    """
    image = image.convert("RGB")
    image.thumbnail((_LONG_SIDE, _LONG_SIDE), Image.Resampling.BILINEAR, reducing_gap=2.0)
    while min(image.size) >= _SHORTEST:
        for quality in _QUALITIES:
            content = _webp(image, quality)
            if len(content) <= min(largest, USUAL):
                return content
        image = image.resize((int(image.width * _SMALLER), int(image.height * _SMALLER)), Image.Resampling.BILINEAR)
    return None


def _webp(image: Image.Image, quality: int) -> bytes:
    written = BytesIO()
    image.save(written, "WEBP", quality=quality, method=2)
    return written.getvalue()
