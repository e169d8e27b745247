"""The table of offers."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.sides import Side
from hiringhall.storage.tables import Base, Document, Key, Ref, Reference, Timestamp, states


class OfferState(StrEnum):
    """Where an offer stands."""

    NEW = "new"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    """Taken back by the side that made it."""
    CANCELLED = "cancelled"
    """Its job was cancelled."""
    CHANGED = "changed"
    """Another offer took its place."""


TRANSITIONS: dict[OfferState, frozenset[OfferState]] = {
    OfferState.NEW: frozenset(OfferState) - {OfferState.NEW},
    **{state: frozenset[OfferState]() for state in OfferState if state is not OfferState.NEW},
}
"""Allowed changes of state: a new offer is decided once."""


class Offer(Base):
    """Terms of a contract that the side `by` proposes; the other side accepts or declines before `expires_at`.

    `rate` is cents an hour (hourly), `amount` cents in all (fixed price): what the client is charged. `weekly_limit` is
    in hours, `weekly_stipend` in cents. `milestones` are `{"description", "amount", "due_on"}` each: cents, ISO day or
    None. `previous_id` is the offer that this one took the place of; `category` a topic of the catalog.
    """

    __tablename__ = "offers"
    __table_args__ = (
        CheckConstraint("rate IS NULL OR rate >= 0", name="rate"),
        CheckConstraint("amount IS NULL OR amount >= 0", name="amount"),
        CheckConstraint("(type = 'hourly') = (rate IS NOT NULL)", name="hourly"),
        CheckConstraint("(type = 'fixed-price') = (amount IS NOT NULL)", name="fixed"),
        CheckConstraint("weekly_limit IS NULL OR weekly_limit BETWEEN 0 AND 168", name="weekly_limit"),
        CheckConstraint("weekly_stipend IS NULL OR weekly_stipend >= 0", name="weekly_stipend"),
        Index(None, "team_id", "state", "created_at", "id"),
        Index(None, "company_id", "state", "created_at", "id"),
        Index(None, "freelancer_id", "state", "created_at", "id"),
        Index(None, "agency_id", "state", "created_at", "id"),
        Index(None, "job_id", "state", "created_at", "id"),
        Index(None, "proposal_id"),
    )

    id: Mapped[Ref]
    key: Mapped[Key]
    proposal_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("proposals.id"))
    job_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("jobs.id"))
    team_id: Mapped[int] = mapped_column(Reference, ForeignKey("teams.id"))
    company_id: Mapped[int] = mapped_column(Reference, ForeignKey("companies.id"))
    freelancer_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"))
    agency_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("companies.id"))
    previous_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("offers.id"))
    by: Mapped[Side] = mapped_column(states(Side, name="by"))
    made_by: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"))
    title: Mapped[str] = mapped_column(String(200))
    message: Mapped[str] = mapped_column(Text)
    type: Mapped[JobType] = mapped_column(states(JobType, name="type"))
    category: Mapped[str | None] = mapped_column(String(20))
    rate: Mapped[int | None] = mapped_column(BigInteger)
    amount: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    weekly_limit: Mapped[int | None]
    weekly_stipend: Mapped[int | None] = mapped_column(BigInteger)
    starts_on: Mapped[date | None]
    milestones: Mapped[list[dict[str, Any]]] = mapped_column(Document, default=list)
    manual_time: Mapped[bool] = mapped_column(Boolean(create_constraint=True, name="manual_time"), default=True)
    close_job: Mapped[bool] = mapped_column(Boolean(create_constraint=True, name="close_job"), default=True)
    state: Mapped[OfferState] = mapped_column(states(OfferState, name="state"), default=OfferState.NEW)
    note: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(Reference, ForeignKey("users.id"))
    decided_at: Mapped[int | None] = mapped_column(BigInteger)
    expires_at: Mapped[Timestamp]
    created_at: Mapped[Timestamp]


Index("ix_offers_waiting", Offer.expires_at, sqlite_where=Offer.state == "new", postgresql_where=Offer.state == "new")
