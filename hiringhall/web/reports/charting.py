"""Which charts the columns of a result allow, and the numbers that they are drawn from."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import partial

from markupsafe import Markup

from hiringhall.documents import result_words
from hiringhall.marketplace.reports.fields import Kind, Unit
from hiringhall.marketplace.reports.plans import PlannedColumn
from hiringhall.marketplace.reports.query import Column
from hiringhall.marketplace.reports.running import Cell
from hiringhall.marketplace.reports.totals import additive
from hiringhall.marketplace.reports.writing import column_text
from hiringhall.web.report_charts import Bars, Shares, bars, shares

NONE = "none"
"""What a page is asked for that is to have no chart."""
MOST_NUMBERS, MOST_PARTS = 2, 3
"""Columns with numbers, and with names, of which charts are offered."""
MOST_BARS = 60
MOST_CELLS = 50_000
"""Numbers that are kept for a chart; a result with more is not drawn."""
ONE = {Unit.SECONDS: 3600, Unit.CENTS: 100, Unit.PLAIN: 1}
_NO_NAMES = frozenset({"memo", "description", "comment", "notes"})
_BY = {
    "worked_on": "day",
    "week_worked_on": "week",
    "month_worked_on": "month",
    "year_worked_on": "year",
    "date": "day",
    "date_due": "day due",
}


class Shape(StrEnum):
    """How a chart looks."""

    BARS = "bars"
    STACKED = "stacked"
    SHARE = "share"


@dataclass(frozen=True)
class Chart:
    """A chart that may be drawn: the columns, by index, of its places in time, of its parts and of its numbers."""

    value: str
    title: str
    shape: Shape
    number: int
    time: int | None = None
    part: int | None = None


def charts(columns: Sequence[PlannedColumn]) -> list[Chart]:
    """Return the charts of a result, the most telling first."""
    time = next((index for index, column in enumerate(columns) if _is_time(column)), None)
    parts = [(part, _called(columns[part])) for part in _parts(columns)]
    found = []
    for number in additive(columns)[:MOST_NUMBERS]:
        told = result_words.heading(columns[number])
        if time is not None:
            over_time = f"{told} by {_BY.get(columns[time].field.name, 'day')}"
            found += [
                _chart(columns, Shape.STACKED, f"{over_time} and {name}", number, time, part) for part, name in parts
            ]
            found.append(_chart(columns, Shape.BARS, over_time, number, time, None))
        found += [
            _chart(columns, Shape.SHARE, f"{told}: share of each {name}", number, None, part) for part, name in parts
        ]
    return found


def chosen(offered: Sequence[Chart], value: str) -> Chart | None:
    """Return the chart that an address names, the first one unless it names one, None where it wants none."""
    if value == NONE:
        return None
    return next((chart for chart in offered if chart.value == value), offered[0] if offered else None)


def _chart(
    columns: Sequence[PlannedColumn], shape: Shape, title: str, number: int, time: int | None, part: int | None
) -> Chart:
    used = [columns[index] for index in (time, part, number) if index is not None]
    return Chart(":".join([shape, *map(_text, used)]), title, shape, number, time, part)


def _text(column: PlannedColumn) -> str:
    return column_text(Column(column.field.name, column.function))


def _called(column: PlannedColumn) -> str:
    if column.label != column.field.name:
        return column.label
    return result_words.field_name(column.field.name).lower().replace(" id", " ID")


def _is_time(column: PlannedColumn) -> bool:
    return column.kind is Kind.DATE and column.function is None


def _parts(columns: Sequence[PlannedColumn]) -> list[int]:
    """Return the columns with names; those of ids where there are no others."""
    texts = [
        index
        for index, column in enumerate(columns)
        if column.kind is Kind.TEXT and column.function is None and column.field.name not in _NO_NAMES
    ]
    names = [index for index in texts if not columns[index].field.name.endswith("_id")]
    return (names or texts)[:MOST_PARTS]


class Tally:
    """The numbers of a chart, added up as rows pass: by day or name, and by part."""

    def __init__(self, chart: Chart, columns: Sequence[PlannedColumn]) -> None:
        self.is_too_large = False
        self._chart, self._columns = chart, columns
        self._sums: defaultdict[tuple[date | int, str], int] = defaultdict(int)
        names = [column.field.name for column in columns]
        months = ("year_worked_on", "month_worked_on")
        self._month = tuple(map(names.index, months)) if set(months) <= set(names) else None

    def add(self, row: tuple[Cell, ...]) -> None:
        """Take a row in."""
        if self.is_too_large:
            return
        place, part, number = self._place(row), "", row[self._chart.number]
        if self._chart.part is not None:
            cell = row[self._chart.part]
            part = str(cell) if cell not in {None, ""} else "(none)"
        if place is not None and isinstance(number, int):
            self._sums[place, part] += number
            self.is_too_large = len(self._sums) > MOST_CELLS

    def _place(self, row: tuple[Cell, ...]) -> date | int | None:
        if self._chart.time is None:
            return 0
        if self._month is not None:
            year, month = row[self._month[0]], row[self._month[1]]
            return date(year, month, 1) if isinstance(year, int) and isinstance(month, int) else None
        cell = row[self._chart.time]
        return cell if isinstance(cell, date | int) else None

    def drawn(self) -> Markup | None:
        """Return the chart, None when there is nothing to draw or too much."""
        if self.is_too_large or not any(value > 0 for value in self._sums.values()):
            return None
        unit = self._columns[self._chart.number].unit
        say = partial(result_words.shown, unit=unit)
        if self._chart.shape is Shape.SHARE:
            return shares(Shares(self._chart.title, {part: value for (_, part), value in self._sums.items()}, say))
        labels, places = self._places()
        parts: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(labels))
        for (place, part), value in self._sums.items():
            parts[part][places[place]] += value
        return bars(Bars(self._chart.title, labels, parts, say, ONE[unit]))

    def _places(self) -> tuple[list[str], dict[date | int, int]]:
        """Return the labels of all bars in order, and the bar of each place; days become weeks where they are many."""
        days = sorted({place for place, _ in self._sums if isinstance(place, date)})
        if not days:
            numbers = sorted({place for place, _ in self._sums if isinstance(place, int)})
            is_month = self._columns[self._chart.time or 0].field.name == "month_worked_on"
            labels = [date(2000, number, 1).strftime("%b") if is_month else str(number) for number in numbers]
            return labels, {number: index for index, number in enumerate(numbers)}
        for step in _STEPS[self._first_step() :]:
            starts = list(step.between(days[0], days[-1]))
            if len(starts) <= MOST_BARS:
                break
        index_of = {start: index for index, start in enumerate(starts)}
        return [step.label(start) for start in starts], {day: index_of[step.start(day)] for day in days}

    def _first_step(self) -> int:
        name = self._columns[self._chart.time or 0].field.name
        return 2 if self._month is not None else 1 if name == "week_worked_on" else 0


class _Step:
    """Stretches of time that a bar stands for."""

    def start(self, day: date) -> date:
        """Return the day on which the stretch of a day begins."""
        return day

    def after(self, start: date) -> date:
        """Return the start of the next stretch."""
        return start + timedelta(days=1)

    def label(self, start: date) -> str:
        """Return what stands below the bar."""
        return f"{start.day} {start:%b}"

    def between(self, first: date, last: date) -> Iterator[date]:
        """Yield the starts of all stretches from that of a day to that of another."""
        start = self.start(first)
        while start <= last:
            yield start
            start = self.after(start)


class _Week(_Step):
    def start(self, day: date) -> date:
        return day - timedelta(days=day.weekday())

    def after(self, start: date) -> date:
        return start + timedelta(days=7)


class _Month(_Step):
    def start(self, day: date) -> date:
        return day.replace(day=1)

    def after(self, start: date) -> date:
        return date(start.year + start.month // 12, start.month % 12 + 1, 1)

    def label(self, start: date) -> str:
        return f"{start:%b %Y}"


class _Year(_Step):
    def start(self, day: date) -> date:
        return date(day.year, 1, 1)

    def after(self, start: date) -> date:
        return date(start.year + 1, 1, 1)

    def label(self, start: date) -> str:
        return str(start.year)


_STEPS = (_Step(), _Week(), _Month(), _Year())
