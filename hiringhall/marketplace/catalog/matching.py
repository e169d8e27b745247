"""Finding an entry by what a caller wrote, and helping one who wrote something close."""

from collections.abc import Iterable
from difflib import get_close_matches

from hiringhall.marketplace.errors import InvalidInput

SUGGESTIONS = 3
LIKENESS = 0.5


def fold(text: str) -> str:
    """Return `text` as it is compared: without case and with single spaces."""
    return " ".join(text.split()).casefold()


def unknown(field: str, what: str, given: str, known: Iterable[str]) -> InvalidInput:
    """Return the refusal of `given`, which is no `what`, with the closest of the `known` ones."""
    by_folded = {fold(name): name for name in known}
    close = get_close_matches(fold(given), by_folded, SUGGESTIONS, LIKENESS)
    if not close and len(by_folded) <= 2 * SUGGESTIONS:
        close = list(by_folded)
    hint = f"; did you mean {_either([by_folded[name] for name in close])}?" if close else "."
    return InvalidInput(field, f"there is no {what} {given!r}{hint}")


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " or " + names[-1]
