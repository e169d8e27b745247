"""Reads of a company's lines of the change log, for who may see them."""

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from heapq import merge
from itertools import islice
from typing import Any

from msgspec import Struct
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Company
from hiringhall.marketplace.accounts.queries import get_company_root
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import Change
from hiringhall.storage.hot import HotRead

PAGE = 50
SKEW = 3600
"""Seconds that two lines may lie apart in time against the order of their ids; far more than a transaction takes."""


class Topic(StrEnum):
    """What lines are about, as people ask for them."""

    JOBS = "jobs"
    PROPOSALS = "proposals"
    OFFERS = "offers"
    CONTRACTS = "contracts"
    INVOICES = "invoices"
    PAYMENTS = "payments"
    ACTIVITIES = "activities"
    MEMBERS = "members"
    TEAMS = "teams"
    RATES = "rates"
    """Rates and availability of an agency's freelancers."""
    WEBHOOKS = "webhooks"


ENTITIES: dict[Topic, tuple[str, ...]] = {
    Topic.JOBS: ("job",),
    Topic.PROPOSALS: ("proposal", "bid-question"),
    Topic.OFFERS: ("offer",),
    Topic.CONTRACTS: ("contract", "milestone", "work", "feedback"),
    Topic.INVOICES: ("invoice", "billing"),
    Topic.PAYMENTS: ("deposit", "payback", "charge", "chargeback", "withdrawal", "method"),
    Topic.ACTIVITIES: ("activity",),
    Topic.MEMBERS: ("membership",),
    Topic.TEAMS: ("company", "team"),
    Topic.RATES: ("profile",),
    Topic.WEBHOOKS: ("webhook",),
}
_ALL = tuple(entity for entities in ENTITIES.values() for entity in entities)


class AuditFilter(Struct, frozen=True, kw_only=True):
    """Which lines to read: about a topic, by one person, from a time on and before another (seconds)."""

    topic: Topic | None = None
    actor_id: int | None = None
    since: int | None = None
    until: int | None = None


class AuditLine(Struct, frozen=True):
    """A line of the change log; fields as in Change."""

    id: int
    at: int
    actor_id: int | None
    via: str
    kind: str
    entity: str
    entity_id: int
    before: dict[str, Any]
    after: dict[str, Any]


def audited_company(session: Session, actor: Actor, company_id: int) -> Company:
    """Return a company whose audit the actor may see. Raises NotFound or NotAllowed."""
    root = get_company_root(session, actor, company_id)
    standing(session, actor).require(Act.SEE_AUDIT, root)
    return root.company


def audit_lines(
    session: Session,
    actor: Actor,
    company_id: int,
    wanted: AuditFilter,
    *,
    before: int | None = None,
    count: int = PAGE,
) -> list[AuditLine]:
    """Return the newest lines of a company, or the newest before the line `before`. Raises NotFound or NotAllowed.

    Takes as long for the last page as for the first: each entity is read off an index from where the page begins.
    """
    audited_company(session, actor, company_id)
    first, last = _bounds(session, wanted)
    values = {
        "company": company_id,
        "actor": wanted.actor_id,
        "first": first,
        "last": min(last, before or last) - 1,
        "since": wanted.since or 0,
        "until": wanted.until or _FAR,
        "count": count,
    }
    entities: Sequence[str | None] = (None,)
    if wanted.topic is not None:
        entities = ENTITIES[wanted.topic]
    elif wanted.actor_id is not None:
        entities = _ALL
    found = [
        _lines_of(by_entity=entity is not None, by_actor=wanted.actor_id is not None).all(
            session, entity=entity, **values
        )
        for entity in entities
    ]
    return list(islice(merge(*found, key=lambda line: -line.id), count))


_FAR = 2**62


def _bounds(session: Session, wanted: AuditFilter) -> tuple[int, int]:
    """Return between which ids the lines of the asked time lie: the first, and the one after the last."""
    first = 0 if wanted.since is None else _first_from(session, wanted.since - SKEW)
    last = _FAR if wanted.until is None else _first_from(session, wanted.until + SKEW)
    return first, last


def _first_from(session: Session, at: int) -> int:
    """Return the id from which on lines are of the time `at` or later; ids and times go the same way."""
    low, high = 0, (session.scalar(select(func.max(Change.id))) or 0) + 1
    while low < high:
        middle = (low + high) // 2
        line = _NEXT.first(session, id=middle)
        if line is None or line[1] >= at:
            high = middle
        else:
            low = line[0] + 1
    return low


_NEXT = HotRead(
    select(Change.id, Change.at).where(Change.id >= bindparam("id")).order_by(Change.id).limit(1),
    lambda id_, at: (id_, at),
)


@lru_cache(maxsize=4)
def _lines_of(*, by_entity: bool, by_actor: bool) -> HotRead[AuditLine]:
    lines = select(*(getattr(Change, name) for name in AuditLine.__struct_fields__)).where(
        Change.company_id == bindparam("company"),
        # Written as two comparisons, SQLite would go by company and id alone, past all that is not asked for.
        Change.id.between(bindparam("first"), bindparam("last")),
        Change.at >= bindparam("since"),
        Change.at < bindparam("until"),
    )
    if by_actor:
        lines = lines.where(Change.actor_id == bindparam("actor"))
    if by_entity:
        lines = lines.where(Change.entity == bindparam("entity"))
    return HotRead(lines.order_by(Change.id.desc()).limit(bindparam("count")), AuditLine)
