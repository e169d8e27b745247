"""Secret addresses under which programs read a kept report as its owner."""

import hashlib
import secrets
from typing import NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.people import myself
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotAllowed, NotFound
from hiringhall.marketplace.reports.access import scope_of
from hiringhall.marketplace.reports.catalog import Report
from hiringhall.marketplace.reports.keeping import lock_reports, own_report, query_on, report_of
from hiringhall.marketplace.reports.models import LONGEST_TITLE, ReportFeed, SavedReport

MOST_FEEDS = 10
VIA = "feed"
_NOTE_EVERY = 60
"""Seconds for which one note of the last reading stands."""


class Feed(NamedTuple):
    """A feed that was asked: what it reads as whom, and the query to ask."""

    id: int
    actor: Actor
    saved: SavedReport
    report: Report
    query: str
    is_noted: bool
    """Whether the last reading that was noted is this one as well, so that not every one writes."""


def make_feed(session: Session, actor: Actor, key: str, *, name: str, any_query: bool) -> tuple[ReportFeed, str]:
    """Open an address for a report of the actor; return it and its secret, which nobody can see again.

    Raises NotFound, NotAllowed for what the actor may not read any more, InvalidInput("name"), Conflict when there are
    as many as there may be.
    """
    user, saved = myself(session, actor), own_report(session, actor, key)
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_TITLE:
        raise InvalidInput("name", f"write what it is for, in 1 to {LONGEST_TITLE} characters.")
    scope_of(session, actor, report_of(saved), saved.about)
    lock_reports(session, user.id)
    there = session.scalar(select(func.count()).where(ReportFeed.saved_report_id == saved.id)) or 0
    if there >= MOST_FEEDS:
        raise Conflict(f"This report has {MOST_FEEDS} addresses, as many as there may be; take one back first.", "name")
    secret = secrets.token_urlsafe(32)
    feed = ReportFeed(
        saved_report_id=saved.id,
        name=name,
        any_query=any_query,
        secret_hash=_digest(secret),
        created_at=clock.now(),
    )
    session.add(feed)
    session.flush()
    after = {"feed": feed.id, "name": name, "any_query": any_query}
    record(session, actor, "report.feed-made", saved.id, after=after)
    return feed, secret


def revoke_feed(session: Session, actor: Actor, key: str, feed_id: int) -> ReportFeed:
    """Close an address of a report of the actor, and return what it was. Raises NotFound."""
    saved = own_report(session, actor, key)
    feed = session.get(ReportFeed, feed_id)
    if feed is None or feed.saved_report_id != saved.id:
        raise NotFound("address")
    session.delete(feed)
    record(session, actor, "report.feed-revoked", saved.id, before={"feed": feed.id, "name": feed.name})
    return feed


def feeds_of(session: Session, saved: SavedReport) -> list[ReportFeed]:
    """Return the addresses of a report, the oldest first."""
    return list(
        session.scalars(select(ReportFeed).where(ReportFeed.saved_report_id == saved.id).order_by(ReportFeed.id))
    )


def open_feed(session: Session, secret: str, query: str = "") -> Feed:
    """Return what an address reads; `query` takes the place of the kept one, within the same report and period.

    What it may read is decided when it is run. Raises NotFound for no address of ours or one that was closed,
    NotAllowed when its owner is suspended or it answers the kept query only, QueryError.
    """
    found = session.execute(
        select(ReportFeed, SavedReport)
        .join(SavedReport, SavedReport.id == ReportFeed.saved_report_id)
        .where(ReportFeed.secret_hash == _digest(secret))
    ).first()
    if found is None:
        raise NotFound("address")
    feed, saved = found
    if query.strip() and not feed.any_query:
        raise NotAllowed("This address answers its own query only.")
    actor = Actor(saved.owner_id, VIA)
    text = query_on(saved, query.strip() or saved.query, myself(session, actor))
    is_noted = feed.read_at is not None and feed.read_at + _NOTE_EVERY > clock.now()
    return Feed(feed.id, actor, saved, report_of(saved), text, is_noted)


def note_read(session: Session, feed: Feed) -> None:
    """Note that an address was read now."""
    session.execute(update(ReportFeed).where(ReportFeed.id == feed.id).values(read_at=clock.now()))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
