"""Tables of status reports, of the files that come with them, and of who wants them."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hiringhall.storage.tables import Base, Document, Key, Ref, Reference, Timestamp, states


class ReportState(StrEnum):
    """How the work stands. Source: Elance facts, projectStatus."""

    OK = "ok"
    PROBLEM = "problem"
    COMPLETE = "complete"


class StatusReport(Base):
    """What the freelancer's side reports of a week of a contract; `week` is its Monday, US Eastern time.

    `progress` says how far milestones are: their reference, what they were called, and 0 to 100 percent. `seen_at` is
    when somebody of the client's side first read it.
    """

    __tablename__ = "status_reports"
    __table_args__ = (UniqueConstraint("contract_id", "week"),)

    id: Mapped[Ref]
    contract_id: Mapped[int] = mapped_column(Reference, ForeignKey("contracts.id"))
    week: Mapped[date]
    state: Mapped[ReportState] = mapped_column(states(ReportState, name="state"))
    text: Mapped[str] = mapped_column(Text)
    progress: Mapped[list[dict[str, Any]]] = mapped_column(Document, default=list)
    filed_by: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"))
    filed_at: Mapped[Timestamp]
    seen_at: Mapped[int | None] = mapped_column(BigInteger)


class StatusReportFile(Base):
    """A file that came with a status report. Fields as in Attachment."""

    __tablename__ = "status_report_files"

    id: Mapped[Ref]
    key: Mapped[Key]
    report_id: Mapped[int] = mapped_column(Reference, ForeignKey("status_reports.id"), index=True)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    blob: Mapped[str] = mapped_column(String(100))


class StatusReportWish(Base):
    """The client wants a status report every week, from the week `since` on.

    `due_week` is the first week of which nobody has looked yet whether its report came in time.
    """

    __tablename__ = "status_report_wishes"

    contract_id: Mapped[int] = mapped_column(
        Reference, ForeignKey("contracts.id"), primary_key=True, autoincrement=False
    )
    since: Mapped[date]
    due_week: Mapped[date] = mapped_column(index=True)
