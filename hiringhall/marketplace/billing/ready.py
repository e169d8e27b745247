"""What the log says of clients whose invoices of a week wait for their review, so that they are told."""

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import HALL
from hiringhall.marketplace.changes import Change
from hiringhall.storage.bulk import BulkInsert


def note_ready(session: Session, company_ids: Collection[int], week: date, due_on: date) -> None:
    """Note of these clients that the invoices of a week can be disputed until the end of a day."""
    after = {"week": week.isoformat(), "due_on": due_on.isoformat()}
    _CHANGES.run(
        session,
        (
            (clock.now(), HALL.user_id, HALL.via, "billing.ready", "billing", company_id, company_id, {}, after)
            for company_id in sorted(company_ids)
        ),
    )


_CHANGES = BulkInsert(Change, "at", "actor_id", "via", "kind", "entity", "entity_id", "company_id", "before", "after")
