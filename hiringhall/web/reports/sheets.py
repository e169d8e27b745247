"""What a page shows of a result: one page of its rows, sums over all of them, and a chart, read in one pass."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from hiringhall.marketplace.reports.plans import PlannedColumn
from hiringhall.marketplace.reports.running import Cell, Result
from hiringhall.marketplace.reports.totals import Totals
from hiringhall.web.reports.charting import Chart, Tally, charts, chosen

PER_PAGE = 100


@dataclass(frozen=True)
class Sheet:
    """`rows` are those of page `page`; `totals` and the chart are of all rows. `links` lead on from cells."""

    columns: tuple[PlannedColumn, ...]
    rows: list[tuple[Cell, ...]]
    page: int
    totals: Totals
    offered: list[Chart]
    chart: Chart | None
    tally: Tally | None
    links: dict[tuple[int, int], str] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """The number of its first row, from 1."""
        return (self.page - 1) * PER_PAGE + 1

    @property
    def last(self) -> int:
        """The number of its last row."""
        return self.first + len(self.rows) - 1

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return max(-(-self.totals.count // PER_PAGE), 1)


def read_sheet(result: Result, page: int, chart: str) -> Sheet:
    """Read a result for a page, all of it but keeping little; a page after the last one is the last one, empty."""
    totals, offered = Totals(result.columns), charts(result.columns)
    drawn = chosen(offered, chart)
    tally = None if drawn is None else Tally(drawn, result.columns)
    rows = list(_kept(totals.counting(result.rows), page, tally))
    return Sheet(result.columns, rows, page, totals, offered, drawn, tally)


def _kept(rows: Iterator[tuple[Cell, ...]], page: int, tally: Tally | None) -> Iterator[tuple[Cell, ...]]:
    first, last = (page - 1) * PER_PAGE, page * PER_PAGE
    for number, row in enumerate(rows):
        if tally is not None:
            tally.add(row)
        if first <= number < last:
            yield row
