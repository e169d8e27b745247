"""What the hall's key protects: secrets that must be read back (OAuth 1.0a signs with them), and signed addresses.

Secrets are stored sealed, AES-256-GCM; a signature is HMAC-SHA256 under a key of its own, derived from the same one.
"""

import base64
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12
KEY_FILE = "secret.key"


class SealError(RuntimeError):
    """A sealed secret cannot be opened: the hall runs with another secret key than the one it was sealed under."""


class Sealer:
    """Seals, opens and signs short texts with one key."""

    def __init__(self, secret_key: str) -> None:
        self._cipher = AESGCM(_derived(secret_key, b"hiringhall sealing"))
        self._signing_key = _derived(secret_key, b"hiringhall signing")
        # Opening is a pure function of the sealed text, so remembering it can never be stale.
        self.open = lru_cache(maxsize=4096)(self._open)

    def seal(self, secret: str) -> str:
        """Return `secret` as base64 text that only this key opens."""
        nonce = os.urandom(NONCE_BYTES)
        return base64.b64encode(nonce + self._cipher.encrypt(nonce, secret.encode(), None)).decode()

    def sign(self, text: str) -> str:
        """Return the signature of `text`, 43 characters that may stand in an address."""
        digest = hmac.digest(self._signing_key, text.encode(), "sha256")
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def has_signed(self, text: str, signature: str) -> bool:
        """Tell whether `signature` is that of `text`, in constant time."""
        return hmac.compare_digest(self.sign(text).encode(), signature.encode())

    def _open(self, sealed: str) -> str:
        """Return the secret in `sealed`. Raises SealError when it was sealed under another key."""
        raw = base64.b64decode(sealed)
        try:
            return self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None).decode()
        except InvalidTag:
            raise SealError("A stored secret was sealed under another secret key.") from None


def _derived(secret_key: str, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=purpose).derive(secret_key.encode())


def load_secret_key(data: Path) -> str:
    """Return the hall's secret key from the data folder; make one, readable by its owner only, the first time."""
    file = data / KEY_FILE
    try:
        # Created whole or not at all: of several processes that start together one makes the key.
        draft = data / f".{KEY_FILE}.{os.getpid()}"
        if not file.exists():
            data.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as out:
                out.write(secrets.token_urlsafe(48))
            os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
    return file.read_text().strip()
