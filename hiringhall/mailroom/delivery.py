"""Delivery of queued mail: of several workers one takes a message, and a failure only makes the pause longer."""

import structlog
from sqlalchemy import select, update

from hiringhall import clock
from hiringhall.mailroom.carriers import Attachment, BouncedError, Carrier, CarrierError
from hiringhall.marketplace.mail import Mail, files_of
from hiringhall.storage import Database
from hiringhall.storage.blobs import Blobs

BATCH = 20
PAUSES = (120, 300, 900, 3600, 4 * 3600, 12 * 3600)
"""Seconds until the next attempt after the first, second, … one; the last repeats. The first must be longer than an
attempt can take, because it also keeps other workers away meanwhile."""

log = structlog.get_logger(__name__)


def deliver_due(database: Database, blobs: Blobs, carrier: Carrier) -> int:
    """Hand over the messages that are due and return how many were sent.

    A message whose attempt died with its process is due again after the pause: it may arrive twice, never not at all.
    """
    sent = 0
    while ids := _due(database):
        for mail_id in ids:
            mail = _claim(database, mail_id)
            if mail is not None:
                sent += _attempt(database, blobs, carrier, mail)
    return sent


def _due(database: Database) -> list[int]:
    with database.reading() as session:
        query = select(Mail.id).where(
            Mail.sent_at.is_(None), Mail.bounced_at.is_(None), Mail.next_try_at <= clock.now()
        )
        return list(session.scalars(query.order_by(Mail.id).limit(BATCH)))


def _claim(database: Database, mail_id: int) -> Mail | None:
    """Take the message for one attempt by moving its next one; None when another worker was faster."""
    with database.writing() as session:
        mail = session.get(Mail, mail_id)
        if mail is None:
            return None
        pause = PAUSES[min(mail.attempts, len(PAUSES) - 1)]
        taken = session.execute(
            update(Mail)
            .where(
                Mail.id == mail_id, Mail.sent_at.is_(None), Mail.bounced_at.is_(None), Mail.attempts == mail.attempts
            )
            .where(Mail.next_try_at <= clock.now())
            .values(attempts=mail.attempts + 1, next_try_at=clock.now() + pause)
            .returning(Mail.id)
        ).scalar_one_or_none()
        return mail if taken else None


def _attempt(database: Database, blobs: Blobs, carrier: Carrier, mail: Mail) -> bool:
    error, bounced = "", False
    try:
        carrier.carry(mail, _files(database, blobs, mail))
    except CarrierError as failure:
        error, bounced = str(failure), isinstance(failure, BouncedError)
        log.warning("mail not sent", mail=mail.id, error=error)
    except Exception as failure:  # a message that no carrier can handle must not stop the others
        error = f"{type(failure).__name__}: {failure}"
        log.exception("mail not sent", mail=mail.id)
    with database.writing() as session:
        values: dict[str, str | int] = {"last_error": error}
        if not error:
            values["sent_at"] = clock.now()
        elif bounced:
            values["bounced_at"] = clock.now()
        session.execute(update(Mail).where(Mail.id == mail.id).values(values))
    return not error


def _files(database: Database, blobs: Blobs, mail: Mail) -> list[Attachment]:
    with database.reading() as session:
        enclosed = files_of(session, mail.id)
    files = []
    for file in enclosed:
        content = blobs.get(file.blob)
        if content is None:
            raise CarrierError(f"Its file {file.name} is gone.")
        files.append(Attachment(file.name, file.media_type, content))
    return files
