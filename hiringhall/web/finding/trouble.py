"""What is wrong with an expression, and at which character."""

import re
from dataclasses import dataclass

from hiringhall.marketplace.errors import InvalidInput

SHOWN = 30
"""Characters of the expression that are shown on each side of the one in trouble."""

_AT = re.compile(r"\bat character (\d+)\b")


@dataclass(frozen=True)
class Trouble:
    """Why an expression cannot be read; `sign` is the character where reading stopped, empty at the end."""

    why: str
    at: int | None = None
    before: str = ""
    sign: str = ""
    after: str = ""


def trouble(refused: InvalidInput, text: str) -> Trouble:
    """Return what the search says of `text`, with the character picked out."""
    found = _AT.search(refused.why)
    if found is None:
        return Trouble(refused.why)
    at = int(found[1])
    start, end = max(at - 1 - SHOWN, 0), at + SHOWN
    before, after = text[start : at - 1], text[at:end]
    sign = text[at - 1 : at]
    return Trouble(
        refused.why,
        at,
        ("…" if start else "") + before,
        sign,
        after + ("…" if end < len(text) else ""),
    )
