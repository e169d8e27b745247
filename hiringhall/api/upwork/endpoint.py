"""How an endpoint is declared: once, with its paths, permission, parameters and answer. All else derives from that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from msgspec import Struct
from sqlalchemy.orm import Session

from hiringhall.api.upwork.call import Call
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.actor import Actor

Format = Literal["json", "xml"]
Params = TypeVar("Params", bound="Parameters")


class Parameters(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The parameters of an endpoint, path segments included; field names are wire names. This one takes none."""


Handler = Callable[[Call, Any], Struct]
TakesFiles = Callable[[Session, Actor, Mapping[str, str]], None]


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One endpoint.

    `paths` are what is served, the documented one first; `also_methods` are what else it answers to; `names` maps the
    marketplace's fields to wire names; `documented` is false where only clients, not the reference, know it, and where
    it `is_added` by this hall. A call that `moves_money` may be repeated under an Idempotency-Key. `status` is that of
    its answer; that of a call that `is_stream` is the data of one event, and one that `is_file` answers with a file.
    A call that `takes_files` may come in parts, files among them; with this it is refused before they are stored, by
    what stands in its path.
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
    is_added: bool = False
    is_stream: bool = False
    is_file: bool = False
    takes_files: TakesFiles | None = None
    also_methods: tuple[str, ...] = ()
    moves_money: bool = False
    status: int = 200

    @property
    def origin(self) -> str:
        """Where it comes from, in a sentence; empty for what is in the reference."""
        if self.is_added:
            return "An addition of this hall."
        return "" if self.documented else "Not in the printed reference; published clients call it."

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
    """Declare the decorated function as an endpoint; its annotations give the parameters and, unless told, the answer.

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
            answer=options.pop("answer", kinds["return"]),
            handler=handler,
            **options,
        )
        if id in ENDPOINTS:
            raise ValueError(f"Two endpoints are called {id}.")
        ENDPOINTS[id] = declared
        return handler

    return declare
