"""Delivery of queued mail: of several workers one takes a message, and a failure only makes the pause longer."""

import structlog
from sqlalchemy import select, update

from hiringhall import clock
from hiringhall.mailroom.carriers import Carrier, CarrierError
from hiringhall.marketplace.mail import Mail
from hiringhall.storage import Database

BATCH = 20
PAUSES = (120, 300, 900, 3600, 4 * 3600, 12 * 3600)
"""Seconds until the next attempt after the first, second, … one; the last repeats. The first must be longer than an
attempt can take, because it also keeps other workers away meanwhile."""

log = structlog.get_logger(__name__)


def deliver_due(database: Database, carrier: Carrier) -> int:
    """Hand over the messages that are due and return how many were sent.

    A message whose attempt died with its process is due again after the pause: it may arrive twice, never not at all.
    """
    sent = 0
    while ids := _due(database):
        for mail_id in ids:
            mail = _claim(database, mail_id)
            if mail is not None:
                sent += _attempt(database, carrier, mail)
    return sent


def _due(database: Database) -> list[int]:
    with database.reading() as session:
        query = select(Mail.id).where(Mail.sent_at.is_(None), Mail.next_try_at <= clock.now())
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
            .where(Mail.id == mail_id, Mail.sent_at.is_(None), Mail.attempts == mail.attempts)
            .where(Mail.next_try_at <= clock.now())
            .values(attempts=mail.attempts + 1, next_try_at=clock.now() + pause)
            .returning(Mail.id)
        ).scalar_one_or_none()
        return mail if taken else None


def _attempt(database: Database, carrier: Carrier, mail: Mail) -> bool:
    error = ""
    try:
        carrier.carry(mail)
    except CarrierError as failure:
        error = str(failure)
        log.warning("mail not sent", mail=mail.id, error=error)
    except Exception as failure:  # a message that no carrier can handle must not stop the others
        error = f"{type(failure).__name__}: {failure}"
        log.exception("mail not sent", mail=mail.id)
    with database.writing() as session:
        values = {"last_error": error} if error else {"last_error": "", "sent_at": clock.now()}
        session.execute(update(Mail).where(Mail.id == mail.id).values(values))
    return not error
