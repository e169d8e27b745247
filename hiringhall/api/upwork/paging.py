"""Pages of lists: the `offset;count` values of the parameters page and paging, and the heritage list header."""

import re
from typing import Any

from msgspec import Struct

from hiringhall.api.upwork.heritage import one_or_many
from hiringhall.marketplace.errors import InvalidInput

MAX_COUNT = 100
MAX_OFFSET = 1_000_000_000  # far beyond any list, and safe to add to in 64 bits

NOT_GIVEN = "None;None"
"""What python-upwork 1.x sends for a page that was not given."""

_PAGE = re.compile(r"([0-9]{1,12});([0-9]{1,12})", re.ASCII).fullmatch


class Page(Struct, frozen=True):
    """A window of a list: skip `offset` entries, return `count`."""

    offset: int = 0
    count: int = 10


DEFAULT_PAGE = Page()


def read_page(value: str | None, *, name: str = "page", default: Page = DEFAULT_PAGE, most: int = MAX_COUNT) -> Page:
    """Read `offset;count`; absent or empty means `default`. Source: reference, "Pagination".

    Raises InvalidInput naming the parameter unless offset is 0 or more and count 1 to `most`. A single number is
    refused: whoever sends page=2 means the second page and would get entry 2.
    """
    if not value or value == NOT_GIVEN:
        return default
    match = _PAGE(value)
    if match is None:
        raise InvalidInput(name, f'Send offset;count, for example "{default.offset};{default.count}".')
    offset, count = int(match[1]), int(match[2])
    if offset > MAX_OFFSET:
        raise InvalidInput(name, f"The offset can be {MAX_OFFSET} at most.")
    if not 1 <= count <= most:
        raise InvalidInput(name, f"The count, after the semicolon, can be 1 to {most}.")
    return Page(offset, count)


Sorted = tuple[str, str]
"""A field and a direction, `asc` or `desc`."""


def lister(page: Page, total: int, sort: str | Sorted | list[Sorted] = "", *, query: str = "") -> dict[str, Any]:
    """Return the list header of the older endpoints, all texts; `sort` is a text, or one or several fields.

    Source: upwork-responses 1.2.
    """
    return {
        "total_items": str(total),
        "query": query,
        "paging": {"offset": str(page.offset), "count": str(page.count)},
        "sort": sort if isinstance(sort, str) else {"sort": _sort(sort)},
    }


def _sort(sort: Sorted | list[Sorted]) -> Any:
    sorts = [{"sort": list(each)} for each in (sort if isinstance(sort, list) else [sort])]
    return one_or_many(sorts)
