"""How an endpoint is declared: once, with its paths, permission, parameters and answer. All else derives from that."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from msgspec import Struct

from hiringhall.api.upwork.call import Call
from hiringhall.marketplace.accounts.scopes import Scope

Format = Literal["json", "xml"]
Params = TypeVar("Params", bound="Parameters")


class Parameters(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The parameters of an endpoint, path segments included; field names are wire names. This one takes none."""


Handler = Callable[[Call, Any], Struct]


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One endpoint.

    `paths` are what is served, the documented one first; `also_methods` are what else it answers to; `names` maps the
    marketplace's fields to wire names; `documented` is false where only clients, not the reference, know it. A call
    that `moves_money` may be repeated under an Idempotency-Key.
    """

    id: str
    section: str
    title: str
    method: str
    paths: tuple[str, ...]
    scope: Scope | None
    parameters: type[Parameters]
    answer: type[Struct]
    handler: Handler
    server_time: type[int] | type[str] = str
    default_format: Format = "xml"
    formats: frozenset[Format] = frozenset({"json", "xml"})
    names: Mapping[str, str] = field(default_factory=dict)
    documented: bool = True
    also_methods: tuple[str, ...] = ()
    moves_money: bool = False

    @property
    def writes(self) -> bool:
        """Whether a call may change something."""
        return self.method != "GET"


ENDPOINTS: dict[str, Endpoint] = {}


def endpoint(
    id: str,  # noqa: A002 - the reference's word
    method: str,
    *paths: str,
    section: str,
    title: str,
    scope: Scope | None,
    **options: Any,
) -> Callable[[Callable[[Call, Params], Any]], Callable[[Call, Params], Any]]:
    """Declare the decorated function as an endpoint; its annotations give the parameters and the answer.

    A path reads `hr/v2/jobs/{job_key}`: resource, version, rest. Every path answers alike. A parameter may follow a
    word without a slash, as in `applications{application_id}`.
    """

    def declare(handler: Callable[[Call, Params], Any]) -> Callable[[Call, Params], Any]:
        kinds = handler.__annotations__
        declared = Endpoint(
            id=id,
            section=section,
            title=title,
            method=method,
            paths=paths,
            scope=scope,
            parameters=kinds["params"],
            answer=kinds["return"],
            handler=handler,
            **options,
        )
        if id in ENDPOINTS:
            raise ValueError(f"Two endpoints are called {id}.")
        ENDPOINTS[id] = declared
        return handler

    return declare


Target = TypeVar("Target")
_SEGMENT = re.compile(r"(\w*)\{(\w+)\}\Z")


class Node(Generic[Target]):
    """A place in the tree of paths: what follows by name, what follows as a parameter, and what is served here.

    `glued` are parameters that follow a word without a slash, by that word.
    """

    def __init__(self) -> None:
        self.named: dict[str, Node[Target]] = {}
        self.glued: dict[str, Node[Target]] = {}
        self.parameter: Node[Target] | None = None
        self.targets: dict[str, tuple[Target, tuple[str, ...]]] = {}

    def any(self) -> "Node[Target]":
        """Return what follows as a parameter."""
        self.parameter = self.parameter or Node()
        return self.parameter


class Router(Generic[Target]):
    """Finds what is served at a path: a named segment wins over a glued parameter, and that over any other."""

    def __init__(self) -> None:
        self._root: Node[Target] = Node()

    def add(self, entry: str, method: str, path: str, target: Target) -> None:
        """Serve `target` at a path template. Raises ValueError when the place is taken."""
        node, names = self._root, []
        for segment in (entry, *path.split("/")):
            if found := _SEGMENT.match(segment):
                word, name = found.groups()
                names.append(name)
                node = node.glued.setdefault(word, Node()) if word else node.any()
            else:
                node = node.named.setdefault(segment, Node())
        if method in node.targets:
            raise ValueError(f"{method} {path} is served already.")
        node.targets[method] = (target, tuple(names))

    def find(self, entry: str, method: str, segments: tuple[str, ...]) -> tuple[Target, dict[str, str]] | None:
        """Return what is served there and the values of the path's parameters, or None."""
        for node, values in _walk(self._root, (entry, *segments), ()):
            if method in node.targets:
                target, names = node.targets[method]
                return target, dict(zip(names, values, strict=True))
        return None


def _walk(
    node: Node[Target], segments: tuple[str, ...], values: tuple[str, ...]
) -> Iterator[tuple[Node[Target], tuple[str, ...]]]:
    if not segments:
        yield node, values
        return
    first, rest = segments[0], segments[1:]
    if first in node.named:
        yield from _walk(node.named[first], rest, values)
    for word, glued in node.glued.items():
        if first.startswith(word) and first != word:
            yield from _walk(glued, rest, (*values, first.removeprefix(word)))
    if node.parameter is not None:
        yield from _walk(node.parameter, rest, (*values, first))
