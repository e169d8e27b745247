"""The manner of the older endpoints, whose JSON is an XML tree turned over: one, many, none, and all of it texts."""

from decimal import Decimal
from typing import TypeVar

Item = TypeVar("Item")


def one_or_many(items: list[Item]) -> Item | list[Item] | str:
    """Return "" for no item, the item itself for one, and the list for more. Source: upwork-responses 1.2."""
    if not items:
        return ""
    return items[0] if len(items) == 1 else items


def text(value: str | int | Decimal | bool | None) -> str:
    """Return a scalar as the XML tree has it: flags are "1" and "0", nothing is "", a number is its digits."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case _:
            return str(value)
