"""What a handler is given: who calls, the open transaction, and what was sent."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.api.elance import errors
from hiringhall.hall import Hall
from hiringhall.marketplace.actor import Actor

DEFAULT_ROWS = 20
MOST_ROWS = 25
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Page:
    """The part of a list that is asked for: its number from 1, and how many entries it has."""

    number: int
    rows: int

    @property
    def offset(self) -> int:
        """How many entries are before it."""
        return (self.number - 1) * self.rows


@dataclass(frozen=True)
class Call:
    """One call that was let in. `actor` is None when an application calls for itself, which sees what visitors see.

    `path`, `query` and `form` are what was sent; `base` is the address of the hall without a slash at its end.
    """

    hall: Hall
    session: Session
    actor: Actor | None
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, list[str]]
    base: str

    @property
    def person(self) -> Actor:
        """The person who calls; only methods that are not public may ask."""
        if self.actor is None:
            raise RuntimeError("A method that is not public has a person.")
        return self.actor

    @property
    def user_id(self) -> int:
        """The reference of the person who calls."""
        if self.person.user_id is None:
            raise RuntimeError("A token has a person.")
        return self.person.user_id

    def page(self, default: int = DEFAULT_ROWS) -> Page:
        """Return which part of a list is asked for; what is no number of at least 1 counts as left out."""
        number = read_count(self.query.get("page", "")) or 1
        return Page(
            min(number, _LARGEST // MOST_ROWS), min(read_count(self.query.get("rpp", "")) or default, MOST_ROWS)
        )

    def id(self, name: str) -> int:
        """Return an id in the path. Raises WireError when it can be none."""
        number = read_count(self.path[name])
        if number is None:
            raise errors.invalid_id(name)
        return number

    def value(self, name: str) -> str:
        """Return the first value of a form field, empty when it was left out."""
        return (self.form.get(name) or [""])[0].strip()

    def url(self, path: str) -> str:
        """Return the whole address of a page or picture of this hall."""
        return self.base + path


def plain(text: str) -> str:
    """Return a text without NUL, which PostgreSQL does not even compare with what it keeps."""
    return text.replace("\0", "")


def read_count(text: str) -> int | None:
    """Read a number from 1 on that the database knows; None when the text is none."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(_LARGEST))):
        return None
    return int(text) if 1 <= int(text) <= _LARGEST else None
