"""Whether a cell may stand in the diary of a contract: what it says, when it was, and what it was written on."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.activities.models import Activity, ActivityAssignment, ActivityState
from hiringhall.marketplace.billing.suspension import suspensions
from hiringhall.marketplace.changes import Change
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary import counts, slots
from hiringhall.marketplace.diary.models import LONGEST_MEMO, CellStatus
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.storage.hot import HotRead, among

LATEST = 7 * 86_400
"""Seconds after the end of a slot until which its cell is taken."""
EARLIEST = 60
"""Seconds that a computer's clock may be ahead."""


NO_SUCH_ACTIVITY = "time on this contract cannot be written on it."


class Capture(Struct, frozen=True, kw_only=True):
    """A cell as a tracker made it; fields as in DiaryCell, `screenshot` as it was stored before."""

    contract_id: int
    slot: int
    captured_at: int
    status: CellStatus = CellStatus.NORMAL
    minutes: Sequence[counts.Minute] = ()
    memo: str = ""
    activity_id: int | None = None
    window_title: str = ""
    screenshot: str | None = None


class Ground(NamedTuple):
    """What a contract lets its diary say: when it was paused, from and until, and the activities of its time.

    `suspended_at` is since when, in seconds, its client takes no new time, for what it has not paid.
    """

    contract: Contract
    pauses: list[tuple[int, float]]
    activity_ids: set[int]
    suspended_at: int | None = None


def grounds(session: Session, contracts: Collection[Contract]) -> dict[int, Ground]:
    """Return for each of these contracts, by number, what its diary may say."""
    activities = usable_ids(session, [contract.id for contract in contracts])
    suspended = suspensions(session, {contract.company_id for contract in contracts})
    return {
        contract.id: Ground(
            contract,
            list(pauses(session, contract.id)),
            activities[contract.id],
            suspended.get(contract.company_id),
        )
        for contract in contracts
    }


def refusals(ground: Ground, capture: Capture, now: int) -> Iterator[InvalidInput]:
    """Yield everything that keeps a capture out of the diary at the time `now`, in seconds."""
    if ground.contract.type is not JobType.HOURLY:
        yield InvalidInput("contract", "it has a fixed price; only work by the hour is tracked.")
    yield from _odd(capture)
    yield from _untimely(ground, capture, now)
    if capture.activity_id is not None and capture.activity_id not in ground.activity_ids:
        yield InvalidInput("activity", NO_SUCH_ACTIVITY)


def _untimely(ground: Ground, capture: Capture, now: int) -> Iterator[InvalidInput]:
    at, contract = capture.captured_at, ground.contract
    if slots.slot_of(at) != capture.slot:
        yield InvalidInput("captured_at", "it does not lie in its slot.")
    if at > now + EARLIEST:
        yield InvalidInput("captured_at", f"it lies in the future; the hall's clock shows {now}.")
    if slots.start_of(capture.slot + 1) < now - LATEST:
        yield InvalidInput("captured_at", "it is older than seven days.")
    day = clock.day(at)
    if day < contract.started_on or (contract.ended_on is not None and day > contract.ended_on):
        yield InvalidInput("contract", "it did not run then.")
    if any(begins <= at < ends for begins, ends in ground.pauses):
        yield InvalidInput("contract", "it was paused or over then.")
    if ground.suspended_at is not None and at >= ground.suspended_at:
        yield InvalidInput("contract", "its client is suspended until it has paid; no time is taken for it meanwhile.")


def _odd(capture: Capture) -> Iterator[InvalidInput]:
    if len(capture.memo) > LONGEST_MEMO:
        yield InvalidInput("memo", f"write at most {LONGEST_MEMO} characters.")
    if len(capture.minutes) > counts.MINUTES:
        yield InvalidInput("minutes", f"a cell has at most {counts.MINUTES}.")
    if any(not 0 <= count <= counts.MOST for minute in capture.minutes for count in minute):
        yield InvalidInput("minutes", f"events of a minute are 0 to {counts.MOST}.")


def pauses(session: Session, contract_id: int) -> Iterator[tuple[int, float]]:
    """Yield from when until when, in seconds, a contract was paused; the log is what remembers it."""
    turns = _TURNS.all(session, contract_id=contract_id)
    since: int | None = None
    for kind, at in turns:
        if kind == "contract.paused":
            since = at
        elif since is not None:
            yield since, at
            since = None
        if kind == "contract.ended":
            since = at
    if since is not None:
        yield since, float("inf")


def usable_ids(session: Session, contract_ids: Collection[int]) -> dict[int, set[int]]:
    """Return the activities in use that time on each of these contracts may be written on."""
    found: dict[int, set[int]] = {contract_id: set() for contract_id in contract_ids}
    rows = _ACTIVITIES.all(session, ids=list(contract_ids))
    for contract_id, activity_id in rows:
        found[contract_id].add(activity_id)
    return found


_TURNS: HotRead[tuple[str, int]] = HotRead(
    select(Change.kind, Change.at)
    .where(
        Change.entity == "contract",
        Change.entity_id == bindparam("contract_id"),
        or_(*(Change.kind == f"contract.{verb}" for verb in ("paused", "restarted", "ended"))),
    )
    .order_by(Change.id),
    lambda *row: row,
)
_ACTIVITIES: HotRead[tuple[int, int]] = HotRead(
    select(ActivityAssignment.contract_id, ActivityAssignment.activity_id)
    .join(Activity, Activity.id == ActivityAssignment.activity_id)
    .where(
        among(ActivityAssignment.contract_id, "ids"),
        Activity.state == ActivityState.ACTIVE,
        Activity.removed_at.is_(None),
    ),
    lambda *row: row,
)
