"""How the sides of a contract change its terms."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType, structs
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.contracts.access import known_contract, lock, speaking_side
from hiringhall.marketplace.contracts.models import Contract, ContractState, ContractTerms
from hiringhall.marketplace.contracts.talking import note
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.access import lock_diary
from hiringhall.marketplace.diary.settling import settle_week
from hiringhall.marketplace.errors import InvalidInput, InvalidState, NotAllowed
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.jobs.texts import MOST_AN_HOUR, MOST_CENTS
from hiringhall.marketplace.sides import Side

HOURS_A_WEEK = 168
_BY_THE_HOUR = ("rate", "weekly_limit", "weekly_stipend")
_CLIENT_ONLY = ("weekly_limit", "weekly_stipend", "manual_time", "uses_activities")


class TermsChange(Struct, frozen=True, kw_only=True):
    """Terms from now on; what is UNSET stays, None takes a limit or a stipend away.

    `rate` and `weekly_stipend` are cents that the client is charged, `weekly_limit` hours.
    """

    rate: int | UnsetType = UNSET
    weekly_limit: int | UnsetType | None = UNSET
    weekly_stipend: int | UnsetType | None = UNSET
    manual_time: bool | UnsetType = UNSET
    uses_activities: bool | UnsetType = UNSET


def change_terms(
    session: Session, actor: Actor, reference: str, change: TermsChange, *, side: Side | None = None
) -> Contract:
    """Change the terms of a contract that goes on, from today (UTC) on or from its start if that is later.

    The client may raise the rate and say the rest, the freelancer's side may lower the rate. Raises NotFound,
    NotAllowed, InvalidInput naming the term, or InvalidState when the contract is closed.
    """
    contract = known_contract(session, actor, reference)
    side = speaking_side(session, actor, contract, side)
    lock(session, contract)
    if contract.state is ContractState.CLOSED:
        raise InvalidState("contract", contract.state.value, "changed")
    for refusal in _refusals(contract, side, change):
        raise refusal
    wanted = _wanted(contract, change)
    before = {name: getattr(contract, name) for name in wanted}
    if not wanted:
        return contract
    for name, value in wanted.items():
        setattr(contract, name, value)
    contract.changed_at = clock.now()
    if not wanted.keys().isdisjoint(_BY_THE_HOUR):
        _keep(session, contract)
        lock_diary(session, contract.freelancer_id)
        settle_week(session, contract.id, slots.monday_of(slots.slot_of(clock.now())))
    session.flush()
    note(session, actor, contract, side, "changed the terms of the contract")
    record(
        session,
        actor,
        "contract.changed",
        contract.id,
        company_id=contract.company_id,
        before=before,
        after=wanted,
    )
    return contract


def refusals(contract: Contract, side: Side, change: TermsChange) -> list[InvalidInput]:
    """Return everything of a change that a side may not ask for, so that a form can show it at once."""
    return [refused for refused in _refusals(contract, side, change) if isinstance(refused, InvalidInput)]


def _wanted(contract: Contract, change: TermsChange) -> dict[str, Any]:
    asked = {name: value for name, value in structs.asdict(change).items() if value is not UNSET}
    asked["weekly_stipend"] = asked.get("weekly_stipend", contract.weekly_stipend) or None
    return {name: value for name, value in asked.items() if value != getattr(contract, name)}


def _keep(session: Session, contract: Contract) -> None:
    since = max(clock.day(clock.now()), contract.started_on)
    terms = session.get(ContractTerms, (contract.id, since)) or ContractTerms(contract_id=contract.id, since=since)
    for name in _BY_THE_HOUR:
        setattr(terms, name, getattr(contract, name))
    session.add(terms)


def _refusals(contract: Contract, side: Side, change: TermsChange) -> list[InvalidInput | NotAllowed]:
    wanted = _wanted(contract, change)
    found: list[InvalidInput | NotAllowed] = []
    if side is Side.FREELANCER and not wanted.keys().isdisjoint(_CLIENT_ONLY):
        found.append(NotAllowed(f"Only who may {Act.HIRE.value} for the client may change more than the rate."))
    for name, value in wanted.items():
        why = "only work by the hour has one." if _is_out_of_place(contract, name) else _why_not(name, value)
        if not why and name == "rate":
            why = _why_not_this_rate(contract.rate or 0, value, side)
        if why:
            found.append(InvalidInput(name, why))
    return found


def _is_out_of_place(contract: Contract, name: str) -> bool:
    return name in _BY_THE_HOUR and contract.type is JobType.FIXED_PRICE


def _why_not(name: str, value: Any) -> str:
    if name == "rate" and not 1 <= value <= MOST_AN_HOUR:
        return f"write an amount of 0.01 to {MOST_AN_HOUR / 100:,.2f}."
    if name == "weekly_limit" and value is not None and not 0 <= value <= HOURS_A_WEEK:
        return f"write 0 to {HOURS_A_WEEK} hours."
    if name == "weekly_stipend" and value is not None and not 0 <= value <= MOST_CENTS:
        return "write an amount of 0 or more."
    return ""


def _why_not_this_rate(now: int, wanted: int, side: Side) -> str:
    if side is Side.CLIENT and wanted < now:
        return "a client can raise the rate; only the freelancer can lower it."
    if side is Side.FREELANCER and wanted > now:
        return "a freelancer can lower the rate; only the client can raise it."
    return ""
