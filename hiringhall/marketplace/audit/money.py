"""What was done with money in the whole hall, for its operators."""

from enum import StrEnum

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.oversight import require_operator
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.audit.queries import AuditLine
from hiringhall.marketplace.changes import Change

PAGE = 50


class MoneyTopic(StrEnum):
    """What lines about money are about."""

    INVOICES = "invoices"
    MILESTONES = "milestones"
    DEPOSITS = "deposits"
    CHARGES = "charges"
    WITHDRAWALS = "withdrawals"
    METHODS = "methods"
    HALL = "hall"
    """Fees that were set, and checks of the books."""


MONEY_ENTITIES: dict[MoneyTopic, tuple[str, ...]] = {
    MoneyTopic.INVOICES: ("invoice", "billing"),
    MoneyTopic.MILESTONES: ("milestone",),
    MoneyTopic.DEPOSITS: ("deposit", "payback"),
    MoneyTopic.CHARGES: ("charge", "chargeback"),
    MoneyTopic.WITHDRAWALS: ("withdrawal",),
    MoneyTopic.METHODS: ("method",),
    MoneyTopic.HALL: ("fees", "books"),
}


class MoneyFilter(Struct, frozen=True, kw_only=True):
    """Which lines to read: about a topic, by one person, from a time on and before another (seconds)."""

    topic: MoneyTopic | None = None
    actor_id: int | None = None
    since: int | None = None
    until: int | None = None


def money_lines(
    session: Session, actor: Actor, wanted: MoneyFilter, *, before: int | None = None, count: int = PAGE
) -> list[AuditLine]:
    """Return the newest lines about money, or the newest before the line `before`. Operators only."""
    require_operator(session, actor)
    topics = list(MoneyTopic) if wanted.topic is None else [wanted.topic]
    entities = [entity for topic in topics for entity in MONEY_ENTITIES[topic]]
    lines = select(*(getattr(Change, name) for name in AuditLine.__struct_fields__)).where(Change.entity.in_(entities))
    if wanted.actor_id is not None:
        lines = lines.where(Change.actor_id == wanted.actor_id)
    if wanted.since is not None:
        lines = lines.where(Change.at >= wanted.since)
    if wanted.until is not None:
        lines = lines.where(Change.at < wanted.until)
    if before is not None:
        lines = lines.where(Change.id < before)
    return [AuditLine(*row) for row in session.execute(lines.order_by(Change.id.desc()).limit(count))]
