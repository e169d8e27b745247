"""Queries evaluated in plain Python over rows in memory, and random ones to compare with.

The model knows the language, not the databases: rows are maps from field to value, and everything is done the slow way.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cmp_to_key, partial
from operator import eq, ge, gt, le, lt
from typing import Any

from hypothesis import strategies as st

from hiringhall.marketplace.reports.catalog import Report
from hiringhall.marketplace.reports.fields import Field, Kind
from hiringhall.marketplace.reports.plans import AllOf, AnyOf, Plan, Planned, PlannedColumn
from hiringhall.marketplace.reports.query import Function, Operator, QueryError

Row = Mapping[str, Any]
COMPARE = {Operator.EQUAL: eq, Operator.LESS: lt, Operator.AT_MOST: le, Operator.MORE: gt, Operator.AT_LEAST: ge}


def evaluate(plan: Plan, rows: Iterable[Row]) -> list[tuple[Any, ...]]:
    """Return what a plan makes of rows."""
    matching = [row for row in rows if plan.where is None or holds(plan.where, row)]
    names = [column.field.name for column in plan.columns if column.function is None]
    if not plan.grouped:
        made = [tuple(row[name] for name in names) for row in matching]
    else:
        groups: dict[tuple[Any, ...], list[Row]] = {} if names else {(): []}
        for row in matching:
            groups.setdefault(tuple(row[name] for name in names), []).append(row)
        made = [tuple(_value(column, key, names, group) for column in plan.columns) for key, group in groups.items()]
    asked = dict(plan.order)
    keys = [*plan.order, *((index, False) for index in range(len(plan.columns)) if index not in asked)]
    made.sort(key=cmp_to_key(partial(_compare, keys)))
    end = None if plan.limit is None else plan.offset + plan.limit
    return made[plan.offset : end]


def holds(planned: Planned, row: Row) -> bool:
    """Tell whether a row passes."""
    match planned:
        case AllOf(parts):
            return all(holds(part, row) for part in parts)
        case AnyOf(parts):
            return any(holds(part, row) for part in parts)
        case _:
            value = row[planned.field.name]
            return value is not None and COMPARE[planned.operator](value, planned.value)


def _value(column: PlannedColumn, key: tuple[Any, ...], names: Sequence[str], group: Sequence[Row]) -> Any:
    if column.function is None:
        return key[names.index(column.field.name)]
    values = [row[column.field.name] for row in group if row[column.field.name] is not None]
    match column.function:
        case Function.COUNT:
            return len(values)
        case Function.SUM:
            return sum(values)
        case Function.AVG:
            return (2 * sum(values) + len(values)) // (2 * len(values)) if values else None
        case Function.MIN:
            return min(values, default=None)
        case Function.MAX:
            return max(values, default=None)


def _compare(keys: Sequence[tuple[int, bool]], left: tuple[Any, ...], right: tuple[Any, ...]) -> int:
    for index, descending in keys:
        one, other = left[index], right[index]
        if one == other:
            continue
        before = one is None or (other is not None and one < other)
        return 1 if before is descending else -1
    return 0


# --- random queries ---


def queries(report: Report, values: Mapping[str, Sequence[str]], days: Sequence[date]) -> st.SearchStrategy[str]:
    """Return random queries that a report answers; `values` are texts worth asking for, by field."""
    shown = [field for field in report.fields.values() if field.name not in report.hidden]
    columns = st.lists(st.sampled_from([text for field in shown for text in _ways(field)]), min_size=1, max_size=5)
    tests = _tests(report, values, days)
    conditions = st.recursive(
        tests,
        lambda inner: st.tuples(st.lists(inner, min_size=2, max_size=3), st.sampled_from([" and ", " OR "])).map(
            lambda drawn: f"({drawn[1].join(drawn[0])})"
        ),
        max_leaves=5,
    )
    return st.builds(
        _query,
        columns.map(lambda drawn: list(dict.fromkeys(drawn))),
        st.none() | conditions,
        st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["", " asc", " DESC"])), max_size=2),
        st.none() | st.integers(0, 30),
        st.none() | st.integers(0, 10),
    )


def _query(
    columns: list[str], condition: str | None, order: list[tuple[int, str]], limit: int | None, offset: int | None
) -> str:
    text = f"SELECT {', '.join(columns)}"
    text += f" where {condition}" if condition else ""
    keys = {columns[index % len(columns)]: way for index, way in order}
    text += f" order by {','.join(f'{column}{way}' for column, way in keys.items())}" if keys else ""
    text += f" limit {limit}" if limit is not None else ""
    return text + (f" offset {offset}" if offset is not None else "")


def _ways(field: Field) -> list[str]:
    functions = ["count", "min", "max", *(["sum", "avg"] if field.aggregates else [])]
    return [field.name, *(f"{function}({field.name})" for function in functions)]


def _tests(report: Report, values: Mapping[str, Sequence[str]], days: Sequence[date]) -> st.SearchStrategy[str]:
    tests = [
        f"{field.name} {operator.value} {value}"
        for field in report.fields.values()
        if report.filters_by(field.name)
        for operator in field.operators
        for value in _values(field, values, days)
    ]
    return st.sampled_from(tests)


def _values(field: Field, values: Mapping[str, Sequence[str]], days: Sequence[date]) -> list[str]:
    if field.name in values:
        return [f"'{value}'" for value in values[field.name]]
    if field.name == "month_worked_on":
        return sorted({str(day.month) for day in days})
    if field.name == "year_worked_on":
        return sorted({str(day.year) for day in days})
    if field.kind is Kind.DATE:
        around = [*days, days[0] - timedelta(days=1), days[-1] + timedelta(days=1)]
        return [f"'{day}'" for day in around] + [str(days[0])]
    return ["7", "'0'"] if field.kind is Kind.NUMBER else ["'nobody'"]


# --- broken queries ---

_PIECES = re.compile(r"\s+|\w+|[^\w\s]")
NOISE = (
    *("'", '"', "`", "(", ")", ",", "=", "<", ">", "*", "!", ";", "--", "\0", "\ud800", "💥", "\n", "%s", "''", "0x1"),
    *("select", "where", "order", "by", "and", "or", "limit", "9" * 400, "group", "union", "drop table", "-1"),
)


GOOD = (
    "SELECT worked_on, provider_id, sum(hours) WHERE worked_on >= '2009-10-01' AND worked_on <= '2009-10-31'",
    "select week_worked_on,team_id,sum(hours),sum(charges) where worked_on>2009-10-01 order by week_worked_on desc",
    "select provider_id, count(memo) where (provider_id = 'a' or provider_id = \"b\") and task = 'x' limit 5 offset 2",
    "select sum(hours) where month_worked_on=6 and year_worked_on=2010 label sum(hours) 'H' format sum(hours) '0.0'",
)
"""Queries as programs write them."""


def broken(text: str, draw: Any) -> str:
    """Return a query with one to four pieces dropped, doubled, swapped or replaced by noise; `draw` is a Random."""
    pieces = _PIECES.findall(text) or [""]
    for _ in range(draw.randint(1, 4)):
        at = draw.randrange(len(pieces))
        match draw.randrange(4):
            case 0:
                pieces[at] = ""
            case 1:
                pieces.insert(at, pieces[at])
            case 2:
                other = draw.randrange(len(pieces))
                pieces[at], pieces[other] = pieces[other], pieces[at]
            case _:
                pieces.insert(at, draw.choice(NOISE))
    return "".join(pieces)


def is_located(text: str, error: QueryError) -> bool:
    """Tell whether an error says why, and names a place of a query and a word that is in it."""
    lines = text.split("\n")
    if not error.why or not 1 <= error.place.line <= len(lines):
        return False
    said = text.replace("''", "'").replace('""', '"') + text
    return 1 <= error.place.column <= len(lines[error.place.line - 1]) + 1 and error.word.lower() in said.lower()
