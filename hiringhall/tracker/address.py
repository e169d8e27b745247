"""The address of a hall, as people type it."""

from urllib.parse import urlsplit

from hiringhall.tracker.errors import TrackerError

_HERE = {"localhost", "127.0.0.1", "::1"}


def hall_address(typed: str, *, insecure: bool = False) -> str:
    """Return the address of a hall without a slash at its end, with https:// where nothing was said.

    Raises TrackerError for what is no address, and for http:// to another computer unless `insecure`: the password
    and the screenshots would be read by anybody on the way.
    """
    typed = typed.strip()
    parts = urlsplit(typed if "://" in typed else f"https://{typed}")
    try:
        name, _ = parts.hostname, parts.port
    except ValueError:
        name = None
    if not name or parts.scheme not in {"http", "https"} or parts.username or parts.query or parts.fragment:
        raise TrackerError("That is no address of a hall; it looks like https://hall.example.")
    if parts.scheme == "http" and name not in _HERE and not insecure:
        raise TrackerError("The address must begin with https://, so that nobody on the way can read along.")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
