"""Passwords: which are accepted, and their hashes (argon2id)."""

import secrets
import threading
import unicodedata
from dataclasses import dataclass
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from hiringhall.marketplace.accounts.common_passwords import COMMON
from hiringhall.marketplace.errors import InvalidInput

SHORTEST, LONGEST = 10, 256

_hasher = PasswordHash((Argon2Hasher(),))
# A hash takes about 0.1 s of a core and 64 MiB; more at once would starve the rest of the process.
slots = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Hashed:
    """A password that was checked and hashed, so that no transaction waits for the hashing."""

    hash: str


def prepare(password: str, *personal: str, field: str = "password") -> Hashed:
    """Check a new password against the rules and the `personal` words of its owner, and hash it.

    Takes about 0.1 s: call it before a write transaction begins. Raises InvalidInput(field).
    """
    check_new(password, *personal, field=field)
    with slots:
        return Hashed(_hasher.hash(_normal(password)))


def check_new(password: str, *personal: str, field: str = "password") -> None:
    """Refuse what is easily guessed. `personal` are the owner's username, address and names. Raises InvalidInput."""
    if len(password) < SHORTEST:
        raise InvalidInput(field, f"Use at least {SHORTEST} characters; a few unrelated words make a good password.")
    if len(password) > LONGEST:
        raise InvalidInput(field, f"Use at most {LONGEST} characters.")
    core = _core(password)
    if len(set(core)) < 3 or core in COMMON or password.casefold() in COMMON:  # noqa: PLR2004 - "aaaa", "abababab"
        raise InvalidInput(field, "This is one of the first passwords that others would try. Choose another one.")
    own = {_core(part) for word in personal for part in (word, word.partition("@")[0])}
    if core in own - {""} or password.casefold() in {word.casefold() for word in personal}:
        raise InvalidInput(field, "This is your name or address. Choose something that others cannot guess.")


def verify(password: str, stored: str) -> tuple[bool, str | None]:
    """Tell whether `password` is the one behind `stored`; also return a new hash when its parameters are outdated.

    The caller holds one of `slots`. An overlong password is refused unseen.
    """
    if len(password) > LONGEST:
        return False, None
    return _hasher.verify_and_update(_normal(password), stored)


@cache
def decoy() -> str:
    """Return a hash that no password has, to spend the same time on a person who does not exist."""
    return _hasher.hash(secrets.token_urlsafe(32))


def _normal(password: str) -> str:
    """Return the one form of a password that keyboards may encode in several ways."""
    return unicodedata.normalize("NFKC", password)


def _core(password: str) -> str:
    """Return the letters and digits without case and without the digits that people append."""
    plain = "".join(sign for sign in password.casefold() if sign.isalnum())
    return plain.rstrip("0123456789") or plain
