"""Reading one's inbox: pages of entries, counts, opening and marking. Everybody sees their own, while they may."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.roles import DOWNWARDS, PERMITS, Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import Change
from hiringhall.marketplace.contracts.sight import team_ids
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.inbox.kinds import KINDS
from hiringhall.marketplace.inbox.log import COLUMNS, Line
from hiringhall.marketplace.inbox.models import InboxEntry, Scope
from hiringhall.marketplace.inbox.subjects import About, Abouts
from hiringhall.marketplace.inbox.words import Said, say
from hiringhall.marketplace.mail import Mail

PAGE = 30
MOST_COUNTED = 100
"""Unread entries above which nobody counts on."""


class Shown(Struct, frozen=True):
    """An entry as it is shown: what it is about, None when that is gone, its words, and whether mail came back."""

    entry: InboxEntry
    line: Line
    about: About | None
    said: Said
    bounced: bool


def count_unread(session: Session, actor: Actor) -> int:
    """Return how many entries the actor has not read, at most MOST_COUNTED."""
    unread = select(InboxEntry.id).where(own(session, actor), InboxEntry.read_at.is_(None)).limit(MOST_COUNTED)
    return session.scalar(select(func.count()).select_from(unread.subquery())) or 0


def unread_by_scope(session: Session, actor: Actor) -> dict[Scope, int]:
    """Return how many entries of each scope the actor has not read."""
    counts = (
        select(InboxEntry.scope, func.count())
        .where(own(session, actor), InboxEntry.read_at.is_(None))
        .group_by(InboxEntry.scope)
    )
    found = dict.fromkeys(Scope, 0)
    for scope, count in session.execute(counts):
        found[scope] = count
    return found


def own_entries(
    session: Session,
    actor: Actor,
    *,
    scope: Scope | None = None,
    kinds: Collection[str] | None = None,
    unread: bool = False,
    before: int | None = None,
    count: int = PAGE,
) -> list[Shown]:
    """Return the actor's newest entries, of some kinds if told, or the newest before the entry `before`."""
    wanted = [own(session, actor)]
    if kinds is not None:
        wanted.append(InboxEntry.kind.in_(kinds))
    if scope is not None:
        wanted.append(InboxEntry.scope == scope)
    if unread:
        wanted.append(InboxEntry.read_at.is_(None))
    if before is not None:
        wanted.append(InboxEntry.id < before)
    return shown(session, wanted, count)


def shown(session: Session, wanted: Iterable[ColumnElement[bool]], count: int) -> list[Shown]:
    """Return the newest entries for which conditions hold, in words; whoever calls says whose they are."""
    rows = session.execute(
        select(InboxEntry, Mail.bounced_at, *COLUMNS)
        .join(Change, Change.id == InboxEntry.change_id)
        .outerjoin(Mail, Mail.id == InboxEntry.mail_id)
        .where(*wanted)
        .order_by(InboxEntry.id.desc())
        .limit(count)
    ).all()
    lines = [Line(*row[2:]) for row in rows]
    abouts = Abouts(session, lines, [row[0].contract_id for row in rows if row[0].contract_id is not None])
    return [_shown(row[0], row[1], line, abouts) for row, line in zip(rows, lines, strict=True)]


def _shown(entry: InboxEntry, bounced_at: int | None, line: Line, abouts: Abouts) -> Shown:
    about = abouts.of(line, entry.contract_id)
    said = say(line, about, entry.side, is_own=entry.team_id is None, who=abouts.who(line))
    return Shown(entry, line, about, said, bounced_at is not None)


def open_entry(session: Session, actor: Actor, entry_id: int) -> Shown:
    """Note that the actor has read an entry, and return it. Raises NotFound."""
    found = shown(session, [own(session, actor), InboxEntry.id == entry_id], 1)
    if not found:
        raise NotFound("entry")
    mark_read(session, actor, entry_id)
    return found[0]


def mark_read(session: Session, actor: Actor, entry_id: int, *, read: bool = True) -> None:
    """Note that the actor has read an entry, or has not. Raises NotFound."""
    done = session.execute(
        update(InboxEntry)
        .where(own(session, actor), InboxEntry.id == entry_id)
        .values(read_at=func.coalesce(InboxEntry.read_at, clock.now()) if read else None)
        .returning(InboxEntry.id),
        execution_options=_PLAINLY,
    )
    if done.first() is None:
        raise NotFound("entry")


def mark_all_read(session: Session, actor: Actor, *, until: int, scope: Scope | None = None) -> int:
    """Note that the actor has read all entries up to one, of a scope if given; return how many were unread.

    What came after the page was made stays unread.
    """
    wanted = [own(session, actor), InboxEntry.id <= until, InboxEntry.read_at.is_(None)]
    if scope is not None:
        wanted.append(InboxEntry.scope == scope)
    done = session.execute(
        update(InboxEntry).where(*wanted).values(read_at=clock.now()).returning(InboxEntry.id),
        execution_options=_PLAINLY,
    )
    return len(done.all())


_PLAINLY: Any = {"synchronize_session": False}


def own(session: Session, actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an entry is the actor's and still for their eyes: who left a team loses its entries."""
    return and_(InboxEntry.user_id == actor.user_id, _in_sight(session, actor))


def _in_sight(session: Session, actor: Actor) -> ColumnElement[bool]:
    ways: list[ColumnElement[bool]] = [InboxEntry.team_id.is_(None)]
    agencies = standing(session, actor).companies_where(Act.MANAGE_AGENTS)
    if agencies:
        ways.append(_permitted(Act.MANAGE_AGENTS, sorted(agencies)))
    reach = ((right, _teams(session, actor, right)) for right in _RIGHTS)
    ways += (_permitted(right, teams) for right, teams in reach if teams)
    return or_(*ways)


def _permitted(right: Act, teams: Sequence[int]) -> ColumnElement[bool]:
    return and_(InboxEntry.right == right.name.lower(), InboxEntry.team_id.in_(teams))


def _teams(session: Session, actor: Actor, right: Act) -> list[int]:
    grants = [grant for grant in standing(session, actor).grants if grant.role in PERMITS[right] & DOWNWARDS]
    return team_ids(session, {grant.lineage for grant in grants})


_RIGHTS = tuple(dict.fromkeys(kind.right for kind in KINDS.values() if kind.right is not None))
