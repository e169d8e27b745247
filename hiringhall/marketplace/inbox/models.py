"""Tables of entries, of how far the change log was followed, of people's choices, and of daily mails."""

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hiringhall.marketplace.sides import Side
from hiringhall.storage.tables import Base, Ref, Reference, Timestamp, states


class Scope(StrEnum):
    """Where an event belongs."""

    GENERAL = "general"
    JOB = "job"
    """To a job and those who propose to do it, up to the offer."""
    WORKROOM = "workroom"
    """To a contract."""


class Topic(StrEnum):
    """What events are about, as people choose how to hear of them."""

    INVITATIONS = "invitations"
    PROPOSALS = "proposals"
    OFFERS = "offers"
    CONTRACTS = "contracts"
    MILESTONES = "milestones"
    PAYMENTS = "payments"
    DISPUTES = "disputes"
    FEEDBACK = "feedback"
    MATCHES = "matches"
    """New matches of saved searches."""
    APPLICATIONS = "applications"
    """Applications for the API."""


class Choice(StrEnum):
    """How somebody hears of a topic by mail."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    NONE = "none"


class InboxEntry(Base):
    """An event that concerns a person: a line of the change log, told once to each.

    `side` is the one from which they see it, if it has sides. It is shown to who holds `right`, the name of an Act, in
    `team_id`; without a team it is their own. `digest_at` is when it goes into a daily mail, empty when it does not or
    has gone; `mail_id` the message that told of it. Words are made when it is shown.
    """

    __tablename__ = "inbox_entries"
    __table_args__ = (
        UniqueConstraint("user_id", "change_id"),
        CheckConstraint('(team_id IS NULL) = ("right" IS NULL)', name="right"),
        Index(None, "user_id", "id"),
    )

    id: Mapped[Ref]
    user_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"))
    change_id: Mapped[int] = mapped_column(Reference, ForeignKey("changes.id"))
    kind: Mapped[str] = mapped_column(String(64))
    topic: Mapped[Topic] = mapped_column(states(Topic, name="topic"))
    scope: Mapped[Scope] = mapped_column(states(Scope, name="scope"))
    side: Mapped[Side | None] = mapped_column(states(Side, name="side"))
    team_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("teams.id"))
    right: Mapped[str | None] = mapped_column(String(32))
    job_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("jobs.id"))
    contract_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("contracts.id"))
    created_at: Mapped[Timestamp]
    read_at: Mapped[int | None] = mapped_column(BigInteger)
    digest_at: Mapped[int | None] = mapped_column(BigInteger)
    mail_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("mails.id"))


_UNREAD = InboxEntry.read_at.is_(None)
Index("ix_inbox_entries_unread", InboxEntry.user_id, InboxEntry.id, sqlite_where=_UNREAD, postgresql_where=_UNREAD)
_FOR_A_DIGEST = InboxEntry.digest_at.is_not(None)
Index(
    "ix_inbox_entries_digest",
    InboxEntry.digest_at,
    InboxEntry.user_id,
    sqlite_where=_FOR_A_DIGEST,
    postgresql_where=_FOR_A_DIGEST,
)


class InboxPosition(Base):
    """How far the change log was followed; one row, which whoever follows it holds.

    On PostgreSQL lines can come to light in another order than their ids, so there it goes by transactions: all before
    `transaction_id` are told, and of that one the lines up to `change_id`.
    """

    __tablename__ = "inbox_position"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    change_id: Mapped[int] = mapped_column(BigInteger)
    transaction_id: Mapped[int] = mapped_column(BigInteger)


class NoticeChoice(Base):
    """What somebody chose for a topic; who chose nothing has what `choices.DEFAULTS` says."""

    __tablename__ = "notice_choices"

    user_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"), primary_key=True)
    topic: Mapped[Topic] = mapped_column(states(Topic, name="topic"), primary_key=True)
    choice: Mapped[Choice] = mapped_column(states(Choice, name="choice"))


class NoticeDigest(Base):
    """Somebody's daily mail of a day, in their own zone, was dealt with."""

    __tablename__ = "notice_digests"

    user_id: Mapped[int] = mapped_column(Reference, ForeignKey("users.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
