"""Bracketed names: `context[job_posting_ref]`, `milestones[0][due_date]`, `fb_scores[3]` are members of one parameter.

A parameter takes members when its declared type is a dict, a struct or a list of either; `body` gives nested JSON and
XML the same names, so that all forms of a request meet here. Source: reference, "Send client offer", "End contract".
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from msgspec import Struct

from hiringhall.api.upwork import errors

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])+)\Z")
_MEMBER = re.compile(r"\[([^\[\]]*)\]")
_STEP = re.compile(r"\[(\d+|\.\.\.)\]|\.([^.\[]+)")


def fold(values: Mapping[str, str], kind: type[Struct]) -> dict[str, Any]:
    """Return the parameters with the members of one parameter put together.

    A list is in the order of its numbers, whichever they are. Raises WireError 400 when a name is given both with
    members and without, or a place of a list is no number.
    """
    takes = _takers(kind)
    folded: dict[str, Any] = {}
    for name, value in values.items():
        found = _NAME.match(name)
        if found is None or found[1] not in takes:
            _put(folded, name, (name,), value)
        else:
            _put(folded, name, (found[1], *_MEMBER.findall(found[2])), value)
    return {name: _listed(name, value) if takes.get(name) is list else value for name, value in folded.items()}


def takes_members(name: str, kind: type[Struct]) -> bool:
    """Tell whether this is the name of a member of a parameter of `kind`."""
    found = _NAME.match(name)
    return found is not None and found[1] in _takers(kind)


def wire_name(path: str, given: Mapping[str, str]) -> str:
    """Return the name, as a client sends it, of a place such as `milestones[0].due_date`."""
    head = re.split(r"[.\[]", path, maxsplit=1)[0]
    name = head
    for place, member in _STEP.findall(path[len(head) :]):
        label = member or place
        if name == head and place.isdigit():
            label = _numbers(head, given)[int(place)]
        name += f"[{label}]"
    return name


def _put(folded: dict[str, Any], name: str, steps: tuple[str, ...], value: str) -> None:
    *above, last = steps
    place = folded
    for step in above:
        place = place.setdefault(step, {})
        if not isinstance(place, dict):
            raise errors.given_twice(name)
    if last in place:
        raise errors.given_twice(name)
    place[last] = value


def _listed(name: str, members: Any) -> Any:
    if not isinstance(members, dict):
        return members
    for label in members:
        if not (label.isascii() and label.isdigit()):
            raise errors.bad_parameter(f"{name}[{label}]", f"Number the entries: {name}[0], {name}[1] and so on.")
    return [members[label] for label in sorted(members, key=_number)]


def _numbers(head: str, given: Mapping[str, str]) -> list[str]:
    labels = {_MEMBER.findall(found[2])[0] for found in map(_NAME.match, given) if found and found[1] == head}
    return sorted(labels, key=_number)


def _number(label: str) -> tuple[int, str]:
    return len(label.lstrip("0")), label.lstrip("0")


@lru_cache(maxsize=256)
def _takers(kind: type[Struct]) -> dict[str, type]:
    """Return the parameters that take members, each with dict or list."""
    return {name: found for name, hint in get_type_hints(kind).items() if (found := _container(hint)) is not None}


def _container(hint: Any) -> type | None:
    origin = get_origin(hint)
    if origin in {Union, UnionType}:
        return next((found for part in get_args(hint) if (found := _container(part)) is not None), None)
    if origin in {list, tuple}:
        return list
    if origin is dict or (isinstance(hint, type) and issubclass(hint, Struct)):
        return dict
    return None
