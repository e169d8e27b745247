"""Reads the table of who may call what: `permission_matrix.txt` beside this file."""

from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_suffix(".txt")


@dataclass(frozen=True)
class Row:
    """One endpoint with one object, and the status that each role gets."""

    endpoint: str
    thing: str
    expected: dict[str, int]


def read_table() -> list[Row]:
    """Return all rows. A line of roles is the head of those below it; `#` starts a remark."""
    rows = []
    roles: list[str] = []
    for line in TABLE.read_text().splitlines():
        words = line.partition("#")[0].split()
        if words[:2] == ["endpoint", "object"]:
            roles = words[2:]
        elif words:
            endpoint, thing, *cells = words
            if len(cells) != len(roles):
                raise ValueError(f"{len(cells)} cells for {len(roles)} roles: {line}")
            rows.append(Row(endpoint, thing, dict(zip(roles, map(int, cells), strict=True))))
    return rows
