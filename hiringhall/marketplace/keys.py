"""Opaque public keys: `~01` and sixteen hexadecimal digits, for people, teams, jobs and what else is public."""

import re
import secrets

_FORM = re.compile(r"~(?:~|0[0-9])[0-9a-f]{16}\Z")


def new_key() -> str:
    """Return a new unguessable key."""
    return "~01" + secrets.token_hex(8)


def is_key(text: str) -> bool:
    """Tell whether `text` has the form of a public key; the older form `~~` and sixteen digits counts too."""
    return _FORM.match(text) is not None
