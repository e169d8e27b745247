"""Addresses of the web that people write down and others follow."""

from urllib.parse import urlsplit

from hiringhall.marketplace.errors import InvalidInput


def web_address(field: str, address: str, longest: int) -> str:
    """Return a whole address of the web, or nothing for nothing. Raises InvalidInput naming the field."""
    address = address.strip()
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        is_plain = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
    except ValueError:
        is_plain = False
    if not is_plain or not address.isprintable() or " " in address or len(address) > longest:
        raise InvalidInput(field, f"write an address such as https://example.com, at most {longest} characters.")
    return address
