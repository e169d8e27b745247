"""The rows of a batch of activities: comma-separated values in quotes, `<br>` or a line end between rows."""

import re
from dataclasses import dataclass

from hiringhall.marketplace.errors import InvalidInput

COLUMNS = ("company_id", "team_id", "user_id", "code", "description", "url")
MOST_ROWS = 5_000

_BLANKS = re.compile(r"[ \t]*")
_END = re.compile(r",|<br\s{0,3}/?>|\r\n|\r|\n|\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """One row as it was written; `number` counts from 1."""

    number: int
    cells: tuple[str, ...]

    def cell(self, column: str) -> str:
        """Return what stands in a column, without blanks around it."""
        index = COLUMNS.index(column)
        return self.cells[index].strip() if index < len(self.cells) else ""


def read_rows(data: str) -> list[Row]:
    """Return the rows, blanks around values and empty lines left out; a first row that names the columns is no row.

    Values without a comma, a quote or a line end in them need no quotes. Raises InvalidInput("data") that names the
    row whose quotes do not balance, and when there is no row or too many.
    """
    rows: list[Row] = []
    cells: list[str] = []
    position = 0
    while True:
        text, position, end = _cell(data, position, len(rows) + 1)
        cells.append(text)
        if end != ",":
            if cells != [""]:
                rows.append(Row(len(rows) + 1, tuple(cells)))
            cells = []
        if not end:
            break
    if rows and tuple(cell.strip().lower() for cell in rows[0].cells) == COLUMNS:
        rows = [Row(row.number - 1, row.cells) for row in rows[1:]]
    if not 1 <= len(rows) <= MOST_ROWS:
        raise InvalidInput("data", f"write 1 to {MOST_ROWS:,} rows of {', '.join(COLUMNS)}.")
    return rows


def _cell(data: str, start: int, row: int) -> tuple[str, int, str]:
    """Return the value that begins at `start`, where the next one begins, and what stands between, "" at the end."""
    position = _past_blanks(data, start)
    if data[position : position + 1] != '"':
        end = _next_end(data, position)
        if '"' in data[position : end.start()]:
            raise _unbalanced(row)
        return data[position : end.start()].strip(), end.end(), end[0]
    parts = []
    while True:
        closing = data.find('"', position + 1)
        if closing < 0:
            raise _unbalanced(row)
        parts.append(data[position + 1 : closing])
        position = closing + 1
        if data[position : position + 1] != '"':
            break
    end_at = _END.match(data, _past_blanks(data, position))
    if end_at is None:
        raise _unbalanced(row)
    return '"'.join(parts), end_at.end(), end_at[0]


def _past_blanks(data: str, position: int) -> int:
    blanks = _BLANKS.match(data, position)
    return position if blanks is None else blanks.end()


def _next_end(data: str, position: int) -> re.Match[str]:
    end = _END.search(data, position)
    if end is None:
        raise RuntimeError("The end of the text is an end.")
    return end


def _unbalanced(row: int) -> InvalidInput:
    return InvalidInput("data", f"row {row}: the quotes do not balance; put each value in one pair of them.")
