"""The change log: every operation appends what it did, in its own transaction, and nobody changes a line again.

It is the audit log (who, when, through which door, before, after) and what search, notices and mail follow.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, FetchedValue, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.storage.tables import Base, Document, Ref, Reference, Timestamp

RECORDED = "changes recorded"
"""Key in the `info` of a session that has appended to the log."""


class Change(Base):
    """One line of the log; the database itself refuses to change or delete it.

    `kind` reads like `job.posted`; `before` and `after` hold only the values that differ. `transaction_id` is filled in
    by PostgreSQL alone: there lines can come to light in another order than their ids, so followers go by it.
    """

    __tablename__ = "changes"
    __table_args__ = (
        Index(None, "entity", "entity_id"),
        Index(None, "company_id", "id"),
        Index(None, "company_id", "entity", "id"),
        Index(None, "company_id", "actor_id", "entity", "id"),
        Index(None, "transaction_id").ddl_if(dialect="postgresql"),
    )
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012 - what the mapper looks for

    id: Mapped[Ref]
    at: Mapped[Timestamp]
    actor_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("users.id"))
    via: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(64))
    entity: Mapped[str] = mapped_column(String(32))
    entity_id: Mapped[int] = mapped_column(Reference)
    company_id: Mapped[int | None] = mapped_column(Reference, ForeignKey("companies.id"))
    before: Mapped[dict[str, Any]] = mapped_column(Document)
    after: Mapped[dict[str, Any]] = mapped_column(Document)
    transaction_id: Mapped[int | None] = mapped_column(BigInteger, FetchedValue())


def record(
    session: Session,
    actor: Actor,
    kind: str,
    entity_id: int,
    *,
    company_id: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Append one line. `kind` is `entity.verb`; of `before` and `after` only what differs is kept."""
    old, new = dict(before or {}), dict(after or {})
    same = {name for name in old if name in new and old[name] == new[name]}
    session.add(
        Change(
            at=clock.now(),
            actor_id=actor.user_id,
            via=actor.via,
            kind=kind,
            entity=kind.partition(".")[0],
            entity_id=entity_id,
            company_id=company_id,
            before={name: value for name, value in old.items() if name not in same},
            after={name: value for name, value in new.items() if name not in same},
        )
    )
    session.info[RECORDED] = True
