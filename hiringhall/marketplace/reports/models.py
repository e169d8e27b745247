"""Tables of reports that people keep, their runs, and the links under which programs read them."""

from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hiringhall.storage.tables import Base, Document, Key, Ref, Reference, Timestamp, states

LONGEST_TITLE = 120
FOLDER = "reports"
"""The folder of the files that runs make."""


class Every(StrEnum):
    """How often a kept report is sent."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class FileForm(StrEnum):
    """As what a report is sent or downloaded."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


class SavedReport(Base):
    """A report that a person keeps: a report of the catalog, about `about` (its references by name), with a query.

    `period` names days that move with the calendar and narrow the query, as `last-month`; "" for none. `chart` is what
    is drawn of it. With `every` it is sent to its owner as a file at `due_at`, and then again: at `hour` in the owner's
    zone, on `day`, which is a day of the week from 1 for Monday, or of the month, where 31 is its last.

    `sent_at` is when it was last sent, `problem` why it could not be since, if so.
    """

    __tablename__ = "saved_reports"
    __table_args__ = (
        CheckConstraint("(every IS NULL) = (due_at IS NULL)", name="schedule"),
        Index(None, "owner_id"),
    )

    id: Mapped[Ref]
    key: Mapped[Key]
    owner_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    report: Mapped[str] = mapped_column(String(40))
    about: Mapped[dict[str, str]] = mapped_column(Document)
    query: Mapped[str] = mapped_column(Text)
    period: Mapped[str] = mapped_column(String(20), default="")
    chart: Mapped[dict[str, str]] = mapped_column(Document, default=dict)
    every: Mapped[Every | None] = mapped_column(states(Every, name="every"))
    day: Mapped[int] = mapped_column(SmallInteger, default=1)
    hour: Mapped[int] = mapped_column(SmallInteger, default=7)
    form: Mapped[FileForm] = mapped_column(states(FileForm, name="form"), default=FileForm.CSV)
    due_at: Mapped[int | None] = mapped_column(BigInteger)
    sent_at: Mapped[int | None] = mapped_column(BigInteger)
    problem: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Timestamp]
    changed_at: Mapped[Timestamp]


_SCHEDULED = SavedReport.due_at.is_not(None)
Index("ix_saved_reports_due_at", SavedReport.due_at, sqlite_where=_SCHEDULED, postgresql_where=_SCHEDULED)


class ReportFeed(Base):
    """A secret address under which programs read a kept report as its owner; only the SHA-256 of the secret is kept.

    With `any_query` they may ask other queries of the same report, otherwise they get the kept one.
    """

    __tablename__ = "report_feeds"
    __table_args__ = (Index(None, "saved_report_id"),)

    id: Mapped[Ref]
    saved_report_id: Mapped[int] = mapped_column(Reference, ForeignKey("saved_reports.id"))
    name: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    any_query: Mapped[bool] = mapped_column(Boolean(create_constraint=True, name="any_query"))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[Timestamp]
    read_at: Mapped[int | None] = mapped_column(BigInteger)


class RunState(StrEnum):
    """How far the run of a report is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class RunForm(StrEnum):
    """What the run of a report makes: one of the files, or rows for a page to show."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"
    PAGE = "page"


class ReportRun(Base):
    """A report that is made in the background because it takes a while: how far it is, and the file that it becomes.

    Rows are found first and then written: `total` is 0 and `done` counts what was found, until all is found and `done`
    of `total` rows are written. `file` names the result among the blobs, `size` is its bytes. `by_mail` tells that its
    owner gets it by mail.

    A worker that makes it counts up `attempts`, by which it knows that nobody took over, and notes `alive_at`.
    """

    __tablename__ = "report_runs"
    __table_args__ = (Index(None, "state", "created_at"), Index(None, "owner_id"), Index(None, "saved_report_id"))

    id: Mapped[Ref]
    key: Mapped[Key]
    owner_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"))
    saved_report_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("saved_reports.id"))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    report: Mapped[str] = mapped_column(String(40))
    about: Mapped[dict[str, str]] = mapped_column(Document)
    query: Mapped[str] = mapped_column(Text)
    form: Mapped[RunForm] = mapped_column(states(RunForm, name="form"))
    by_mail: Mapped[bool] = mapped_column(Boolean(create_constraint=True, name="by_mail"), default=False)
    state: Mapped[RunState] = mapped_column(states(RunState, name="state"), default=RunState.WAITING)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    done: Mapped[int] = mapped_column(BigInteger, default=0)
    total: Mapped[int] = mapped_column(BigInteger, default=0)
    file: Mapped[str] = mapped_column(String(255), default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    problem: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[Timestamp]
    alive_at: Mapped[int | None] = mapped_column(BigInteger)
    ended_at: Mapped[int | None] = mapped_column(BigInteger)
