"""Tables of job postings."""

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hiringhall.marketplace.accounts.models import Team
from hiringhall.storage.tables import Base, Document, Key, Ref, Reference, Timestamp, states


class JobType(StrEnum):
    """How the work is paid."""

    HOURLY = "hourly"
    FIXED_PRICE = "fixed-price"


class Visibility(StrEnum):
    """Who finds and reads a job besides the team that posted it."""

    PUBLIC = "public"
    SIGNED_IN = "signed-in"
    INVITE_ONLY = "invite-only"
    PRIVATE = "private"


class JobState(StrEnum):
    """Where a posting stands."""

    OPEN = "open"
    FILLED = "filled"
    CANCELLED = "cancelled"


TRANSITIONS: dict[JobState, frozenset[JobState]] = {
    JobState.OPEN: frozenset({JobState.FILLED, JobState.CANCELLED}),
    JobState.FILLED: frozenset({JobState.OPEN}),
    JobState.CANCELLED: frozenset(),
}
"""Allowed changes of state: an open job is filled or cancelled, a filled one may be opened again."""


class Applicants(StrEnum):
    """The kind of freelancer a client prefers."""

    ALL = "all"
    INDIVIDUALS = "individuals"
    AGENCIES = "agencies"


class Workload(StrEnum):
    """How much of a week the work takes."""

    AS_NEEDED = "as-needed"
    """Less than 10 hours a week."""
    PART_TIME = "part-time"
    """10 to 30 hours a week."""
    FULL_TIME = "full-time"
    """More than 30 hours a week."""


class Job(Base):
    """A posting. `budget` is in cents (fixed price); `duration` is in hours of expected work (hourly).

    `rate_min` and `rate_max` are the cents an hour that the client means to pay (hourly), `tier` the experience looked
    for: 1 entry, 2 intermediate, 3 expert.

    `needs_w9` tells that whoever is hired must hand in a form W-9 of the US tax office, outside of the hall.

    `questions` are put to everybody who proposes to do the job. `skills` are slugs of the catalog in the client's
    order; `category` and `subcategory` are ids of the catalog.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint("budget IS NULL OR budget >= 0", name="budget"),
        CheckConstraint("duration IS NULL OR duration > 0", name="duration"),
        CheckConstraint("rate_min IS NULL OR rate_min >= 0", name="rate_min"),
        CheckConstraint("rate_max IS NULL OR rate_max >= rate_min OR rate_min IS NULL", name="rate_max"),
        CheckConstraint("tier IS NULL OR tier BETWEEN 1 AND 3", name="tier"),
        Index(None, "team_id", "created_at", "id"),
        Index(None, "company_id", "created_at", "id"),
        Index(None, "company_id", "visibility", "state"),
    )

    id: Mapped[Ref]
    key: Mapped[Key]
    team_id: Mapped[int] = mapped_column(Reference, ForeignKey("teams.id"))
    company_id: Mapped[int] = mapped_column(Reference, ForeignKey("companies.id"))
    created_by: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text)
    type: Mapped[JobType] = mapped_column(states(JobType, name="type"))
    visibility: Mapped[Visibility] = mapped_column(states(Visibility, name="visibility"))
    category: Mapped[str] = mapped_column(String(20))
    subcategory: Mapped[str] = mapped_column(String(20))
    budget: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    duration: Mapped[int | None]
    workload: Mapped[Workload | None] = mapped_column(states(Workload, name="workload"))
    rate_min: Mapped[int | None] = mapped_column(BigInteger)
    rate_max: Mapped[int | None] = mapped_column(BigInteger)
    tier: Mapped[int | None]
    start_date: Mapped[date]
    end_date: Mapped[date | None]
    skills: Mapped[list[str]] = mapped_column(Document)
    applicants: Mapped[Applicants] = mapped_column(states(Applicants, name="applicants"), default=Applicants.ALL)
    required_test: Mapped[str | None] = mapped_column(String(20))
    questions: Mapped[list[str]] = mapped_column(Document, default=list)
    needs_w9: Mapped[bool] = mapped_column(
        Boolean(create_constraint=True, name="needs_w9"), default=False, server_default="false"
    )
    state: Mapped[JobState] = mapped_column(states(JobState, name="state"), default=JobState.OPEN)
    cancel_reason: Mapped[str | None] = mapped_column(String(20))
    created_at: Mapped[Timestamp]
    changed_at: Mapped[Timestamp]
    filled_at: Mapped[int | None] = mapped_column(BigInteger)
    cancelled_at: Mapped[int | None] = mapped_column(BigInteger)

    team: Mapped[Team] = relationship(lazy="raise")


class JobGroup(Base):
    """A job is meant for the members of a group first."""

    __tablename__ = "job_groups"

    job_id: Mapped[int] = mapped_column(Reference, ForeignKey("jobs.id"), primary_key=True)
    group_id: Mapped[int] = mapped_column(Reference, ForeignKey("groups.id"), primary_key=True, index=True)
