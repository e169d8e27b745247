"""Outgoing mail: written in the transaction that causes it, delivered afterwards, kept when delivery fails."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from hiringhall import clock
from hiringhall.storage.tables import Base, Ref, Reference, Timestamp


class Mail(Base):
    """One message to one address; `sent_at` is empty until it was handed over.

    `html` says the same as `text`, `unsubscribe` is the address that stops such mail, where it can be stopped. One
    that was refused for good, because there is no such address, is not tried again: it `bounced_at` a time.
    """

    __tablename__ = "mails"

    id: Mapped[Ref]
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    unsubscribe: Mapped[str | None] = mapped_column(String(500))
    created_at: Mapped[Timestamp]
    sent_at: Mapped[int | None] = mapped_column(BigInteger)
    bounced_at: Mapped[int | None] = mapped_column(BigInteger)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[Timestamp]
    last_error: Mapped[str] = mapped_column(Text, default="")


Index(
    "ix_mails_waiting", Mail.next_try_at, sqlite_where=Mail.sent_at.is_(None), postgresql_where=Mail.sent_at.is_(None)
)


class MailFile(Base):
    """A file that goes with a message; `blob` names its content among the files, which stays until it is sent."""

    __tablename__ = "mail_files"
    __table_args__ = (Index(None, "mail_id"), Index(None, "blob"))

    id: Mapped[Ref]
    mail_id: Mapped[int] = mapped_column(Reference, ForeignKey("mails.id"))
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    blob: Mapped[str] = mapped_column(String(255))


class Enclosed(NamedTuple):
    """A stored file to send with a message. Fields as in MailFile."""

    name: str
    media_type: str
    blob: str


QUEUED = "mail queued"
"""Set in `session.info` by a transaction that queued mail, so that delivery can start when it commits."""


def send(
    session: Session,
    recipient: str,
    subject: str,
    text: str,
    files: Sequence[Enclosed] = (),
    *,
    html: str | None = None,
    unsubscribe: str | None = None,
) -> Mail:
    """Queue a message with files, which must be small: they are in memory when they are sent. As in Mail."""
    mail = Mail(
        recipient=recipient,
        subject=subject,
        text=text,
        html=html,
        unsubscribe=unsubscribe,
        created_at=clock.now(),
        next_try_at=clock.now(),
    )
    session.add(mail)
    if files:
        session.flush()
        session.add_all(MailFile(mail_id=mail.id, **file._asdict()) for file in files)
    session.info[QUEUED] = True
    return mail


def files_of(session: Session, mail_id: int) -> list[Enclosed]:
    """Return the files that go with a message."""
    found = session.scalars(select(MailFile).where(MailFile.mail_id == mail_id).order_by(MailFile.id))
    return [Enclosed(file.name, file.media_type, file.blob) for file in found]


def blobs_to_send(session: Session, blobs: Collection[str] | None = None) -> set[str]:
    """Return which files, of `blobs` if given, messages wait for that are not sent yet."""
    waiting = select(MailFile.blob).join(Mail, Mail.id == MailFile.mail_id).where(Mail.sent_at.is_(None))
    if blobs is not None:
        waiting = waiting.where(MailFile.blob.in_(blobs))
    return set(session.scalars(waiting))
