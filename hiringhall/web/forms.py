"""What a form sent: its values as typed, and what is wrong with them."""

import os
from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from litestar import Request
from litestar.datastructures import UploadFile
from litestar.exceptions.http_exceptions import ClientException

from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, Refused

Value = TypeVar("Value")

MOST_FIELDS = 500
GENERAL = ""
"""The name under which a form keeps what is wrong with no field in particular."""


class SentFile:
    """A file that a form brought: its name as sent, its size in bytes, and its content, read when asked for."""

    def __init__(self, sent: UploadFile) -> None:
        self.name = sent.filename
        self._file = sent.file
        self.size = self._file.seek(0, os.SEEK_END)

    def read(self, most: int = -1) -> bytes:
        """Return the content, or the first `most` bytes of it."""
        self._file.seek(0)
        return self._file.read(most)

    def close(self) -> None:
        """Give back where it was kept."""
        self._file.close()


class Form:
    """Values by field name, kept as typed so that an error loses nothing, and at most one error a field.

    `files` are those that were chosen, by field; nothing is known of their content. They are gone after the answer.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._values: dict[str, list[str]] = {}
        self.errors: dict[str, str] = {}
        self.files: dict[str, list[SentFile]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(_storable(value))

    def text(self, name: str, default: str = "") -> str:
        """Return the value of a field, or `default` when it was not sent."""
        return (self._values.get(name) or [default])[0]

    def many(self, name: str) -> list[str]:
        """Return all values of a field that may be sent several times, such as checkboxes."""
        return list(self._values.get(name, ()))

    def flag(self, name: str) -> bool:
        """Return whether a checkbox was ticked."""
        return bool(self.text(name))

    def read(self, name: str, reader: Callable[[str], Value]) -> Value | None:
        """Return what `reader` makes of a field, None when it is empty; what it refuses is kept beside the field."""
        text = self.text(name).strip()
        if not text:
            return None
        try:
            return reader(text)
        except ValueError as refused:
            self.errors.setdefault(name, str(refused))
            return None

    def content(self, name: str, largest: int) -> bytes | None:
        """Return the content of the picture chosen in a field, None without one; one too large is told beside it."""
        sent = next(iter(self.files.get(name, ())), None)
        if sent is None or not sent.size:
            return None
        if sent.size > largest:
            self.errors.setdefault(name, f"choose a picture of at most {largest // 2**20} MB.")
            return None
        return sent.read()

    def close(self) -> None:
        """Give up the files."""
        for sent in self.files.values():
            for file in sent:
                file.close()

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """All values with their names."""
        return [(name, value) for name, values in self._values.items() for value in values]

    def fill(self, **values: str | bool | Iterable[str]) -> "Form":
        """Set the values that the form shows at first, and return the form."""
        for name, value in values.items():
            if isinstance(value, bool):
                self._values[name] = ["yes"] if value else []
            else:
                self._values[name] = [value] if isinstance(value, str) else list(value)
        return self

    def drop(self, *names: str) -> None:
        """Forget fields."""
        for name in names:
            self._values.pop(name, None)

    def refuse(self, refused: Refused, *fields: str) -> None:
        """Keep what is wrong beside its field, or above the form when it is none of `fields`.

        Raises `refused` again when it is not about what was typed.
        """
        match refused:
            case InvalidInput(field, why) | Conflict(why, field):
                self.errors.setdefault(field if field in fields else GENERAL, why)
            case InvalidState():
                self.errors.setdefault(GENERAL, str(refused))
            case _:
                raise refused


async def read_form(request: Request[Any, Any, Any]) -> Form:
    """Read the body of a POST with its files; `close` the form after use.

    Raises ClientException when it cannot be read as a form.
    """
    kind, _ = request.content_type
    if kind == "multipart/form-data":
        try:
            sent = await request.form()
        except (ValueError, LookupError) as error:  # what the parser raises for broken parts and unknown charsets
            raise ClientException("The form could not be read.") from error
        form = Form((name, value) for name, value in sent.multi_items() if isinstance(value, str))
        for name, value in sent.multi_items():
            if isinstance(value, UploadFile):
                form.files.setdefault(name, []).append(SentFile(value))
        return form
    if kind not in {"application/x-www-form-urlencoded", ""}:
        raise ClientException("The form could not be read.")
    try:
        pairs = parse_qsl(
            (await request.body()).decode("ascii"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:
        raise ClientException("The form could not be read.") from error
    return Form(pairs)


def read_query(request: Request[Any, Any, Any]) -> Form:
    """Read the query of an address, leniently: what cannot be read is left out."""
    raw = request.scope["query_string"].decode("ascii", "replace")
    try:
        return Form(parse_qsl(raw, keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS))
    except ValueError:
        return Form()


def _storable(value: str) -> str:
    """Return the text with one form of line end and without signs that a database cannot keep."""
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t")
