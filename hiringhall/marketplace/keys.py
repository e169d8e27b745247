"""How things are named from outside: by opaque public key (`~01` and sixteen hexadecimal digits) or by number."""

import re
import secrets

_DIGITS_IN_64_BITS = 18
_FORM = re.compile(r"~(?:~|0[0-9])[0-9a-f]{16}\Z")


def new_key() -> str:
    """Return a new unguessable key."""
    return "~01" + secrets.token_hex(8)


def is_key(text: str) -> bool:
    """Tell whether `text` has the form of a public key; the older form `~~` and sixteen digits counts too."""
    return _FORM.match(text) is not None


def is_number(text: str) -> bool:
    """Tell whether `text` has the form of a reference: ASCII digits that surely fit the database's 64 bits."""
    return text.isascii() and text.isdigit() and len(text) <= _DIGITS_IN_64_BITS
