"""Tables of contracts, their weeks of work and feedback."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hiringhall.marketplace.jobs.models import JobType
from hiringhall.storage.tables import Base, Document, Key, Ref, Reference, Timestamp, states


class ContractState(StrEnum):
    """Where a contract stands."""

    ACTIVE = "active"
    PAUSED = "paused"
    CLOSED = "closed"


class Contract(Base):
    """A freelancer works for a team. `rate` is in cents an hour (hourly), `agency_id` the agency it is worked through.

    Whether it is paid by the hour or at a fixed price is the `type` of the job it came from.
    """

    __tablename__ = "contracts"
    __table_args__ = (
        CheckConstraint("rate IS NULL OR rate >= 0", name="rate"),
        CheckConstraint("(state = 'closed') = (ended_on IS NOT NULL)", name="ended"),
        Index(None, "freelancer_id", "started_on"),
        Index(None, "company_id", "started_on"),
        Index(None, "job_id"),
    )

    id: Mapped[Ref]
    key: Mapped[Key]
    job_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("jobs.id"))
    team_id: Mapped[int] = mapped_column(Reference, ForeignKey("teams.id"))
    company_id: Mapped[int] = mapped_column(Reference, ForeignKey("companies.id"))
    freelancer_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"))
    agency_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("companies.id"))
    title: Mapped[str] = mapped_column(String(200))
    type: Mapped[JobType] = mapped_column(states(JobType, name="type"))
    rate: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    state: Mapped[ContractState] = mapped_column(states(ContractState, name="state"), default=ContractState.ACTIVE)
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    created_at: Mapped[Timestamp]
    changed_at: Mapped[Timestamp]


class WorkWeek(Base):
    """What was worked and charged on a contract in one week; `week` is its Monday, UTC.

    `seconds` of work (0 for a fixed price), `charge` in cents; `last_day` is the last day that was worked or charged.
    """

    __tablename__ = "work_weeks"
    __table_args__ = (CheckConstraint("seconds >= 0 AND charge >= 0", name="amounts"),)

    contract_id: Mapped[int] = mapped_column(Reference, ForeignKey("contracts.id"), primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True)
    seconds: Mapped[int] = mapped_column(BigInteger)
    charge: Mapped[int] = mapped_column(BigInteger)
    last_day: Mapped[date]


class Side(StrEnum):
    """A side of a contract."""

    CLIENT = "client"
    FREELANCER = "freelancer"


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
