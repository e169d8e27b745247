"""Outgoing mail: written in the transaction that causes it, delivered afterwards, kept when delivery fails."""

from sqlalchemy import BigInteger, Index, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from hiringhall import clock
from hiringhall.storage.tables import Base, Ref, Timestamp


class Mail(Base):
    """One message to one address; `sent_at` is empty until it was handed over."""

    __tablename__ = "mails"

    id: Mapped[Ref]
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[Timestamp]
    sent_at: Mapped[int | None] = mapped_column(BigInteger)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[Timestamp]
    last_error: Mapped[str] = mapped_column(Text, default="")


Index(
    "ix_mails_waiting", Mail.next_try_at, sqlite_where=Mail.sent_at.is_(None), postgresql_where=Mail.sent_at.is_(None)
)


QUEUED = "mail queued"
"""Set in `session.info` by a transaction that queued mail, so that delivery can start when it commits."""


def send(session: Session, recipient: str, subject: str, text: str) -> Mail:
    """Queue a plain text message."""
    mail = Mail(recipient=recipient, subject=subject, text=text, created_at=clock.now(), next_try_at=clock.now())
    session.add(mail)
    session.info[QUEUED] = True
    return mail
