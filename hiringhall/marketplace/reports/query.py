"""What a query says, as it was written: names are not looked up yet, values are still text."""

from dataclasses import dataclass
from dataclasses import field as field_of
from enum import StrEnum
from typing import NamedTuple

from hiringhall.marketplace.errors import InvalidInput


class Place(NamedTuple):
    """Where something stands in the text of a query: line and column, both from 1."""

    line: int
    column: int


START = Place(1, 1)


@dataclass(eq=False)
class QueryError(InvalidInput):
    """A query that cannot be answered: what is wrong, where, and the word that stands there ("" at the end)."""

    place: Place = START
    word: str = ""

    def __str__(self) -> str:
        where = f"line {self.place.line}, column {self.place.column}"
        return f"Invalid query, {where}{f', at {self.word!r}' if self.word else ''}: {self.why}"


class Function(StrEnum):
    """What is made of the values of a group."""

    SUM = "sum"
    COUNT = "count"
    AVG = "avg"
    MIN = "min"
    MAX = "max"


class Operator(StrEnum):
    """How a field is compared with a value."""

    EQUAL = "="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="


@dataclass(frozen=True)
class Column:
    """A field, or a function of it; `field_place` is where the field stands within."""

    field: str
    function: Function | None = None
    place: Place = field_of(default=START, compare=False)
    field_place: Place = field_of(default=START, compare=False)

    @property
    def word(self) -> str:
        """The word that it begins with."""
        return self.function or self.field


@dataclass(frozen=True)
class Comparison:
    """A field compared with a value; `value_place` is where the value begins."""

    field: str
    operator: Operator
    value: str
    place: Place = field_of(default=START, compare=False)
    value_place: Place = field_of(default=START, compare=False)


@dataclass(frozen=True)
class Both:
    """Conditions that all hold."""

    conditions: tuple["Condition", ...]


@dataclass(frozen=True)
class Either:
    """Conditions of which one holds."""

    conditions: tuple["Condition", ...]


Condition = Comparison | Both | Either


@dataclass(frozen=True)
class Order:
    """A column that rows are sorted by."""

    column: Column
    descending: bool = False


@dataclass(frozen=True)
class Query:
    """One query. `select` is None where nothing is said of it, and empty for `*`."""

    select: tuple[Column, ...] | None = None
    where: Condition | None = None
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0
    labels: tuple[tuple[Column, str], ...] = ()
    formats: tuple[tuple[Column, str], ...] = ()
