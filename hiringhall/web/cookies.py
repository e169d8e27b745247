"""The cookies of the pages: the sign-in (or a visitor's), one message to show next, and what a browser prefers."""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from typing import Literal, TypeVar

import msgspec
from litestar.datastructures import Cookie

SIGN_IN = "hall"
FLASH = "hall_flash"
HAT = "hall_hat"
THEME = "hall_theme"
YEAR = 365 * 86_400

Sealed = TypeVar("Sealed", bound=msgspec.Struct)

_SECRET = re.compile(r"[A-Za-z0-9_-]{43}\Z")


class Flash(msgspec.Struct, frozen=True):
    """A message that the next page shows once."""

    text: str
    kind: Literal["good", "bad"] = "good"


def cookie_name(name: str, *, secure: bool) -> str:
    """Return the name in force: over HTTPS the prefix that keeps other hosts of the domain from setting it."""
    return f"__Host-{name}" if secure else name


def make(name: str, value: str, *, secure: bool, lasts: int | None) -> Cookie:
    """Return a cookie for this host alone; `lasts` in seconds, None until the browser closes, 0 to remove it."""
    return Cookie(
        key=cookie_name(name, secure=secure),
        value=value,
        max_age=lasts,
        path="/",
        httponly=True,
        secure=secure,
        samesite="lax",
    )


def new_secret() -> str:
    """Return a visitor's secret, in the form that sign-ins have too."""
    return secrets.token_urlsafe(32)


def is_secret(text: str | None) -> bool:
    """Tell whether a cookie's value has the form of a secret."""
    return text is not None and _SECRET.match(text) is not None


def csrf_token(secret: str) -> str:
    """Return the token that forms carry: only pages of the browser that holds `secret` can know it."""
    return _keyed(secret, b"csrf")


def is_csrf_token(token: str, secret: str) -> bool:
    """Compare a sent token in constant time."""
    return hmac.compare_digest(token.encode(), csrf_token(secret).encode())


def seal_flash(flash: Flash, secret: str) -> str:
    """Return the cookie value of a message, signed so that nobody else can put words into our pages."""
    return seal(flash, secret)


def open_flash(value: str, secret: str) -> Flash | None:
    """Return the message in a cookie value, or None when it was not sealed with `secret`."""
    return open_sealed(value, secret, Flash)


def seal(value: msgspec.Struct, secret: str) -> str:
    """Return `value` as text that the browser with `secret` can bring back, but neither it nor another can make."""
    body = base64.urlsafe_b64encode(msgspec.json.encode(value)).decode().rstrip("=")
    return f"{body}.{_keyed(secret, f'{type(value).__name__} {body}'.encode())}"


def open_sealed(sealed: str, secret: str, kind: type[Sealed]) -> Sealed | None:
    """Return what was sealed, or None when it was not sealed with `secret` or is of another kind."""
    body, _, seal = sealed.partition(".")
    if not hmac.compare_digest(seal.encode(), _keyed(secret, f"{kind.__name__} {body}".encode()).encode()):
        return None
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)), type=kind)
    except (binascii.Error, msgspec.DecodeError):
        return None


def _keyed(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
