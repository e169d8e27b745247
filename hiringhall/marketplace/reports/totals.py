"""Sums over all rows of a result."""

from collections.abc import Iterator, Sequence

from hiringhall.marketplace.reports.fields import Unit
from hiringhall.marketplace.reports.plans import PlannedColumn
from hiringhall.marketplace.reports.query import Function
from hiringhall.marketplace.reports.running import Cell


def additive(columns: Sequence[PlannedColumn]) -> tuple[int, ...]:
    """Return the columns, by index, whose cells may be added up: sums, counts, and hours and money of single rows."""
    grouped = any(column.function for column in columns)
    return tuple(index for index, column in enumerate(columns) if _adds_up(column, grouped=grouped))


def _adds_up(column: PlannedColumn, *, grouped: bool) -> bool:
    match column.function:
        case Function.SUM | Function.COUNT:
            return True
        case None:
            return not grouped and column.unit is not Unit.PLAIN
        case _:
            return False


class Totals:
    """What the rows that passed come to: `count` of them, and the sum of each column that adds up, by index."""

    def __init__(self, columns: Sequence[PlannedColumn]) -> None:
        self.count = 0
        self.sums = dict.fromkeys(additive(columns), 0)

    def counting(self, rows: Iterator[tuple[Cell, ...]]) -> Iterator[tuple[Cell, ...]]:
        """Yield the rows, adding them up as they pass."""
        sums = self.sums
        for row in rows:
            self.count += 1
            for index in sums:
                cell = row[index]
                if isinstance(cell, int):
                    sums[index] += cell
            yield row
