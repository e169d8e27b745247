"""Tables of contracts, their weeks of work and feedback."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.sides import Side
from hiringhall.storage.tables import Base, Document, Key, Ref, Reference, Timestamp, states


class ContractState(StrEnum):
    """Where a contract stands."""

    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"


TRANSITIONS: dict[ContractState, frozenset[ContractState]] = {
    ContractState.ACTIVE: frozenset({ContractState.PAUSED, ContractState.CLOSED}),
    ContractState.PAUSED: frozenset({ContractState.ACTIVE, ContractState.CLOSED}),
    ContractState.CLOSED: frozenset(),
}
"""Allowed changes of state: a contract is paused and goes on, and ends once."""


class Contract(Base):
    """A freelancer works for a team, from the accepting of an offer until a side ends it.

    `rate` is cents an hour (hourly), `amount` cents in all (fixed price): what the client is charged. `weekly_limit` is
    in hours, `weekly_stipend` in cents; None means none. `agency_id` is the agency it is worked through, `hired_by` who
    made the offer or, of a counter-offer, accepted it for the client, `signed_by` who did so for the freelancer.
    `end_reason` is a code of the catalog. The fee is that of its schedule from start to end; `agency_share` is what the
    agency gets of the pay, in hundredths of a percent. Whether it is paid by the hour or at a fixed price is the `type`
    of its job.
    """

    __tablename__ = "contracts"
    __table_args__ = (
        CheckConstraint("rate IS NULL OR rate >= 0", name="rate"),
        CheckConstraint("(state = 'closed') = (ended_on IS NOT NULL)", name="ended"),
        Index(None, "freelancer_id", "started_on"),
        CheckConstraint("amount IS NULL OR amount >= 0", name="amount"),
        CheckConstraint("weekly_limit IS NULL OR weekly_limit BETWEEN 0 AND 168", name="weekly_limit"),
        Index(None, "company_id", "state", "created_at", "id"),
        Index(None, "team_id", "state", "created_at", "id"),
        Index(None, "freelancer_id", "state", "created_at", "id"),
        Index(None, "agency_id", "state", "created_at", "id"),
        Index(None, "job_id"),
    )

    id: Mapped[Ref]
    key: Mapped[Key]
    offer_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("offers.id"))
    job_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("jobs.id"))
    team_id: Mapped[int] = mapped_column(Reference, ForeignKey("teams.id"))
    company_id: Mapped[int] = mapped_column(Reference, ForeignKey("companies.id"))
    freelancer_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"))
    agency_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("companies.id"))
    title: Mapped[str] = mapped_column(String(200))
    type: Mapped[JobType] = mapped_column(states(JobType, name="type"))
    description: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str | None] = mapped_column(String(20))
    rate: Mapped[int | None] = mapped_column(BigInteger)
    amount: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    weekly_limit: Mapped[int | None]
    weekly_stipend: Mapped[int | None] = mapped_column(BigInteger)
    manual_time: Mapped[bool] = mapped_column(Boolean(create_constraint=True, name="manual_time"), default=True)
    fee_schedule_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("fee_schedules.id"))
    agency_share: Mapped[int | None]
    uses_activities: Mapped[bool] = mapped_column(Boolean(create_constraint=True, name="uses_activities"), default=True)
    state: Mapped[ContractState] = mapped_column(states(ContractState, name="state"), default=ContractState.ACTIVE)
    hired_by: Mapped[int | None] = mapped_column(Reference, ForeignKey("users.id"))
    signed_by: Mapped[int | None] = mapped_column(Reference, ForeignKey("users.id"))
    ended_by: Mapped[Side | None] = mapped_column(states(Side, name="ended_by"))
    end_reason: Mapped[str | None] = mapped_column(String(20))
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    created_at: Mapped[Timestamp]
    changed_at: Mapped[Timestamp]


Index("uq_contracts_offer_id", Contract.offer_id, unique=True)
# A client may sort by any of these; a company of 50,000 contracts is sorted from the index alone.
_SORTED = ("started_on", "id", "ended_on", "offer_id", "job_id", "team_id", "freelancer_id", "created_at", "state")
Index("ix_contracts_company_sorted", Contract.company_id, *_SORTED)
Index("ix_contracts_team_sorted", Contract.team_id, *(name for name in _SORTED if name != "team_id"))


class ContractTerms(Base):
    """What is paid from the day `since` (UTC) on, until later terms; units as in Contract."""

    __tablename__ = "contract_terms"

    contract_id: Mapped[int] = mapped_column(Reference, ForeignKey("contracts.id"), primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    rate: Mapped[int | None] = mapped_column(BigInteger)
    weekly_limit: Mapped[int | None]
    weekly_stipend: Mapped[int | None] = mapped_column(BigInteger)


class MilestoneState(StrEnum):
    """Where a milestone stands."""

    NOT_FUNDED = "not_funded"
    ACTIVE = "active"
    """Its amount is in escrow."""
    PAID = "paid"
    CANCELLED = "cancelled"
    """Its contract ended before it was paid."""


MILESTONE_TRANSITIONS: dict[MilestoneState, frozenset[MilestoneState]] = {
    MilestoneState.NOT_FUNDED: frozenset({MilestoneState.ACTIVE, MilestoneState.CANCELLED}),
    MilestoneState.ACTIVE: frozenset({MilestoneState.PAID, MilestoneState.CANCELLED}),
    MilestoneState.PAID: frozenset(),
    MilestoneState.CANCELLED: frozenset(),
}
"""Allowed changes of state: a milestone is funded, then paid or given back."""


class Milestone(Base):
    """A part of a fixed-price contract; `amount` in cents, `paid` those that were paid of it, a bonus not counted.

    `underpayment_reason` is the code of why the client paid less, if it said so.
    """

    __tablename__ = "milestones"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("(state = 'paid') = (paid IS NOT NULL) AND paid BETWEEN 0 AND amount", name="paid"),
        CheckConstraint("underpayment_reason IS NULL OR paid < amount", name="underpaid"),
        Index(None, "contract_id", "due_on"),
        {"sqlite_autoincrement": True},  # the reference of one that was deleted is not given to another
    )

    id: Mapped[Ref]
    contract_id: Mapped[int] = mapped_column(Reference, ForeignKey("contracts.id"))
    description: Mapped[str] = mapped_column(Text)
    amount: Mapped[int] = mapped_column(BigInteger)
    due_on: Mapped[date | None]
    state: Mapped[MilestoneState] = mapped_column(
        states(MilestoneState, name="state"), default=MilestoneState.NOT_FUNDED
    )
    paid: Mapped[int | None] = mapped_column(BigInteger)
    underpayment_reason: Mapped[str | None] = mapped_column(String(20))
    created_at: Mapped[Timestamp]


_ACTIVE = Milestone.state == MilestoneState.ACTIVE
Index("uq_milestones_active", Milestone.contract_id, unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE)


class WorkWeek(Base):
    """What was worked and charged on a contract in one week; `week` is its Monday, UTC.

    `seconds` of work (0 for a fixed price), `charge` in cents; `extra` of them are not for hours but for a stipend, a
    bonus, an expense or a milestone. `last_day` is the last day that was worked or charged. From `billed_at` on its
    hours do not change any more.
    """

    __tablename__ = "work_weeks"
    __table_args__ = (CheckConstraint("seconds >= 0 AND charge >= 0", name="amounts"),)

    contract_id: Mapped[int] = mapped_column(Reference, ForeignKey("contracts.id"), primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True)
    seconds: Mapped[int] = mapped_column(BigInteger)
    charge: Mapped[int] = mapped_column(BigInteger)
    extra: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    last_day: Mapped[date]
    billed_at: Mapped[int | None] = mapped_column(BigInteger)


_UNBILLED = WorkWeek.billed_at.is_(None)
Index(
    "ix_work_weeks_unbilled",
    WorkWeek.week,
    WorkWeek.contract_id,
    sqlite_where=_UNBILLED,
    postgresql_where=_UNBILLED,
)


class ClosedWeek(Base):
    """A week, named by its Monday, that is billed for all contracts: what comes for it or one before it is late."""

    __tablename__ = "closed_weeks"

    week: Mapped[date] = mapped_column(primary_key=True)
    closed_at: Mapped[Timestamp]


SCORES = ("skills", "quality", "availability", "deadlines", "communication", "cooperation")
"""What each of the six marks of a feedback is given for, in the order of the reference."""


def mean_score(marks: Sequence[int]) -> int:
    """Return the score of six marks: their mean in hundredths, halves rounded up."""
    return (200 * sum(marks) + len(marks)) // (2 * len(marks))


class Feedback(Base):
    """What one side says of the other when a contract ends.

    `scores` are six marks of 1 to 5 in the order of SCORES; `score` is their mean in hundredths (100 to 500).
    It counts and is shown from `shown_at` on, which is empty until then.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        UniqueConstraint("contract_id", "by"),
        CheckConstraint("score BETWEEN 100 AND 500", name="score"),
    )

    id: Mapped[Ref]
    contract_id: Mapped[int] = mapped_column(Reference, ForeignKey("contracts.id"))
    by: Mapped[Side] = mapped_column(states(Side, name="by"))
    scores: Mapped[list[int]] = mapped_column(Document)
    score: Mapped[int]
    comment: Mapped[str] = mapped_column(Text, default="")
    given_at: Mapped[Timestamp]
    shown_at: Mapped[int | None] = mapped_column(BigInteger)


_UNSHOWN = Feedback.shown_at.is_(None)
Index("ix_feedback_waiting", Feedback.contract_id, sqlite_where=_UNSHOWN, postgresql_where=_UNSHOWN)


class PrivateFeedback(Base):
    """What one side tells the marketplace alone when a contract ends: `score` is 1 to 11."""

    __tablename__ = "private_feedback"
    __table_args__ = (CheckConstraint("score IS NULL OR score BETWEEN 1 AND 11", name="score"),)

    contract_id: Mapped[int] = mapped_column(Reference, ForeignKey("contracts.id"), primary_key=True)
    by: Mapped[Side] = mapped_column(states(Side, name="by"), primary_key=True)
    would_again: Mapped[bool | None] = mapped_column(Boolean(create_constraint=True, name="would_again"))
    score: Mapped[int | None]
    given_at: Mapped[Timestamp]
