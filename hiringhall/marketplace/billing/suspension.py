"""What a client may not do while it is suspended for what it has not paid."""

from collections.abc import Collection

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import Company
from hiringhall.marketplace.errors import NotAllowed
from hiringhall.marketplace.invoices.models import Invoice, InvoiceState
from hiringhall.storage.hot import HotRead, among


class Suspended(NotAllowed):
    """A client is suspended: whoever acts for it may do no such thing until it has paid."""

    def __init__(self) -> None:
        super().__init__("This company is suspended until it has paid what is overdue.")


def require_paying(session: Session, company_id: int) -> None:
    """Raise Suspended while a client is suspended: for whatever makes new work or new debts."""
    if suspensions(session, [company_id]):
        raise Suspended


def suspensions(session: Session, company_ids: Collection[int]) -> dict[int, int]:
    """Return since when, in seconds, these clients are suspended, those that are; none that has paid meanwhile."""
    return dict(_SUSPENDED.all(session, ids=sorted(company_ids), today=clock.day(clock.now())))


_overdue = exists().where(
    Invoice.company_id == Company.id,
    Invoice.state == InvoiceState.DUE,
    Invoice.frozen.is_(False),
    Invoice.due_on < bindparam("today", type_=Invoice.due_on.type),
)
_SUSPENDED: HotRead[tuple[int, int]] = HotRead(
    select(Company.id, Company.suspended_at).where(
        among(Company.id, "ids"), Company.suspended_at.is_not(None), _overdue
    ),
    lambda *row: row,
)
