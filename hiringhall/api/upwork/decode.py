"""From the parameter map of a request to the typed parameters of an endpoint, with one style of error."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from hiringhall.api.upwork import errors
from hiringhall.api.upwork.brackets import fold, takes_members, wire_name
from hiringhall.api.upwork.endpoint import Parameters
from hiringhall.marketplace.errors import InvalidInput

Kind = TypeVar("Kind", bound=Parameters)
TOLERATED = frozenset({"_", "format"})
"""Sent by scripts in browsers (jQuery's cache breaker) and by old clients; they never meant anything to an endpoint."""


class Flag(StrEnum):
    """A yes or no. The reference writes 1 and 0, the published Python client sends True and False."""

    NO = "0"
    YES = "1"

    @classmethod
    def _missing_(cls, value: object) -> "Flag | None":
        return {"true": cls.YES, "false": cls.NO}.get(str(value).lower())


_PLACE = r"(?: - at `\$\.(.+?)`)?\Z"
_MISSING = re.compile(r"Object missing required field `(.+?)`" + _PLACE)
_UNKNOWN = re.compile(r"Object contains unknown field `(.*?)`" + _PLACE, re.DOTALL)
_WRONG = re.compile(r"(.*?) - at `\$\.(.+?)`\Z", re.DOTALL)


def decode(
    values: Mapping[str, str], path: Mapping[str, str], kind: type[Kind], *, ignore_unknown: bool = False
) -> Kind:
    """Return the typed parameters. An empty value counts as absent.

    Raises WireError 400 naming the parameter that is missing, unknown, given twice or not of its form.
    """
    # Some clients send again, in the body, what stands in the path.
    twice = {name for name in values.keys() & path.keys() if values[name] != path[name]}
    if twice:
        raise errors.given_twice(min(twice))
    known = kind.__struct_fields__
    given = {
        name: value
        for name, value in values.items()
        if value != "" and (name in known or takes_members(name, kind) or not (ignore_unknown or name in TOLERATED))
    }
    try:
        return msgspec.convert(fold(given, kind) | dict(path), kind, strict=False)
    except msgspec.ValidationError as error:
        raise explained(str(error), kind, given) from None


def explained(message: str, kind: type[Parameters], given: Mapping[str, str]) -> errors.WireError:
    """Return the refusal that a failed conversion to `kind` means; `given` has the names as they were sent."""
    if found := _MISSING.match(message):
        return errors.bad_parameter(_joined(found[2], found[1], given), "The parameter is required.")
    if found := _UNKNOWN.match(message):
        if found[2]:
            return errors.bad_parameter(_joined(found[2], found[1], given), "The parameter is not known here.")
        known = ", ".join(kind.__struct_fields__) or "none"
        name = found[1] if found[1].strip() else repr(found[1])
        return errors.bad_parameter(name, f"The parameter is not known here; known are: {known}.")
    if found := _WRONG.match(message):
        name = wire_name(found[2], given)
        choices = _choices(get_type_hints(kind).get(name))
        return errors.bad_parameter(
            name, f"Write one of: {', '.join(choices)}." if choices else _reworded(found[1], name)
        )
    return errors.WireError(400, message)


def _joined(place: str | None, name: str, given: Mapping[str, str]) -> str:
    return f"{wire_name(place, given)}[{name}]" if place else name


def _choices(kind: Any) -> list[str]:
    if get_origin(kind) in {Union, UnionType}:
        return [choice for part in get_args(kind) for choice in _choices(part)]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [str(member.value) for member in kind]
    return [str(value) for value in get_args(kind)] if get_origin(kind) is Literal else []


def _reworded(message: str, name: str) -> str:
    if "got `str`" in message and ("Expected `object" in message or "Expected `array" in message):
        return f"Name what you mean: {name}[...]."
    if message.startswith("Expected `int") or "Expected `int" in message:
        return "Write a whole number."
    return message.replace("`", "") + "."


_DECIMAL = re.compile(r"[0-9]{1,13}(\.[0-9]{1,2})?\Z")


def cents(name: str, text: str | None) -> int | None:
    """Read an amount such as 100 or 99.50 as cents. Raises InvalidInput naming the parameter."""
    if text is None:
        return None
    if not _DECIMAL.match(text):
        raise InvalidInput(name, "write an amount such as 100 or 99.50.")
    return int(Decimal(text) * 100)


def _reader(form: str, example: str) -> Callable[[str, str | None], datetime | None]:
    def read(name: str, text: str | None) -> datetime | None:
        if text is None:
            return None
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            raise InvalidInput(name, f"write {example}.") from None

    return read


_us_date = _reader("%m-%d-%Y", "a date as mm-dd-yyyy, such as 06-15-2027")
_iso_time = _reader("%Y-%m-%dT%H:%M:%S", "a time as yyyy-mm-ddTHH:MM:SS, such as 2027-01-20T11:59:59")

_spaced_time = _reader("%Y-%m-%d %H:%M:%S", "a time as yyyy-mm-dd HH:MM:SS, such as 2027-01-20 11:59:59")


def us_date(name: str, text: str | None) -> date | None:
    """Read a date in the form mm-dd-yyyy. Raises InvalidInput naming the parameter."""
    read = _us_date(name, text)
    return None if read is None else read.date()


def seconds(name: str, text: str | None) -> int | None:
    """Read a time in the form yyyy-mm-ddTHH:MM:SS, UTC, as seconds; a blank may stand for the T, as in old clients.

    Raises InvalidInput naming the parameter.
    """
    read = _iso_time(name, None if text is None else text.replace(" ", "T", 1))
    return None if read is None else int(read.timestamp())


def spaced_seconds(name: str, text: str | None) -> int | None:
    """Read a time in the form yyyy-mm-dd HH:MM:SS, UTC, as seconds. Raises InvalidInput naming the parameter."""
    read = _spaced_time(name, text)
    return None if read is None else int(read.timestamp())


def listed(text: str | None) -> tuple[str, ...] | None:
    """Read values separated by semicolons; blanks around them and empty ones do not count."""
    if text is None:
        return None
    return tuple(part.strip() for part in text.split(";") if part.strip())
