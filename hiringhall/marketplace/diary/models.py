"""Tables of the diary: cells of ten minutes, the computers and trackers they come from, who works now."""

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hiringhall.storage.tables import Base, Ref, Reference, Timestamp, states

LONGEST_MEMO = 500
LONGEST_NAME = 120
"""Characters of the name of a computer, and of the version of a tracker."""
LONGEST_TITLE = 200


class CellStatus(StrEnum):
    """Where in a stretch of tracked work a cell stands."""

    LOGIN = "login"
    """Its first cell."""
    NORMAL = "normal"
    EXIT = "exit"
    """Its last cell."""


class Billing(StrEnum):
    """Whether a cell is paid for."""

    BILLABLE = "billable"
    OVER_LIMIT = "over-limit"
    """The weekly limit was reached before."""
    LATE = "late"
    """It came after its week was billed."""


class Workstation(Base):
    """A computer of a freelancer with the version of the tracker on it."""

    __tablename__ = "workstations"
    __table_args__ = (UniqueConstraint("user_id", "computer", "client_version"),)

    id: Mapped[Ref]
    user_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"))
    computer: Mapped[str] = mapped_column(String(LONGEST_NAME))
    client_version: Mapped[str] = mapped_column(String(LONGEST_NAME))


class DiaryCell(Base):
    """Ten minutes in which a freelancer worked on a contract.

    `slot` is seconds since the epoch divided by 600; a freelancer has one cell for it at most, whatever the contract.
    `captured_at` is a moment within it. A `manual` cell was written by hand: it has no workstation, counts and
    screenshot. `keyboard` and `mouse` are events, `minutes` the same for each of the ten minutes (see
    `counts.pack`), `level` the number of minutes with any, 0 to 10. `screenshot` names its content.
    """

    __tablename__ = "diary_cells"
    __table_args__ = (
        CheckConstraint("level BETWEEN 0 AND 10 AND keyboard >= 0 AND mouse >= 0", name="counts"),
        CheckConstraint("captured_at BETWEEN slot * 600 AND slot * 600 + 599", name="captured_at"),
        CheckConstraint("manual = (workstation_id IS NULL)", name="origin"),
        Index(None, "contract_id", "slot"),
        # One freelancer's days lie together on disk, which is how they are read.
        {"sqlite_with_rowid": False},
    )

    freelancer_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"), primary_key=True)
    slot: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    contract_id: Mapped[int] = mapped_column(Reference, ForeignKey("contracts.id"))
    activity_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("activities.id"))
    workstation_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("workstations.id"))
    captured_at: Mapped[Timestamp]
    status: Mapped[CellStatus] = mapped_column(states(CellStatus, name="status"), default=CellStatus.NORMAL)
    manual: Mapped[bool] = mapped_column(Boolean(create_constraint=True, name="manual"), default=False)
    billing: Mapped[Billing] = mapped_column(states(Billing, name="billing"), default=Billing.BILLABLE)
    keyboard: Mapped[int] = mapped_column(default=0)
    mouse: Mapped[int] = mapped_column(default=0)
    level: Mapped[int] = mapped_column(default=0)
    minutes: Mapped[bytes | None] = mapped_column(LargeBinary)
    memo: Mapped[str] = mapped_column(String(LONGEST_MEMO), default="")
    window_title: Mapped[str] = mapped_column(String(LONGEST_TITLE), default="")
    screenshot: Mapped[str | None] = mapped_column(String(64))


class DeletedCell(Base):
    """A tracked cell that its freelancer deleted: what a tracker sends for it again is not taken a second time."""

    __tablename__ = "deleted_cells"

    contract_id: Mapped[int] = mapped_column(Reference, ForeignKey("contracts.id"), primary_key=True)
    slot: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    deleted_at: Mapped[Timestamp]


class Tracker(Base):
    """A tracker that a person signed in on one of their computers; its secret is kept as SHA-256 only."""

    __tablename__ = "trackers"
    __table_args__ = (Index(None, "user_id"),)

    id: Mapped[Ref]
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"))
    computer: Mapped[str] = mapped_column(String(LONGEST_NAME))
    client_version: Mapped[str] = mapped_column(String(LONGEST_NAME))
    address: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[Timestamp]
    seen_at: Mapped[Timestamp]


class Presence(Base):
    """What a freelancer's tracker is running on: there from its start to its stop.

    One that was not heard of for `presence.AWAY_AFTER` counts as stopped, since a computer may have been switched off.
    """

    __tablename__ = "presences"
    __table_args__ = (Index(None, "contract_id"),)

    freelancer_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"), primary_key=True)
    contract_id: Mapped[int] = mapped_column(Reference, ForeignKey("contracts.id"))
    activity_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("activities.id"))
    memo: Mapped[str] = mapped_column(String(LONGEST_MEMO), default="")
    since: Mapped[Timestamp]
    seen_at: Mapped[Timestamp]


class TimeRow(Base):
    """What the cells of a contract, a day (UTC), an activity and a memo add up to: what time reports are made of.

    `online` and `offline` are cells that were tracked and written by hand, whether they are paid for or not; the
    charges, in cents, are for those that are. The charges of a week add up to what is billed for its hours. `line`
    numbers the rows of a day, `week` is its Monday.
    """

    __tablename__ = "time_rows"
    __table_args__ = (
        CheckConstraint("online >= 0 AND offline >= 0 AND online + offline > 0", name="cells"),
        # A contract's rows lie together on disk: whatever the scope of a report, it reads stretches of days.
        {"sqlite_with_rowid": False},
    )

    contract_id: Mapped[int] = mapped_column(Reference, ForeignKey("contracts.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    week: Mapped[date]
    activity_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("activities.id"))
    memo: Mapped[str] = mapped_column(String(LONGEST_MEMO), default="")
    online: Mapped[int]
    offline: Mapped[int]
    charge_online: Mapped[int] = mapped_column(BigInteger)
    charge_offline: Mapped[int] = mapped_column(BigInteger)


class TimePart(Base):
    """The time rows of a client in a month, `month` being its first day: how many, and in which version.

    `version` is drawn anew with every change of any of them, so that it stands for what the rows are, even where a
    backup was restored meanwhile: a copy of a version is good wherever that is the version.
    """

    __tablename__ = "time_parts"

    company_id: Mapped[int] = mapped_column(Reference, ForeignKey("companies.id"), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    rows: Mapped[int] = mapped_column(BigInteger)
