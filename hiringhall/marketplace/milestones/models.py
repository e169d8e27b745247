"""The table of work that was handed in for milestones."""

from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from hiringhall.storage.tables import Base, Ref, Reference, Timestamp, states


class SubmissionState(StrEnum):
    """Where work that was handed in stands."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    """Its contract ended."""


SUBMISSION_TRANSITIONS: dict[SubmissionState, frozenset[SubmissionState]] = {
    SubmissionState.SUBMITTED: frozenset(SubmissionState) - {SubmissionState.SUBMITTED},
    **{state: frozenset[SubmissionState]() for state in SubmissionState if state is not SubmissionState.SUBMITTED},
}
"""Allowed changes of state: work that was handed in is decided on once."""


class Submission(Base):
    """Work that a freelancer hands in for a milestone, asking for `amount` cents of it.

    `note` goes to the client, `answer` back to the freelancer.
    """

    __tablename__ = "submissions"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"), Index(None, "milestone_id", "id"))

    id: Mapped[Ref]
    milestone_id: Mapped[int] = mapped_column(Reference, ForeignKey("milestones.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[SubmissionState] = mapped_column(
        states(SubmissionState, name="state"), default=SubmissionState.SUBMITTED
    )
    submitted_by: Mapped[int | None] = mapped_column(Reference, ForeignKey("users.id"))
    submitted_at: Mapped[Timestamp]
    decided_by: Mapped[int | None] = mapped_column(Reference, ForeignKey("users.id"))
    decided_at: Mapped[int | None] = mapped_column(BigInteger)


_WAITING = Submission.state == SubmissionState.SUBMITTED
Index("uq_submissions_waiting", Submission.milestone_id, unique=True, sqlite_where=_WAITING, postgresql_where=_WAITING)
Index("ix_submissions_waiting", Submission.submitted_at, sqlite_where=_WAITING, postgresql_where=_WAITING)
