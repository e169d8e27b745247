"""Inboxes of a marketplace without a server: following the log, and what everybody was told."""

from sqlalchemy import select

from hiringhall import clock
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.inbox import reading
from hiringhall.marketplace.inbox.following import follow, has_news
from hiringhall.marketplace.inbox.models import InboxEntry
from hiringhall.marketplace.mail import Mail
from hiringhall.notices.letters import Letters
from hiringhall.settings import Settings
from tests.support.market import Market

ADDRESS = "https://hall.example"


def letters(market: Market) -> Letters:
    """Return who writes the mail."""
    return Letters(Settings(public_url=ADDRESS), market.sealer)


def tell(market: Market) -> None:
    """Follow the log to its end, as a worker of a hall does."""
    with market.database.reading() as session:
        waits = has_news(session)
    while waits:
        with market.act() as session:
            waits = follow(session, letters(market))


def told(market: Market) -> list[tuple[str, str]]:
    """Return everybody's entries, the oldest first, as username and kind; of one kind by username."""
    with market.database.reading() as session:
        rows = session.execute(
            select(User.username, InboxEntry.kind)
            .join(User, User.id == InboxEntry.user_id)
            .order_by(InboxEntry.change_id, User.username)
        )
        return [(username, kind) for username, kind in rows]


def forget(market: Market) -> None:
    """Follow the log to its end and forget what was told, so that a test sees only what comes."""
    tell(market)
    with market.act() as session:
        session.query(InboxEntry).delete()
        session.query(Mail).delete()


def inbox(market: Market, person: Actor) -> list[reading.Shown]:
    """Return somebody's entries, the newest first."""
    with market.database.reading() as session:
        return reading.own_entries(session, person)


def confirm_all(market: Market) -> None:
    """Take everybody's address as confirmed."""
    with market.act() as session:
        session.query(User).update({User.email_confirmed_at: clock.now()})


def mails(market: Market) -> list[Mail]:
    """Return all mail, the oldest first."""
    with market.database.reading() as session:
        return list(session.scalars(select(Mail).order_by(Mail.id)))
