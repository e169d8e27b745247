"""What people write about an activity, and what of it is accepted."""

from collections.abc import Iterable

from hiringhall.marketplace.accounts.details import check_line, check_text
from hiringhall.marketplace.addresses import web_address
from hiringhall.marketplace.errors import InvalidInput

CODE_LENGTH = 128
DESCRIPTION_LENGTH = 4_000
URL_LENGTH = 1024
SEPARATOR = ";"
"""Between codes, where several are named at once."""


def checked_code(code: str) -> str:
    """Return a code that can be named together with others. Raises InvalidInput("code")."""
    if SEPARATOR in code:
        raise InvalidInput("code", "write no semicolon: it stands between codes where several are named.")
    return check_line("code", code, CODE_LENGTH)


def checked_codes(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the codes as they are kept, each once. Raises InvalidInput("code")."""
    return tuple(dict.fromkeys(checked_code(code) for code in codes))


def checked_text(description: str, url: str) -> dict[str, str]:
    """Return description and address as they are kept. Raises InvalidInput naming the one that cannot be."""
    return {
        "description": check_text("description", description, DESCRIPTION_LENGTH, required=True),
        "url": web_address("url", url, URL_LENGTH),
    }
