"""Parameters that travel as one JSON object in a single parameter, such as `room={"roomName": "Launch"}`.

A JSON body may hold the object itself instead of its text. Source: reference, "Messages".
"""

from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec

from hiringhall.api.upwork import errors
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.decode import explained
from hiringhall.api.upwork.endpoint import Parameters

Kind = TypeVar("Kind", bound=Parameters)
Wrapped = str | dict[str, Any] | None
"""What a parameter that wraps others holds: JSON text, or the members of an object."""


def unwrap(call: Call, name: str, sent: Wrapped, kind: type[Kind]) -> Kind:
    """Return the parameters inside of the parameter `name`. An empty text in them counts as absent.

    Raises WireError 400 naming what is missing, unknown or not of its form.
    """
    if sent is None:
        raise errors.missing_parameter(name)
    members = _members(name, sent)
    known = kind.__struct_fields__
    ignores = call.hall.settings.unknown_parameters == "ignore"
    given = {
        key: _listed(value) if isinstance(value, dict) else value
        for key, value in members.items()
        if value not in (None, "") and (key in known or not ignores)
    }
    try:
        return msgspec.convert(_plain(given), kind, strict=False)
    except msgspec.ValidationError as error:
        raise explained(str(error), kind, dict.fromkeys(_places(given), "")) from None


def _members(name: str, sent: str | dict[str, Any]) -> dict[str, Any]:
    if isinstance(sent, dict):
        return sent
    try:
        members = msgspec.json.decode(sent)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        raise errors.bad_parameter(name, "Send a JSON object as text.") from None
    if not isinstance(members, dict):
        raise errors.bad_parameter(name, "Send a JSON object as text.")
    if any("\0" in text for text in _texts(members)):
        raise errors.bad_parameter(name, "A NUL character is not text.")
    return members


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, member in value.items():
            yield key
            yield from _texts(member)
    elif isinstance(value, list):
        for member in value:
            yield from _texts(member)


def _listed(value: dict[str, Any]) -> Any:
    """Return a list that came with numbered names as one."""
    if value and all(key.isascii() and key.isdigit() for key in value):
        return [value[key] for key in sorted(value, key=int)]
    return value


def _plain(value: Any) -> Any:
    """Return a value with its numbers and truths as texts, as other parameters come."""
    match value:
        case bool():
            return "1" if value else "0"
        case int() | float():
            return str(value)
        case dict():
            return {key: _plain(member) for key, member in value.items() if member is not None}
        case list():
            return [_plain(member) for member in value]
        case _:
            return value


def _places(given: dict[str, Any]) -> Iterator[str]:
    """Yield the places of lists, by which errors name them."""
    for key, value in given.items():
        if isinstance(value, list):
            yield from (f"{key}[{place}]" for place in range(len(value)))
