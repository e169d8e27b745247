"""Portraits of people who gave no picture: their initials on a colour that stays theirs."""

import hashlib
from xml.sax.saxutils import escape

SIZES = (32, 50, 100, 200)

_COLOURS = ("#0b6b62", "#2b5c9e", "#6d4aa8", "#9a3b6f", "#a34a21", "#7a5c0a", "#3f6b1f", "#35607a")
"""Each is dark enough for white letters."""


def initials(name: str) -> str:
    """Return the first letters of the first and the last word."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def draw(name: str, key: str, size: int) -> bytes:
    """Return an SVG picture of `size` pixels a side."""
    colour = _COLOURS[hashlib.sha256(key.encode()).digest()[0] % len(_COLOURS)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}" viewBox="0 0 100 100" role="img">'
        f'<title>{escape(name)}</title><rect width="100" height="100" fill="{colour}"/>'
        '<text x="50" y="50" dy=".36em" text-anchor="middle" fill="#fff" font-size="40" font-weight="600" '
        f'font-family="Figtree, system-ui, sans-serif">{escape(initials(name))}</text></svg>'
    ).encode("utf-8", "replace")
