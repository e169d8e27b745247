"""Orders of lists: fields and then a letter for each, A up or D down, all separated by semicolons."""

from collections.abc import Mapping
from typing import TypeVar

from hiringhall.marketplace.errors import InvalidInput

Sort = TypeVar("Sort")


def read_sort(name: str, written: str, sorts: Mapping[str, Sort]) -> list[tuple[Sort, bool]]:
    """Read `date_posted;amount;DA`: what each field means and whether it descends.

    Raises InvalidInput naming the parameter for a field that is not known or another number of letters than of fields.
    Source: reference, "order_by"; upwork-responses 2.4.
    """
    *fields, letters = (part.strip() for part in written.split(";"))
    if len(fields) != len(letters) or not letters or set(letters.upper()) - {"A", "D"}:
        example = ";".join(list(sorts)[:2])
        raise InvalidInput(name, f"write fields and then a letter A or D for each, such as {example};DA.")
    unknown = [field for field in fields if field.lower() not in sorts]
    if unknown:
        raise InvalidInput(name, f"{unknown[0]!r} is not known; write one of {', '.join(sorts)}.")
    return [(sorts[field.lower()], letter == "D") for field, letter in zip(fields, letters.upper(), strict=True)]
