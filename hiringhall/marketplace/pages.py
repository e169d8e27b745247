"""A slice of a list, as every list of the marketplace takes and gives it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True)
class Slice(Generic[Row]):
    """Some rows of a list and how many it has in all."""

    rows: Sequence[Row]
    total: int
