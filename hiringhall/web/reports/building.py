"""The builder as a form: what it shows of a query, and the query that it says."""

from collections.abc import Iterator

from hiringhall.marketplace.reports.catalog import Report
from hiringhall.marketplace.reports.parsing import parse
from hiringhall.marketplace.reports.plans import plan
from hiringhall.marketplace.reports.query import QueryError
from hiringhall.marketplace.reports.writing import written
from hiringhall.web import values
from hiringhall.web.forms import Form
from hiringhall.web.reports.draft import MOST_SORTS, Draft, choices, draft_of, query_of

FILTERS = 3
"""Values to filter by that the form has room for, besides as many as are set."""
LONGEST_VALUE = 200
MOST_LIMIT = 1_000_000_000


def draft_from(text: str, report: Report) -> Draft | None:
    """Return a query as the builder shows it, None when it cannot."""
    try:
        return draft_of(parse(text), report)
    except QueryError:
        return None


def fill(form: Form, draft: Draft) -> Form:
    """Have the form say what a draft does."""
    form.fill(
        column=draft.columns,
        was=draft.columns,
        first=draft.first.isoformat() if draft.first else "",
        last=draft.last.isoformat() if draft.last else "",
        limit=str(draft.limit) if draft.limit is not None else "",
    )
    for number, (field, value) in enumerate(draft.filters):
        form.fill(**{f"field{number}": field, f"value{number}": value})
    for number, (column, descending) in enumerate(draft.sorts):
        form.fill(**{f"sort{number}": column}).fill(**{f"down{number}": descending})
    return form


def places(draft: Draft | None) -> range:
    """Return the numbers of the filters that the form has room for."""
    return range(max(FILTERS, len(draft.filters) + 1 if draft else 0))


def read_query(form: Form, report: Report) -> str:
    """Return the query that the form says; what is wrong is kept beside its field, and left out."""
    known = choices(report)
    # Columns stay in the order in which they stood, new ones follow as they are offered.
    chosen = {name for name in form.many("column") if name in known.known}
    was = [name for name in dict.fromkeys(form.many("was")) if name in chosen]
    columns = (*was, *(name for name in known.known if name in chosen and name not in was))
    if not columns:
        form.errors["column"] = "choose at least one column."
    first, last = form.read("first", values.day), form.read("last", values.day)
    if first and last and first > last:
        form.errors["last"] = "choose a day that is not before the first."
    limit = form.read("limit", values.number)
    draft = Draft(
        columns,
        first,
        last,
        tuple(_filters(form, {name for name, _ in known.filters})),
        tuple(_sorts(form, columns)),
        None if limit is None else min(limit, MOST_LIMIT),
    )
    query = query_of(draft, report)
    if columns:
        _check(form, draft, report)
    return written(query)


def _filters(form: Form, known: set[str]) -> Iterator[tuple[str, str]]:
    number = 0
    while form.text(f"field{number}") or form.text(f"value{number}") or number < FILTERS:
        field, value = form.text(f"field{number}"), form.text(f"value{number}").strip()[:LONGEST_VALUE]
        if field in known and value:
            yield field, value
        elif field in known:
            form.errors[f"value{number}"] = "write what it should be, or choose nothing to filter by."
        number += 1


def _sorts(form: Form, columns: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    seen = set()
    for number in range(MOST_SORTS):
        column = form.text(f"sort{number}")
        if column in columns and column not in seen:
            seen.add(column)
            yield column, form.flag(f"down{number}")


def _check(form: Form, draft: Draft, report: Report) -> None:
    """Keep what the report does not take beside the filter that it is about."""
    for number, pair in enumerate(draft.filters):
        try:
            plan(query_of(Draft(draft.columns, filters=(pair,)), report), report)
        except QueryError as error:
            form.errors[f"value{number}"] = error.why
