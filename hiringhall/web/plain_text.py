"""Text that people write to each other: everything is escaped, and addresses of the web become links."""

import re
from urllib.parse import urlsplit

from markupsafe import Markup, escape

_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"'`\\]+", re.ASCII | re.IGNORECASE)
_TRAILING = ".,;:!?*_~|"
_PAIRS = {")": "(", "]": "[", "}": "{"}
REL = "nofollow noopener ugc"
"""What browsers and search engines are told of links that people write."""
_LINK = Markup('<a href="{0}" rel="{1}">{0}</a>')


def linked(text: str) -> Markup:
    """Return the text for a page, with its http and https addresses as links; line ends stay as they are."""
    made, at = [], 0
    for found in _ADDRESS.finditer(text):
        address = _trimmed(found[0])
        if is_safe(address):
            made += [escape(text[at : found.start()]), _LINK.format(address, REL)]
            at = found.start() + len(address)
    return Markup("").join([*made, escape(text[at:])])


def address_at(text: str, at: int) -> str:
    """Return the address of the web that begins there, empty when none does."""
    found = _ADDRESS.match(text, at)
    address = _trimmed(found[0]) if found else ""
    return address if is_safe(address) else ""


def _trimmed(address: str) -> str:
    """Return the address without the punctuation of the sentence around it."""
    while address[-1] in _TRAILING or _closes_what_is_outside(address):
        address = address[:-1]
    return address


def _closes_what_is_outside(address: str) -> bool:
    opening = _PAIRS.get(address[-1])
    return opening is not None and address.count(opening) < address.count(address[-1])


def is_safe(address: str) -> bool:
    """Tell whether an address of the web leads where it seems to: a name of a host, and nobody's name before it."""
    try:
        parts = urlsplit(address)
        return (
            parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and "@" not in parts.netloc
            and address.isprintable()
        )
    except ValueError:
        return False
