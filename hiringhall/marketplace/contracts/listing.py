"""Lists of contracts, each within what the actor may see, and one contract with all names.

A list is made of arms, such as "of this company" or "of this freelancer", that share no contract; each is read in order
over an index of its own, no further than the page reaches, and only the page's contracts are read whole.
"""

from collections.abc import Collection, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, bindparam, case, func, not_, or_, select, union_all
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.queries import TeamPlace
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.access import known_contract
from hiringhall.marketplace.contracts.listed import ListedContract, listed_contracts
from hiringhall.marketplace.contracts.models import Contract, ContractState
from hiringhall.marketplace.contracts.sight import Ids, sight_of, team_ids
from hiringhall.marketplace.errors import NotAllowed
from hiringhall.marketplace.pages import Slice
from hiringhall.storage.hot import HotRead, among


class ContractOrder(StrEnum):
    """What a list of contracts can be sorted by; by state, closed ones come after those that go on."""

    REFERENCE = "id"
    CREATED = "created_at"
    OFFER = "offer_id"
    JOB = "job_id"
    TEAM = "team_id"
    FREELANCER = "freelancer_id"
    STATE = "state"
    START = "started_on"
    END = "ended_on"


Sort = tuple[ContractOrder, bool]
"""What to sort by, and whether the greatest comes first; what is not there yet counts as greatest."""
NEWEST_FIRST: tuple[Sort, ...] = ((ContractOrder.CREATED, True),)
EVERY_STATE = tuple(ContractState)


class ContractFilter(Struct, frozen=True, kw_only=True):
    """Which contracts to list: times in seconds, both ends included; None leaves a fact open."""

    team: TeamPlace | None = None
    include_sub_teams: bool = False
    freelancer_id: int | None = None
    job_id: int | None = None
    agency_id: int | None = None
    states: tuple[ContractState, ...] = EVERY_STATE
    created_from: int | None = None
    created_to: int | None = None


ALL = ContractFilter()


def list_contracts(
    session: Session,
    actor: Actor,
    wanted: ContractFilter = ALL,
    *,
    sort: Sequence[Sort] = NEWEST_FIRST,
    offset: int = 0,
    count: int = 20,
) -> Slice[ListedContract]:
    """Return a slice of the contracts that the actor may see and asks for.

    Raises NotAllowed when they ask for a team whose contracts they may not see, unless for their own in it.
    """
    plan = _plan(session, actor, wanted)
    if plan is None:
        return Slice([], 0)
    page = _page_of(plan.shape, tuple(sort))
    ids = page.all(session, **plan.values, offset=offset, count=count, until=offset + count)
    rows = listed_contracts(session, ids)
    if 0 < len(ids) < count or (not ids and offset == 0):
        return Slice(rows, offset + len(ids))
    return Slice(rows, sum(_counted(session, plan).values()))


def contract_counts(session: Session, actor: Actor, wanted: ContractFilter = ALL) -> dict[ContractState, int]:
    """Return how many contracts of the states asked for there are. Raises as `list_contracts`."""
    plan = _plan(session, actor, wanted)
    return {} if plan is None else _counted(session, plan)


def listed_contract(session: Session, actor: Actor, reference: str) -> ListedContract:
    """Return one contract, by key or number. Raises NotFound or NotAllowed."""
    return listed_contracts(session, [known_contract(session, actor, reference).id])[0]


# --- what is asked for ---

Named = tuple[str, bool]
"""A column, by what it refers to, and whether any of several values will do."""


class _Shape(NamedTuple):
    """The form of a list, for which a statement is made once.

    Contracts are in one of the `arms`; `also` must all be so, and one of `seen` if there are any.
    """

    arms: tuple[Named, ...]
    also: tuple[Named, ...]
    seen: tuple[Named, ...]
    times: tuple[str, ...]
    states: tuple[ContractState, ...]


class _Plan(NamedTuple):
    shape: _Shape
    values: dict[str, Any]


def _plan(session: Session, actor: Actor, wanted: ContractFilter) -> _Plan | None:
    """Return how to read a list, None when nothing can be in it. Raises NotAllowed."""
    asked = _asked(session, wanted)
    arms, seen = _arms(session, actor, wanted, asked)
    if not arms:
        return None
    times = tuple(name for name in ("created_from", "created_to") if getattr(wanted, name) is not None)
    also = {name: ids for name, ids in asked.items() if name not in arms}
    states = tuple(state for state in ContractState if state in wanted.states)
    shape = _Shape(_named(arms), _named(also), _named(seen), times, states)
    values = _values(arms) | _values(also) | _values(seen, "seen_") | {name: getattr(wanted, name) for name in times}
    return _Plan(shape, values)


def _asked(session: Session, wanted: ContractFilter) -> dict[str, Ids]:
    """Return the conditions that were asked for, the most telling first: its index is read."""
    one = {"freelancer": wanted.freelancer_id, "job": wanted.job_id}
    asked: dict[str, Ids] = {name: [id_] for name, id_ in one.items() if id_ is not None}
    if wanted.team is not None:
        if not wanted.include_sub_teams:
            asked["team"] = [wanted.team.id]
        elif wanted.team.id == wanted.team.company_id:
            asked["company"] = [wanted.team.company_id]
        else:
            asked["team"] = team_ids(session, [wanted.team.lineage])
    if wanted.agency_id is not None:
        asked["agency"] = [wanted.agency_id]
    return asked


def _arms(
    session: Session, actor: Actor, wanted: ContractFilter, asked: dict[str, Ids]
) -> tuple[dict[str, Ids], dict[str, Ids]]:
    """Return the arms of a list, and what of them the actor sees; nothing when they see all."""
    sight = sight_of(session, actor)
    first = dict([next(iter(asked.items()))]) if asked else {}
    mine = wanted.freelancer_id is not None and wanted.freelancer_id == actor.user_id
    if actor.is_console or mine or (wanted.agency_id is not None and wanted.agency_id in sight.get("agency", ())):
        return first or {"all": [0]}, {}
    if wanted.team is not None:
        if not standing(session, actor).may(Act.SEE_CONTRACTS, wanted.team):
            raise NotAllowed(f"You hold no role in {wanted.team.name} that may {Act.SEE_CONTRACTS.value}.")
        return first, {}
    return (first, sight) if first and sight else (sight, {})


def _named(conditions: dict[str, Ids]) -> tuple[Named, ...]:
    return tuple((name, len(ids) != 1) for name, ids in conditions.items())


def _values(conditions: dict[str, Ids], prefix: str = "") -> dict[str, Any]:
    return {f"{prefix}{name}": ids[0] if len(ids) == 1 else ids for name, ids in conditions.items()}


# --- statements ---

_COLUMNS = {
    "company": Contract.company_id,
    "team": Contract.team_id,
    "freelancer": Contract.freelancer_id,
    "agency": Contract.agency_id,
    "job": Contract.job_id,
}
_TIMES: dict[str, ColumnElement[bool]] = {
    "created_from": Contract.created_at >= bindparam("created_from"),
    "created_to": Contract.created_at <= bindparam("created_to"),
}
_MAY_LACK = {ContractOrder.OFFER, ContractOrder.JOB, ContractOrder.END}


# Building a statement costs more than running it; there are few shapes, and each is built once.
@lru_cache(maxsize=512)
def _page_of(shape: _Shape, sort: tuple[Sort, ...]) -> HotRead[int]:
    # In the order of time an arm is read state by state, each over its index; else one sorted reading is cheaper.
    splits = sort[0][0] is ContractOrder.CREATED or len(shape.states) < len(ContractState)
    parts = [
        select(Contract.id, *(_sorted_by(order).label(f"by_{at}") for at, (order, _) in enumerate(sort)))
        .where(*_conditions(shape, at), *([Contract.state == state] if state is not None else []))
        .order_by(*_ordering([_sorted_by(order) for order, _ in sort], Contract.id, sort))
        for at in range(len(shape.arms))
        for state in (shape.states if splits else (None,))
    ]
    if len(parts) == 1:
        page = parts[0].with_only_columns(Contract.id)
    else:
        cut = [select(part.limit(bindparam("until")).subquery()) for part in parts]
        found = union_all(*cut).subquery()
        keys = [found.c[f"by_{at}"] for at in range(len(sort))]
        page = select(found.c.id).order_by(*_ordering(keys, found.c.id, sort))
    return HotRead(page.offset(bindparam("offset")).limit(bindparam("count")), int)


@lru_cache(maxsize=128)
def _counts_of(shape: _Shape) -> HotRead[tuple[ContractState, int]]:
    wanted = or_(*(Contract.state == state for state in shape.states))
    parts = [
        select(Contract.state, func.count()).where(*_conditions(shape, at), wanted).group_by(Contract.state)
        for at in range(len(shape.arms))
    ]
    counts: Any = parts[0] if len(parts) == 1 else select(union_all(*parts).subquery())
    return HotRead(counts, lambda state, count: (state, count))


def _counted(session: Session, plan: _Plan) -> dict[ContractState, int]:
    counts = dict.fromkeys(plan.shape.states, 0)
    for state, count in _counts_of(plan.shape).all(session, **plan.values):
        counts[state] += count
    return counts


def _conditions(shape: _Shape, at: int) -> list[ColumnElement[bool]]:
    """Return what holds for the contracts of one arm, which leaves out those of the arms before."""
    conditions = [_is(shape.arms[at], led=True)] if shape.arms[at][0] != "all" else []
    conditions += [not_(_is(arm)) for arm in shape.arms[:at]]
    conditions += [_is(name) for name in shape.also]
    if shape.seen:
        conditions.append(or_(*(_is(name, "seen_") for name in shape.seen)))
    return conditions + [_TIMES[name] for name in shape.times]


def _is(named: Named, prefix: str = "", *, led: bool = False) -> ColumnElement[bool]:
    """Return a condition; its index is left alone unless it leads the reading."""
    name, is_many = named
    column: Any = _COLUMNS[name] if led else _COLUMNS[name] + 0
    given = f"{prefix}{name}"
    return and_(among(column, given)) if is_many else column == bindparam(given)


def _sorted_by(order: ContractOrder) -> ColumnElement[Any]:
    if order is ContractOrder.STATE:
        return case((Contract.state == ContractState.CLOSED, 1), else_=0)
    column: ColumnElement[Any] = getattr(Contract, order.value)
    return column


def _ordering(keys: Collection[Any], last: Any, sort: tuple[Sort, ...]) -> list[ColumnElement[Any]]:
    ordering = []
    for key, (order, descending) in zip(keys, sort, strict=True):
        ordered = key.desc() if descending else key.asc()
        if order in _MAY_LACK:
            ordered = ordered.nulls_first() if descending else ordered.nulls_last()
        ordering.append(ordered)
    return [*ordering, last.desc() if sort[-1][1] else last.asc()]
