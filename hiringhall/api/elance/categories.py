"""Elance's categories over those of the catalog: fifteen ids and names that are known, and ids of our own beyond 90000.

A topic of the catalog is one subcategory; where two known ones mean the same topic, the first is what it is called.
"""

from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct


class Subcategory(Struct, frozen=True):
    """A subcategory; `topic` is the id of the catalog's topic."""

    id: int
    name: str
    topic: str


class Category(Struct, frozen=True):
    """A category with its subcategories; `categories` are the ids of the catalog's categories that it stands for."""

    id: int
    name: str
    categories: tuple[str, ...]
    children: tuple[Subcategory, ...]


@cache
def categories() -> tuple[Category, ...]:
    """Return all categories."""
    content = files(__package__).joinpath("data", "categories.json").read_bytes()
    return msgspec.json.decode(content, type=tuple[Category, ...])


def of_topic(topic: str) -> tuple[Category, Subcategory]:
    """Return where a topic of the catalog stands."""
    return _by_topic()[topic]


def category(number: int | None) -> Category | None:
    """Return the category with this id, None when there is none."""
    return next((found for found in categories() if found.id == number), None)


def subcategory(number: int | None) -> Subcategory | None:
    """Return the subcategory with this id, None when there is none."""
    return next((child for found in categories() for child in found.children if child.id == number), None)


@cache
def _by_topic() -> dict[str, tuple[Category, Subcategory]]:
    found: dict[str, tuple[Category, Subcategory]] = {}
    for parent in categories():
        for child in parent.children:
            found.setdefault(child.topic, (parent, child))
    return found
