"""Values as people type and read them: amounts, numbers, days, and choices from a list."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TypeVar

Chosen = TypeVar("Chosen", bound=Enum)

_AMOUNT = re.compile(r"\$?\s*(\d{1,3}(?:,\d{3})+|\d{1,15})(\.\d{1,2})?\s*(?:USD)?", re.IGNORECASE | re.ASCII)
_PERCENTAGE = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)\s*%?", re.ASCII)
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,15}", re.ASCII)
_MINUS = "\N{MINUS SIGN}"


def cents(text: str) -> int:
    """Read an amount such as 1,200 or 99.50 as cents. Raises ValueError saying what would be accepted."""
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise ValueError("write an amount such as 1200 or 99.50.")
    return int(Decimal(found[1].replace(",", "") + (found[2] or "")) * 100)


def number(text: str) -> int:
    """Read a whole number. Raises ValueError saying what would be accepted."""
    if _NUMBER.fullmatch(text) is None:
        raise ValueError("write a whole number such as 40.")
    return int(text.replace(",", ""))


def day(text: str) -> date:
    """Read a day as browsers send it. Raises ValueError saying what would be accepted."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("write a day as year-month-day, such as 2027-06-15.") from None


def month(text: str) -> date:
    """Read a month as browsers send it, as its first day. Raises ValueError saying what would be accepted."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise ValueError("write a month as year-month, such as 2021-06.") from None


def choice(among: type[Chosen]) -> Callable[[str], Chosen]:
    """Return a reader of the values of an enumeration, which raises ValueError for any other."""

    def read(text: str) -> Chosen:
        try:
            return among(text)
        except ValueError:
            raise ValueError("choose one from the list.") from None

    return read


def money(amount: int, currency: str = "USD") -> str:
    """Return cents as people read them, such as 1,200.00 USD; below zero with a minus sign."""
    whole, rest = divmod(abs(amount), 100)
    return f"{_MINUS if amount < 0 else ''}{whole:,}.{rest:02d} {currency}"


def percent(hundredths: int) -> str:
    """Return hundredths of a percent as people read them, such as 12.5%."""
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".") + "%"


def rate(text: str) -> int:
    """Read a percentage such as 10 or 12.5% as hundredths of a percent. Raises ValueError for anything else."""
    found = _PERCENTAGE.fullmatch(text)
    if found is None:
        raise ValueError("write a percentage such as 10 or 12.5.")
    return int(Decimal(found[1]) * 100)


def size(count: int) -> str:
    """Return a number of bytes as people read it, such as 12 kB or 3.4 MB."""
    kilobytes = -(-count // 1000)
    return f"{kilobytes} kB" if kilobytes < 1000 else f"{kilobytes / 1000:.1f} MB"  # noqa: PLR2004 - kB in a MB


def typed(amount: int | None) -> str:
    """Return cents as they stand in a field: without needless digits, empty for None."""
    if amount is None:
        return ""
    return f"{amount // 100}.{amount % 100:02d}".removesuffix(".00")


def written(on: date) -> str:
    """Return a day as people read it, such as 5 June 2027."""
    return f"{on.day} {on:%B %Y}"
