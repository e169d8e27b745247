"""Sorting a result by its headings: a click sorts by a column, another one turns it round."""

from dataclasses import dataclass, replace

from hiringhall.marketplace.reports.fields import Kind
from hiringhall.marketplace.reports.parsing import parse
from hiringhall.marketplace.reports.plans import PlannedColumn
from hiringhall.marketplace.reports.query import Column, Order
from hiringhall.marketplace.reports.writing import written
from hiringhall.web.reports.asked import Asked


@dataclass(frozen=True)
class Sorting:
    """How a result is sorted, and the addresses of what is asked sorted otherwise, by the index of a column."""

    asked: Asked
    columns: tuple[PlannedColumn, ...]

    def direction(self, index: int) -> str:
        """Return "ascending" or "descending" where the result is sorted by a column first, else nothing."""
        order = parse(self.asked.q).order
        if not order or not _is(self.columns[index], order[0].column):
            return ""
        return "descending" if order[0].descending else "ascending"

    def address(self, index: int) -> str:
        """Return the address of what is asked sorted by a column: numbers from the largest on at first."""
        column = self.columns[index]
        descending = {"": column.kind is Kind.NUMBER, "ascending": True, "descending": False}[self.direction(index)]
        order = Order(Column(column.field.name, column.function), descending)
        return self.asked.address(q=written(replace(parse(self.asked.q), order=(order,))), page=1, run="")


def _is(column: PlannedColumn, named: Column) -> bool:
    return (column.field.name, column.function) == (named.field, named.function)
