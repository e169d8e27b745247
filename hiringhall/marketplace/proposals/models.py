"""The table of proposals."""

from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Computed, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hiringhall.marketplace.jobs.durations import Duration
from hiringhall.marketplace.sides import Side
from hiringhall.storage.tables import Base, Document, Key, Ref, Reference, Timestamp, states


class ProposalState(StrEnum):
    """Where a freelancer stands with a job."""

    INVITED = "invited"
    """The client asked; the freelancer has not answered."""
    ACTIVE = "active"
    """The freelancer proposes to do the job, or takes an invitation up."""
    REFUSED = "refused"
    """The freelancer refused the invitation."""
    WITHDRAWN = "withdrawn"
    """The freelancer took the proposal back."""
    DECLINED = "declined"
    """The client does not want it, or took the invitation back."""
    HIRED = "hired"
    CLOSED = "closed"
    """The job was cancelled."""


TRANSITIONS: dict[ProposalState, frozenset[ProposalState]] = {
    ProposalState.INVITED: frozenset(
        {
            ProposalState.ACTIVE,
            ProposalState.REFUSED,
            ProposalState.DECLINED,
            ProposalState.HIRED,
            ProposalState.CLOSED,
        }
    ),
    ProposalState.ACTIVE: frozenset(
        {ProposalState.WITHDRAWN, ProposalState.DECLINED, ProposalState.HIRED, ProposalState.CLOSED}
    ),
    ProposalState.REFUSED: frozenset({ProposalState.ACTIVE}),
    ProposalState.WITHDRAWN: frozenset({ProposalState.ACTIVE, ProposalState.INVITED}),
    ProposalState.DECLINED: frozenset(),
    ProposalState.HIRED: frozenset(),
    ProposalState.CLOSED: frozenset(),
}
"""Allowed changes of state. Who refused or withdrew may still propose while the job is open."""

OPEN = frozenset({ProposalState.INVITED, ProposalState.ACTIVE})
"""Where something can still come of it."""


STAGES = {
    "shortlisted": "shortlisted_at IS NOT NULL",
    "messaged": "messaged_at IS NOT NULL",
    "offered": "offered_at IS NOT NULL",
    "hired": "state = 'hired'",
    "declined": "state IN ('declined', 'refused', 'withdrawn')",
    "hidden": "hidden_at IS NOT NULL",
    "invited": "state = 'invited'",
}
"""What a client picks out of the proposals for a job, each in SQL that its own index is made for."""

_CLIENT_LOOKS_AT = (
    "state",
    "agency_id",
    "invited_at",
    "submitted_at",
    "seen_at",
    "shortlisted_at",
    "hidden_at",
    "messaged_at",
    "offered_at",
    "sponsored_at",
    "delisted_at",
)
_FREELANCER_LOOKS_AT = ("state", "origin", "invited_at", "messaged_at", "offered_at", "archived_at")


class BidQuestion(Base):
    """What a freelancer asks about a job before they propose to do it, and what the client answers.

    `agency_id` is the agency that they would work through.
    """

    __tablename__ = "bid_questions"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered"),
        Index(None, "job_id", "freelancer_id"),
        Index(None, "freelancer_id", "asked_at"),
    )

    id: Mapped[Ref]
    job_id: Mapped[int] = mapped_column(Reference, ForeignKey("jobs.id"))
    freelancer_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"))
    agency_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("companies.id"))
    text: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"))
    asked_at: Mapped[Timestamp]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[int | None] = mapped_column(Reference, ForeignKey("users.id"))
    answered_at: Mapped[int | None] = mapped_column(BigInteger)


_UNANSWERED = BidQuestion.answered_at.is_(None)
Index(
    "uq_bid_questions_waiting",
    BidQuestion.job_id,
    BidQuestion.freelancer_id,
    unique=True,
    sqlite_where=_UNANSWERED,
    postgresql_where=_UNANSWERED,
)


def _few(name: str, condition: str) -> Index:
    where = text(condition)
    return Index(f"ix_proposals_{name}", "job_id", "created_at", "id", sqlite_where=where, postgresql_where=where)


class Proposal(Base):
    """A freelancer and a job, from an invitation or a proposal on; one for each pair.

    `origin` is the side that began. `rate` (cents an hour, hourly) or `amount` (cents in all, fixed price) is what the
    client would be charged, `price` is whichever there is, else 0. `agency_id` is the agency that the freelancer would
    work through. `answers` are those to the job's questions, `{"question", "answer"}` each. `reason` is a code of the
    catalog, `note` the words with it.

    The `*_at` columns are in seconds, UTC, and empty until then: what the client did (shortlisted, hidden, seen, an
    offer stands), when the client first wrote (`messaged_at`), and when the freelancer put it away
    (`archived_at`) or had it shown first (`sponsored_at`), and when an operator took it out of the client's sight
    (`delisted_at`) for a `delist_reason`.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        UniqueConstraint("job_id", "freelancer_id"),
        CheckConstraint("rate IS NULL OR rate >= 0", name="rate"),
        CheckConstraint("amount IS NULL OR amount >= 0", name="amount"),
        CheckConstraint("invited_at IS NOT NULL OR submitted_at IS NOT NULL", name="began"),
        CheckConstraint("state <> 'active' OR submitted_at IS NOT NULL", name="submitted"),
        Index("ix_proposals_job", "job_id", "created_at", "id", *_CLIENT_LOOKS_AT),
        Index("ix_proposals_price", "job_id", "price", "id"),
        *(_few(name, condition) for name, condition in (*STAGES.items(), ("sponsored", "sponsored_at IS NOT NULL"))),
        Index("ix_proposals_freelancer", "freelancer_id", "created_at", "id", *_FREELANCER_LOOKS_AT),
        Index("ix_proposals_agency", "agency_id", "created_at", "id", *_FREELANCER_LOOKS_AT),
        Index(None, "company_id"),
    )

    id: Mapped[Ref]
    key: Mapped[Key]
    job_id: Mapped[int] = mapped_column(Reference, ForeignKey("jobs.id"))
    company_id: Mapped[int] = mapped_column(Reference, ForeignKey("companies.id"))
    freelancer_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"))
    agency_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("companies.id"))
    origin: Mapped[Side] = mapped_column(states(Side, name="origin"))
    state: Mapped[ProposalState] = mapped_column(states(ProposalState, name="state"))
    cover_letter: Mapped[str] = mapped_column(Text, default="")
    rate: Mapped[int | None] = mapped_column(BigInteger)
    amount: Mapped[int | None] = mapped_column(BigInteger)
    price: Mapped[int] = mapped_column(BigInteger, Computed("coalesce(rate, amount, 0)", persisted=True))
    currency: Mapped[str] = mapped_column(String(3), default="USD")
    duration: Mapped[Duration | None] = mapped_column(states(Duration, name="duration"))
    answers: Mapped[list[dict[str, str]]] = mapped_column(Document, default=list)
    invited_by: Mapped[int | None] = mapped_column(Reference, ForeignKey("users.id"))
    invite_letter: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text, default="")
    invited_at: Mapped[int | None] = mapped_column(BigInteger)
    submitted_at: Mapped[int | None] = mapped_column(BigInteger)
    seen_at: Mapped[int | None] = mapped_column(BigInteger)
    shortlisted_at: Mapped[int | None] = mapped_column(BigInteger)
    hidden_at: Mapped[int | None] = mapped_column(BigInteger)
    messaged_at: Mapped[int | None] = mapped_column(BigInteger)
    offered_at: Mapped[int | None] = mapped_column(BigInteger)
    archived_at: Mapped[int | None] = mapped_column(BigInteger)
    sponsored_at: Mapped[int | None] = mapped_column(BigInteger)
    delisted_at: Mapped[int | None] = mapped_column(BigInteger)
    delist_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    created_at: Mapped[Timestamp]
    changed_at: Mapped[Timestamp]
