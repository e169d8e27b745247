"""Whether a client is behind with what it owes."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import Company
from hiringhall.marketplace.invoices.models import Invoice, InvoiceState
from hiringhall.storage.hot import HotRead


class Arrears(NamedTuple):
    """A client is behind: the oldest of what it owes was due on a day; since when it is suspended, in seconds."""

    due_on: date
    suspended_at: int | None


def arrears_of(session: Session, company_id: int) -> Arrears | None:
    """Return how far a client is behind, None if it is not; whoever calls knows who may be told."""
    return _OVERDUE.first(session, company_id=company_id, today=clock.day(clock.now()))


_OVERDUE = HotRead(
    select(Invoice.due_on, Company.suspended_at)
    .join(Company, Company.id == Invoice.company_id)
    .where(
        Invoice.company_id == bindparam("company_id"),
        Invoice.paid_on.is_(None),
        Invoice.state == InvoiceState.DUE,
        Invoice.due_on < bindparam("today", type_=Invoice.due_on.type),
    )
    .order_by(Invoice.due_on)
    .limit(1),
    Arrears,
)
