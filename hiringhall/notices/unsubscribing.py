"""Links that stop mail: they work without signing in, so they carry the hall's signature instead."""

from hiringhall.storage.sealing import Sealer

PATH = "/unsubscribe"


def unsubscribe_path(sealer: Sealer, user_key: str, what: str) -> str:
    """Return the path of the page that stops the mail to a person about a topic, or the daily mail."""
    return f"{PATH}/{user_key}/{what}/{sealer.sign(_signed(user_key, what))}"


def is_signed(sealer: Sealer, user_key: str, what: str, signature: str) -> bool:
    """Tell whether the hall made a link."""
    return sealer.has_signed(_signed(user_key, what), signature)


def _signed(user_key: str, what: str) -> str:
    return f"unsubscribe {user_key} {what}"
