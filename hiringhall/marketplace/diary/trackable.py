"""What a tracker offers to work on: the open hourly contracts of a person, and how far this week and day have come."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import Company, Team
from hiringhall.marketplace.activities.models import Activity, ActivityAssignment, ActivityState
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract, ContractState
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.totals import DayTotal, totals_of_days
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.storage.hot import HotRead, among

_UTC = ZoneInfo("UTC")
_WEEK = timedelta(days=6)


class TrackableContract(Struct, frozen=True):
    """An hourly contract that has not ended; `weekly_limit` in hours, None for none."""

    id: int
    key: str
    title: str
    company: str
    team: str
    state: ContractState
    weekly_limit: int | None


class TrackableActivity(Struct, frozen=True):
    """An activity in use that time on a contract may be written on."""

    contract_id: int
    id: int
    code: str
    description: str


class Trackable(Struct, frozen=True):
    """A contract with its activities; cells of this billing week (UTC), those of them that are paid, and of today."""

    contract: TrackableContract
    activities: list[TrackableActivity]
    week: int
    billable: int
    today: int


def trackable_contracts(session: Session, actor: Actor, zone: ZoneInfo) -> list[Trackable]:
    """Return the actor's own hourly contracts that have not ended, by title; `zone` says when today is."""
    contracts = _CONTRACTS.all(session, user_id=actor.user_id)
    ids = [contract.id for contract in contracts]
    activities = _ACTIVITIES.all(session, ids=ids)
    slot = slots.slot_of(clock.now())
    monday, today = slots.monday_of(slot), slots.day_of(slot, zone)
    week = totals_of_days(session, ids, monday, monday + _WEEK, _UTC)
    days = totals_of_days(session, ids, today, today, zone)
    return [
        Trackable(
            contract,
            [activity for activity in activities if activity.contract_id == contract.id],
            sum(total.cells for total in _of(week, contract)),
            sum(total.billable for total in _of(week, contract)),
            sum(total.cells for total in _of(days, contract)),
        )
        for contract in contracts
    ]


def _of(totals: list[DayTotal], contract: TrackableContract) -> list[DayTotal]:
    return [total for total in totals if total.contract_id == contract.id]


_CONTRACTS = HotRead(
    select(
        Contract.id,
        Contract.key,
        Contract.title,
        Company.name,
        Team.name,
        Contract.state,
        Contract.weekly_limit,
    )
    .join(Company, Company.id == Contract.company_id)
    .join(Team, Team.id == Contract.team_id)
    .where(
        Contract.freelancer_id == bindparam("user_id"),
        Contract.state != ContractState.CLOSED,
        Contract.type == JobType.HOURLY,
    )
    .order_by(Contract.title, Contract.id),
    TrackableContract,
)
_ACTIVITIES = HotRead(
    select(ActivityAssignment.contract_id, Activity.id, Activity.code, Activity.description)
    .join(Activity, Activity.id == ActivityAssignment.activity_id)
    .where(
        among(ActivityAssignment.contract_id, "ids"),
        Activity.state == ActivityState.ACTIVE,
        Activity.removed_at.is_(None),
    )
    .order_by(Activity.code, Activity.id),
    TrackableActivity,
)
