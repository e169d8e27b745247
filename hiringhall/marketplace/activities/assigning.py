"""Which contracts may write time on which activities."""

from collections.abc import Collection, Sequence

from msgspec import Struct
from sqlalchemy import bindparam, delete, exists, func, insert, literal, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Team
from hiringhall.marketplace.activities.levels import Level
from hiringhall.marketplace.activities.models import Activity, ActivityAssignment
from hiringhall.marketplace.activities.of_contracts import (
    ContractPlace,
    find_contract,
    is_open,
    places,
    reach,
    usable_activities,
)
from hiringhall.marketplace.activities.queries import ListedActivity, require_management
from hiringhall.marketplace.activities.texts import checked_codes
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.contracts.models import Contract, ContractState
from hiringhall.marketplace.errors import InvalidInput, InvalidState, NotFound


class Assignees(Struct, frozen=True):
    """Contracts that an activity is for from now on, or with `everyone` all open ones that may use it besides."""

    contracts: Sequence[int] = ()
    everyone: bool = False


def assign_contract(
    session: Session, actor: Actor, reference: str, codes: Collection[str], level: Level | None = None
) -> None:
    """Assign a contract to the activities with these codes and to no others; without codes to none.

    A code of several activities that the contract may use means the one of `level`, if told, else the nearest: a
    person's before a team's, a team's before those above it. Raises NotFound, NotAllowed, InvalidInput("codes") naming
    a code of no activity in use, InvalidState when the contract has ended. Source: reference, "Assign engagements".
    """
    contract = find_contract(session, actor, reference)
    if level is not None and level.team.id not in contract.team_ids:
        raise NotFound("contract")
    known = _lock_assigned(session, contract)
    wanted = set(_chosen(session, actor, contract, checked_codes(codes), level))
    _change_contract(session, actor, contract, wanted - known, known - wanted)


def change_contract(
    session: Session, actor: Actor, reference: str, *, add: Collection[int] = (), remove: Collection[int] = ()
) -> None:
    """Assign a contract to the activities of `add` and no more to those of `remove`.

    Raises NotFound, NotAllowed, InvalidInput("activities") for one that it cannot have, InvalidState when it has ended.
    """
    contract = find_contract(session, actor, reference)
    known = _lock_assigned(session, contract)
    usable = {activity.id for activity in usable_activities(session, actor, reference)}
    if not usable.issuperset(add):
        raise InvalidInput("activities", "choose among the activities in use that this contract may have.")
    _change_contract(session, actor, contract, set(add) - known, known & (set(remove) - set(add)))


def assign_activity(
    session: Session, actor: Actor, activity_id: int, *, add: Collection[int] = (), remove: Collection[int] = ()
) -> None:
    """Assign an activity to the contracts of `add` and take it from those of `remove`.

    Raises NotFound, NotAllowed, InvalidInput("contracts") for a contract that cannot have it.
    """
    activity = kept_activity(session, actor, activity_id)
    _require_reach(session, activity, add)
    _change(session, actor, activity, add, remove)


def assign(session: Session, actor: Actor, activity: Activity, wanted: Assignees) -> None:
    """Give an activity, which the actor is known to manage, its contracts. Raises InvalidInput("contracts")."""
    if not wanted.everyone:
        _require_reach(session, activity, wanted.contracts)
        known = select(ActivityAssignment.contract_id).where(ActivityAssignment.activity_id == activity.id)
        _change(session, actor, activity, wanted.contracts, set(session.scalars(known)) - set(wanted.contracts))
        return
    has_it = exists().where(
        ActivityAssignment.activity_id == activity.id, ActivityAssignment.contract_id == Contract.id
    )
    others = (
        select(literal(activity.id), Contract.id)
        .join(Team, Team.id == Contract.team_id)
        .where(*reach(session, activity), is_open(), ~has_it)
    )
    count = session.scalar(select(func.count()).select_from(others.subquery()))
    if count:
        session.execute(insert(ActivityAssignment).from_select(["activity_id", "contract_id"], others))
        _record(session, actor, activity, {"everyone": True, "count": count})


def kept_activity(session: Session, actor: Actor, activity_id: int) -> Activity:
    """Return an activity that the actor manages, for a change. Raises NotFound, NotAllowed."""
    activity = session.get(Activity, activity_id)
    if activity is None or activity.removed_at is not None:
        raise NotFound("activity")
    require_management(session, actor, {activity.team_id})
    return activity


def _chosen(
    session: Session, actor: Actor, contract: ContractPlace, codes: tuple[str, ...], level: Level | None
) -> list[int]:
    def nearness(activity: ListedActivity) -> tuple[bool, int, bool]:
        is_named = level is not None and activity.team_id == level.team.id
        return is_named, contract.team_ids.index(activity.team_id), activity.user_id is not None

    if not codes:
        return []
    usable = sorted(usable_activities(session, actor, str(contract.id)), key=nearness)
    by_code = {activity.code: activity.id for activity in usable}
    for code in codes:
        if code not in by_code:
            raise InvalidInput("codes", f"there is no activity in use with the code {code} for this contract.")
    return [by_code[code] for code in codes]


def _lock_assigned(session: Session, contract: ContractPlace) -> set[int]:
    """Return the activities of an open contract, for a change; of two for one contract the second waits."""
    if contract.state is ContractState.CLOSED:
        raise InvalidState("contract", contract.state.value, "assigned to activities")
    session.execute(select(Contract.id).where(Contract.id == contract.id).with_for_update())
    of_contract = ActivityAssignment.contract_id == contract.id
    return set(session.scalars(select(ActivityAssignment.activity_id).where(of_contract)))


def _change_contract(session: Session, actor: Actor, contract: ContractPlace, new: set[int], gone: set[int]) -> None:
    _take(session, [(activity_id, contract.id) for activity_id in gone])
    _add(session, [(activity_id, contract.id) for activity_id in sorted(new)])
    for activity_id in sorted(gone | new):
        contracts = {"removed" if activity_id in gone else "added": [contract.id]}
        record(session, actor, "activity.assigned", activity_id, company_id=contract.company_id, after=contracts)


def _require_reach(session: Session, activity: Activity, ids: Collection[int]) -> None:
    known = places(session, ids)
    for id_ in ids:
        contract = known.get(id_)
        is_for_it = (
            contract is not None
            and activity.team_id in contract.team_ids
            and activity.user_id in {None, contract.freelancer_id}
        )
        if not is_for_it:
            raise InvalidInput("contracts", f"{id_} is no contract that may use this activity.")
        if contract is not None and contract.state is ContractState.CLOSED:
            raise InvalidInput("contracts", f"the contract {id_} has ended.")


def _change(session: Session, actor: Actor, activity: Activity, add: Collection[int], remove: Collection[int]) -> None:
    of_activity = ActivityAssignment.activity_id == activity.id
    known = set(session.scalars(select(ActivityAssignment.contract_id).where(of_activity)))
    new, gone = sorted(set(add) - known), sorted(known & set(remove) - set(add))
    _take(session, [(activity.id, contract_id) for contract_id in gone])
    _add(session, [(activity.id, contract_id) for contract_id in new])
    if new or gone:
        _record(session, actor, activity, {"added": new, "removed": gone})


def _add(session: Session, pairs: list[tuple[int, int]]) -> None:
    if pairs:
        rows = [{"activity_id": activity_id, "contract_id": contract_id} for activity_id, contract_id in pairs]
        session.execute(insert(ActivityAssignment), rows)


def _take(session: Session, pairs: list[tuple[int, int]]) -> None:
    if pairs:
        rows = [{"activity": activity_id, "contract": contract_id} for activity_id, contract_id in pairs]
        session.connection().execute(_ONE, rows)


_ONE = delete(ActivityAssignment.__table__).where(  # type: ignore[arg-type]  # a table, as every mapped one is
    ActivityAssignment.activity_id == bindparam("activity"), ActivityAssignment.contract_id == bindparam("contract")
)


def _record(session: Session, actor: Actor, activity: Activity, contracts: dict[str, object]) -> None:
    record(session, actor, "activity.assigned", activity.id, company_id=activity.company_id, after=contracts)
