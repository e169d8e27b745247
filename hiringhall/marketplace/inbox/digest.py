"""The daily mail: one for a person and day in their own zone, at seven, with what came since the last."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.inbox.choices import choices_of
from hiringhall.marketplace.inbox.models import Choice, InboxEntry, NoticeDigest
from hiringhall.marketplace.inbox.posting import Notice, Writer, digest_day, may_mail, next_digest, post
from hiringhall.marketplace.inbox.reading import own, shown
from hiringhall.storage.upserts import insert_or_leave

MOST_TOLD = 50
AT_ONCE = 200


def people_due(session: Session, *, entries: int = AT_ONCE) -> list[int]:
    """Return people whose daily mail is due: those of so many entries that are longest due."""
    due = select(InboxEntry.user_id).where(InboxEntry.digest_at.is_not(None), InboxEntry.digest_at <= clock.now())
    return list(dict.fromkeys(session.scalars(due.order_by(InboxEntry.digest_at).limit(entries))))


def send_digest(session: Session, writer: Writer, user_id: int) -> bool:
    """Queue the daily mail of a person with what is due, and return whether there was any.

    What was read meanwhile, may not be seen any more, or is chosen otherwise now is left out. Of several processes
    that come at once one does it; what is due after that day's mail waits for the next day.
    """
    user, now = session.get_one(User, user_id), clock.now()
    mine = InboxEntry.user_id == user_id, InboxEntry.digest_at <= now
    if not insert_or_leave(session, NoticeDigest, user_id=user_id, day=digest_day(user, now)):
        later = update(InboxEntry).where(*mine).values(digest_at=next_digest(user, now))
        session.execute(later, execution_options=_PLAINLY)
        return False
    choices = choices_of(session, [user_id])[user_id]
    daily = [topic for topic, choice in choices.items() if choice is Choice.DAILY and may_mail(user, topic)]
    wanted = [*mine, own(session, Actor(user_id, "notices")), InboxEntry.read_at.is_(None)]
    found = shown(session, [*wanted, InboxEntry.topic.in_(daily)], MOST_TOLD + 1_000) if daily else []
    mail_id = None
    if found:
        notices = [Notice(one.entry, one.said) for one in found[:MOST_TOLD]]
        mail_id = post(session, user, writer.daily(user, notices, len(found) - len(notices))).id
        told = update(InboxEntry).where(InboxEntry.id.in_([one.entry.id for one in found])).values(mail_id=mail_id)
        session.execute(told, execution_options=_PLAINLY)
    session.execute(update(InboxEntry).where(*mine).values(digest_at=None), execution_options=_PLAINLY)
    return mail_id is not None


_PLAINLY = {"synchronize_session": False}
