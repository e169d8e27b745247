"""Mail about entries: who writes it, to which address, and when the daily one is due."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, Protocol

from sqlalchemy.orm import Session

from hiringhall.marketplace import mail
from hiringhall.marketplace.accounts.models import User, UserStatus
from hiringhall.marketplace.catalog.timezones import zone_of
from hiringhall.marketplace.inbox.models import InboxEntry, Topic
from hiringhall.marketplace.inbox.words import Said

DIGEST_HOUR = 7
LONGEST_SUBJECT = 200
TO_ANY_ADDRESS = frozenset({Topic.PAYMENTS, Topic.DISPUTES, Topic.APPLICATIONS})
"""Topics that also go to an address that was not confirmed: who misses them loses money, or waits for an answer."""


class Notice(NamedTuple):
    """An entry with its words."""

    entry: InboxEntry
    said: Said


class Message(NamedTuple):
    """What is sent: plain text, the same in HTML, and the address of the page that stops such mail."""

    subject: str
    text: str
    html: str
    unsubscribe: str


class Writer(Protocol):
    """Writes mail about entries; only who knows the pages can."""

    def at_once(self, user: User, notice: Notice) -> Message:
        """Return the message about one entry."""

    def daily(self, user: User, notices: Sequence[Notice], more: int) -> Message:
        """Return the message about several entries, and how many more there are."""


def may_mail(user: User, topic: Topic) -> bool:
    """Tell whether mail about a topic may go to a person at all."""
    is_known = user.email_confirmed_at is not None or topic in TO_ANY_ADDRESS
    return user.status is UserStatus.ACTIVE and is_known


def post(session: Session, user: User, message: Message) -> mail.Mail:
    """Queue a message to a person; return it with its reference."""
    subject = message.subject
    if len(subject) > LONGEST_SUBJECT:
        subject = f"{subject[: LONGEST_SUBJECT - 1]}…"
    queued = mail.send(session, user.email, subject, message.text, html=message.html, unsubscribe=message.unsubscribe)
    session.flush()
    return queued


def digest_day(user: User, now: int) -> date:
    """Return which day it is for a person."""
    return datetime.fromtimestamp(now, zone_of(user.timezone)).date()


def next_digest(user: User, now: int) -> int:
    """Return when it is next seven o'clock for a person, in seconds."""
    zone = zone_of(user.timezone)
    today = digest_day(user, now)
    due = datetime.combine(today, time(DIGEST_HOUR), zone)
    if due.timestamp() <= now:
        due = datetime.combine(today + timedelta(days=1), time(DIGEST_HOUR), zone)
    return int(due.timestamp())
