"""Rows written as texts where they are found: who needs nothing but the text is spared a value for every cell."""

from hiringhall.columns.statements import Statement
from hiringhall.marketplace.reports.fields import Kind, Unit
from hiringhall.marketplace.reports.plans import PlannedColumn
from hiringhall.marketplace.reports.running import Lines


def as_lines(statement: Statement, columns: tuple[PlannedColumn, ...], lines: Lines) -> Statement:
    """Return what finds one text for each row of a statement, in its order."""
    parts = [_quoted(lines.opens)]
    for index, column in enumerate(columns):
        if index:
            parts.append(_quoted(lines.between))
        parts.append(_cell(f"c{index}", column))
    parts.append(_quoted(lines.closes))
    return statement._replace(sql=f"SELECT {' || '.join(parts)} FROM ({statement.sql})")  # noqa: S608 - no values in it


def _cell(name: str, column: PlannedColumn) -> str:
    """Return a cell as a JSON string."""
    if column.unit is not Unit.PLAIN:
        hundredths = f"((2 * abs({name}) + 36) // 72)" if column.unit is Unit.SECONDS else f"abs({name})"
        sign = f"CASE WHEN {name} < 0 AND {hundredths} > 0 THEN '-' ELSE '' END"
        after = f"lpad(CAST({hundredths} % 100 AS VARCHAR), 2, '0')"
        text = f"'\"' || {sign} || {hundredths} // 100 || '.' || {after} || '\"'"
    elif column.kind is Kind.TEXT:
        text = f"CAST(to_json({name}) AS VARCHAR)"
    elif column.kind is Kind.DATE and not column.field.is_number:
        text = f"strftime({name}, '\"%Y%m%d\"')"
    else:
        text = f"'\"' || {name} || '\"'"
    return f"coalesce({text}, '\"\"')"


def _quoted(text: str) -> str:
    return "'{}'".format(text.replace("'", "''"))
