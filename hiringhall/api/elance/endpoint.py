"""How a method is declared: once, with its path, permission and answer. Routes, checks and lists derive from that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from msgspec import Struct

from hiringhall.api.elance.call import Call
from hiringhall.marketplace.accounts.scopes import Scope

Handler = Callable[[Call], Struct]


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One method of the API.

    `section` is that of the fact sheet. `scope` is the permission the application needs, None for none; a `public`
    method may be called by an application for itself, a `repeatable` one again under an Idempotency-Key. `names` maps
    the marketplace's fields to wire names; `older` answers carry `api` and `rcode` beside `data`, as older ones did.
    """

    section: str
    title: str
    method: str
    path: str
    scope: Scope | None
    handler: Handler
    answer: type[Struct]
    public: bool = False
    older: bool = False
    repeatable: bool = False
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The method as people write it: `GET jobs/{jobId}`."""
        return f"{self.method} {self.path}"

    @property
    def writes(self) -> bool:
        """Whether a call may change something."""
        return self.method != "GET"


ENDPOINTS: dict[str, Endpoint] = {}


def endpoint(
    method: str,
    path: str,
    *,
    section: str,
    title: str,
    scope: Scope | None = None,
    public: bool = False,
    older: bool = False,
    repeatable: bool = False,
    names: Mapping[str, str] | None = None,
) -> Callable[[Callable[[Call], Struct]], Callable[[Call], Struct]]:
    """Declare the decorated function as a method; its annotation gives the answer. A path reads `jobs/{jobId}`."""

    def declare(handler: Callable[[Call], Struct]) -> Callable[[Call], Struct]:
        declared = Endpoint(
            section=section,
            title=title,
            method=method,
            path=path,
            scope=scope,
            handler=handler,
            answer=handler.__annotations__["return"],
            public=public,
            older=older,
            repeatable=repeatable,
            names=names or {},
        )
        if declared.id in ENDPOINTS:
            raise ValueError(f"Two methods are called {declared.id}.")
        ENDPOINTS[declared.id] = declared
        return handler

    return declare
