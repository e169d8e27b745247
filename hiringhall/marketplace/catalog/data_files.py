"""Reading the catalog's data files into frozen records."""

from importlib.resources import files
from typing import TypeVar

import msgspec

Row = TypeVar("Row")


def read_rows(name: str, kind: type[Row]) -> tuple[Row, ...]:
    """Return the records of `data/<name>.json` as `kind`, in the file's order."""
    content = files(__package__).joinpath("data", f"{name}.json").read_bytes()
    return msgspec.json.decode(content, type=tuple[kind, ...])  # type: ignore[valid-type]
