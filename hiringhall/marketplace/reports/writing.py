"""A query as text: what `parse` reads back as the same query."""

from hiringhall.marketplace.reports.query import Both, Column, Comparison, Condition, Either, Query


def written(query: Query) -> str:
    """Return a query as text, each part on a line of its own."""
    lines = []
    if query.select is not None:
        lines.append(f"select {', '.join(map(column_text, query.select)) or '*'}")
    if query.where is not None:
        lines.append(f"where {_condition(query.where)}")
    if query.order:
        ordered = (f"{column_text(order.column)}{' desc' if order.descending else ''}" for order in query.order)
        lines.append(f"order by {', '.join(ordered)}")
    if query.limit is not None:
        lines.append(f"limit {query.limit}")
    if query.offset:
        lines.append(f"offset {query.offset}")
    lines += [
        f"{word} {', '.join(_named(column, text) for column, text in pairs)}"
        for word, pairs in (("label", query.labels), ("format", query.formats))
        if pairs
    ]
    return "\n".join(lines)


def column_text(column: Column) -> str:
    """Return a column as a query names it, such as sum(hours)."""
    return f"{column.function}({column.field})" if column.function else column.field


def _condition(condition: Condition, *, inside: bool = False) -> str:
    match condition:
        case Comparison(field, operator, value):
            return f"{field} {operator} {_quoted(value)}"
        case Both(parts):
            text = " and ".join(_condition(part, inside=True) for part in parts)
        case Either(parts):
            text = " or ".join(_condition(part, inside=True) for part in parts)
    return f"({text})" if inside else text


def _named(column: Column, text: str) -> str:
    return f"{column_text(column)} {_quoted(text)}"


def _quoted(text: str) -> str:
    return "'{}'".format(text.replace("'", "''"))
