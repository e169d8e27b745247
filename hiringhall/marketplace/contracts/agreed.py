"""The terms of contracts as they were agreed, and since when."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Date, bindparam, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.contracts.models import ContractTerms
from hiringhall.storage.hot import HotRead, among


class Terms(NamedTuple):
    """What is paid from the day `since` (UTC) on: cents an hour, hours and cents a week."""

    contract_id: int
    since: date
    rate: int | None
    weekly_limit: int | None
    weekly_stipend: int | None


def terms_on(session: Session, contract_ids: Collection[int], day: date) -> dict[int, Terms]:
    """Return the terms under which these contracts were on a day (UTC); without an entry where none held yet."""
    return {terms.contract_id: terms for terms in _UNTIL.all(session, ids=list(contract_ids), day=day)}


def terms_history(session: Session, contract_id: int) -> list[Terms]:
    """Return all terms of a contract, the first ones first."""
    return _UNTIL.all(session, ids=[contract_id], day=date.max)


def histories(session: Session, contract_ids: Collection[int]) -> dict[int, list[Terms]]:
    """Return all terms of contracts, of each the first ones first."""
    found: dict[int, list[Terms]] = {}
    for terms in _UNTIL.all(session, ids=list(contract_ids), day=date.max):
        found.setdefault(terms.contract_id, []).append(terms)
    return found


def in_force(terms: Sequence[Terms], day: date) -> Terms:
    """Return the last of a contract's terms at or before a day, the first ones where none were."""
    return next((held for held in reversed(terms) if held.since <= day), terms[0])


_UNTIL = HotRead(
    select(
        ContractTerms.contract_id,
        ContractTerms.since,
        ContractTerms.rate,
        ContractTerms.weekly_limit,
        ContractTerms.weekly_stipend,
    )
    .where(among(ContractTerms.contract_id, "ids"), ContractTerms.since <= bindparam("day", type_=Date()))
    .order_by(ContractTerms.contract_id, ContractTerms.since),
    Terms,
)
