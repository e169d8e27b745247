"""The endpoints as people read them: what the reference page of the site shows, made from the declarations."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import msgspec
from msgspec import Struct
from msgspec.inspect import ListType, Metadata, StructType, Type, UnionType

from hiringhall.api.upwork.endpoint import ENDPOINTS, Endpoint
from hiringhall.api.upwork.endpoints import load
from hiringhall.api.upwork.token_endpoints import TOKEN_ENDPOINTS, TokenEndpoint


@dataclass(frozen=True)
class ParameterEntry:
    """A parameter: its name, whether it must be given, what it means and which values it takes."""

    name: str
    required: bool
    meaning: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class EndpointEntry:
    """An endpoint as the page shows it. `answer` lists the fields with their place, such as `job.title`."""

    id: str
    title: str
    method: str
    paths: tuple[str, ...]
    meaning: str
    permission: str
    parameters: tuple[ParameterEntry, ...]
    answer: tuple[str, ...]
    origin: str
    moves_money: bool = False


@lru_cache(maxsize=1)
def sections() -> dict[str, list[EndpointEntry]]:
    """Return the endpoints by section, in the order of the reference."""
    load()
    found: dict[str, list[EndpointEntry]] = {"Authentication": [_token_entry(call) for call in TOKEN_ENDPOINTS]}
    for endpoint in ENDPOINTS.values():
        found.setdefault(endpoint.section, []).append(_entry(endpoint))
    return found


def _token_entry(call: TokenEndpoint) -> EndpointEntry:
    return EndpointEntry(
        call.id,
        call.title,
        "POST",
        (f"/api/{call.path}",),
        inspect.getdoc(call.handler) or "",
        "",
        (),
        ("oauth_token", "oauth_token_secret"),
        origin="",
    )


def _entry(endpoint: Endpoint) -> EndpointEntry:
    prefix = "" if endpoint.paths[0].startswith("gds/") else "api/"
    return EndpointEntry(
        endpoint.id,
        endpoint.title,
        endpoint.method,
        tuple(f"/{prefix}{path}" for path in endpoint.paths[:1]),
        inspect.getdoc(endpoint.handler) or "",
        endpoint.scope.text if endpoint.scope else "",
        tuple(_parameters(endpoint.parameters)),
        tuple(_fields(msgspec.inspect.type_info(endpoint.answer), "", {})),
        endpoint.origin,
        endpoint.moves_money,
    )


def _parameters(kind: type[Struct]) -> Iterator[ParameterEntry]:
    info = msgspec.inspect.type_info(kind)
    if not isinstance(info, StructType):
        return
    for field in info.fields:
        meaning = ""
        inner: Type = field.type
        if isinstance(inner, Metadata):
            meaning, inner = (inner.extra_json_schema or {}).get("description", ""), inner.type
        yield ParameterEntry(field.encode_name, field.required, meaning, tuple(_values(inner)))


def _values(kind: Type) -> Iterator[str]:
    match kind:
        case Metadata(inner):
            yield from _values(inner)
        case UnionType(types):
            for each in types:
                yield from _values(each)
        case msgspec.inspect.LiteralType(values):
            yield from map(str, values)
        case msgspec.inspect.EnumType(enum):
            yield from (str(member.value) for member in enum)


def _fields(kind: Type, place: str, shown: dict[type, str]) -> Iterator[str]:
    """Yield the fields under a place; what was shown at another place already is named by that place."""
    match kind:
        case Metadata(inner):
            yield from _fields(inner, place, shown)
        case StructType() if place and kind.cls in shown:
            yield f"{place} (as {shown[kind.cls]})"
        case StructType():
            shown[kind.cls] = place
            for field in kind.fields:
                yield from _fields(field.type, f"{place}.{field.encode_name}" if place else field.encode_name, shown)
        case ListType(item_type=item):
            yield from _fields(item, f"{place}[]", shown)
        case UnionType(types):
            nested = [each for each in types if isinstance(each, StructType)]
            yield from _fields(nested[0], place, shown) if nested else iter((place,))
        case _:
            yield place
