"""Which months can hold what a plan asks for. It errs on the side of reading too many."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hiringhall.columns.parts import Part
from hiringhall.marketplace.reports.plans import AllOf, AnyOf, Planned, Test
from hiringhall.marketplace.reports.query import Operator


def may_hold(where: Planned | None, part: Part) -> bool:
    """Tell whether any day of a part's month can pass the tests of a plan."""
    match where:
        case AllOf(parts):
            return all(may_hold(each, part) for each in parts)
        case AnyOf(parts):
            return any(may_hold(each, part) for each in parts)
        case Test(field, operator, value) if field.name in _SPANS:
            return _may_pass(operator, _SPANS[field.name](part), value)
        case _:
            return True


def _may_pass(operator: Operator, span: tuple[Any, Any], value: Any) -> bool:
    least, most = span
    match operator:
        case Operator.EQUAL:
            return bool(least <= value <= most)
        case Operator.LESS:
            return bool(least < value)
        case Operator.AT_MOST:
            return bool(least <= value)
        case Operator.MORE:
            return bool(most > value)
        case Operator.AT_LEAST:
            return bool(most >= value)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


_SPANS: dict[str, Callable[[Part], tuple[date, date] | tuple[int, int]]] = {
    "worked_on": lambda part: (part.month, part.last_day),
    "week_worked_on": lambda part: (_monday(part.month), _monday(part.last_day)),
    "month_worked_on": lambda part: (part.month.month, part.month.month),
    "year_worked_on": lambda part: (part.month.year, part.month.year),
}
"""The least and the most that each field of time is in a month."""
