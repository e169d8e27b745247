"""Who works now: a tracker says when it starts, what it runs on, that it still runs, and when it stops."""

from collections.abc import Collection

from msgspec import Struct
from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract, ContractState
from hiringhall.marketplace.diary.access import own_diary
from hiringhall.marketplace.diary.judging import Capture, grounds, refusals
from hiringhall.marketplace.diary.models import Presence
from hiringhall.marketplace.diary.slots import slot_of
from hiringhall.marketplace.errors import NotAllowed
from hiringhall.storage.hot import HotRead, among

AWAY_AFTER = 900
"""Seconds without a word after which somebody counts as away."""
SEEN_EVERY = 300
"""Seconds between two notes that somebody is still at work, however often their tracker says so."""


class AtWork(Struct, frozen=True):
    """What somebody works on now, since when, and when it was last noted that they still do; times in seconds."""

    freelancer_id: int
    contract_id: int
    activity_id: int | None
    memo: str
    since: int
    seen_at: int


def works_on(session: Session, actor: Actor) -> AtWork | None:
    """Return what the actor works on now, or None."""
    return _ONES.first(session, freelancer_id=actor.user_id, since=clock.now() - AWAY_AFTER)


def is_noted(present: AtWork | None, contract_id: int, memo: str, activity_id: int | None) -> bool:
    """Tell whether what somebody works on is written down already, so that nothing need be: trackers repeat it."""
    if present is None or present.seen_at < clock.now() - SEEN_EVERY:
        return False
    return (present.contract_id, present.memo, present.activity_id) == (contract_id, memo, activity_id)


def start_work(
    session: Session, actor: Actor, reference: str, memo: str = "", activity_id: int | None = None
) -> Presence:
    """Say that the actor works on a contract of theirs from now on, or goes on to; what they worked on before ends.

    Raises NotFound, NotAllowed, InvalidInput("contract" | "memo" | "activity") as a cell of now would be refused.
    """
    contract, now = own_diary(session, actor, reference), clock.now()
    attempt = Capture(contract_id=contract.id, slot=slot_of(now), captured_at=now, memo=memo, activity_id=activity_id)
    for refusal in refusals(grounds(session, [contract])[contract.id], attempt, now):
        raise refusal
    present = session.get(Presence, contract.freelancer_id)
    if present is None:
        present = Presence(freelancer_id=contract.freelancer_id, since=now)
        session.add(present)
    elif present.contract_id != contract.id or present.seen_at < now - AWAY_AFTER:
        present.since = now
    present.contract_id, present.activity_id, present.memo, present.seen_at = contract.id, activity_id, memo, now
    session.flush()
    return present


def stop_work(session: Session, actor: Actor) -> None:
    """Say that the actor works no longer; who did not work still does not. Raises NotAllowed for who is no person."""
    if actor.user_id is None:
        raise NotAllowed("Only people track their work.")
    session.execute(delete(Presence).where(Presence.freelancer_id == actor.user_id))


def at_work(session: Session, contract_ids: Collection[int]) -> list[AtWork]:
    """Return who works now on one of these contracts; whoever calls has found out that the reader may know."""
    return _AT_WORK.all(session, ids=sorted(contract_ids), since=clock.now() - AWAY_AFTER)


# Who went on with a contract that was paused or has ended is not at work, whatever their tracker said before.
_NOW = (
    select(*(getattr(Presence, name) for name in AtWork.__struct_fields__))
    .join(Contract, Contract.id == Presence.contract_id)
    .where(Presence.seen_at >= bindparam("since"), Contract.state == ContractState.ACTIVE)
    .order_by(Presence.since, Presence.freelancer_id)
)
_AT_WORK = HotRead(_NOW.where(among(Presence.contract_id, "ids")), AtWork)
_ONES = HotRead(_NOW.where(Presence.freelancer_id == bindparam("freelancer_id")), AtWork)
