"""Secrets of endpoints and signatures under them.

Source: Standard Webhooks, "Signature scheme": HMAC-SHA256 over id, time and body, in base64, by version.
"""

import base64
import hmac
import secrets

_PREFIX = "whsec_"
_SECRET_BYTES = 32


def new_secret() -> str:
    """Return a new secret, in the form in which receivers configure it."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def new_event_id() -> str:
    """Return a new id of an event, by which receivers know that they were told of it before."""
    return f"msg_{secrets.token_hex(16)}"


def signature_headers(event_id: str, at: int, body: bytes, *keys: str) -> dict[str, str]:
    """Return the headers of a delivery, signed under each of the secrets."""
    signed = f"{event_id}.{at}.".encode() + body
    signatures = (hmac.digest(base64.b64decode(key.removeprefix(_PREFIX)), signed, "sha256") for key in keys)
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(f"v1,{base64.b64encode(signature).decode()}" for signature in signatures),
    }
