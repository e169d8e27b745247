"""What pages show beside an invoice: its activities, and the disputes about it or about a client's invoices."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.activities.models import Activity
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.invoices.models import Dispute, DisputeState, Invoice, InvoiceLine
from hiringhall.marketplace.invoices.queries import of_client


class ListedDispute(NamedTuple):
    """A dispute and what it is about; amounts in cents, times in seconds."""

    id: int
    amount: int
    reason: str
    state: DisputeState
    awarded: int
    note: str
    opened_at: int
    decided_at: int | None
    opened_by: str | None
    invoice_key: str
    number: int
    week: date | None
    currency: str
    charge: int
    title: str
    freelancer: str


def activity_names(session: Session, lines: Iterable[InvoiceLine]) -> dict[int, str]:
    """Return what the activities that these lines are for are called, by reference."""
    ids = {line.activity_id for line in lines if line.activity_id is not None}
    found = select(Activity.id, Activity.description).where(Activity.id.in_(ids))
    return {row.id: row.description for row in session.execute(found)}


def listed_disputes(session: Session, invoice_id: int) -> list[ListedDispute]:
    """Return the disputes about an invoice, the newest first; the caller has found out that the reader may see it."""
    return _rows(session, _listed().where(Dispute.invoice_id == invoice_id))


def client_disputes(
    session: Session, actor: Actor, company_id: int, *, is_open: bool, offset: int = 0, count: int = 20
) -> tuple[list[ListedDispute], bool]:
    """Return open or decided disputes about a client's invoices, the newest first, and whether more follow.

    Raises NotFound, or NotAllowed unless the actor may dispute in one of its teams.
    """
    asked = Dispute.state == DisputeState.OPEN if is_open else Dispute.state != DisputeState.OPEN
    query = _listed().where(of_client(session, actor, company_id), asked)
    rows = _rows(session, query.offset(offset).limit(count + 1))
    return rows[:count], len(rows) > count


_opener = aliased(User)
_OWN = ListedDispute._fields[:8]


def _listed() -> Select[Any]:
    return (
        select(
            *(getattr(Dispute, name) for name in _OWN),
            _opener.first_name + " " + _opener.last_name,
            Invoice.key,
            Invoice.number,
            Invoice.week,
            Invoice.currency,
            Invoice.charge,
            Contract.title,
            User.first_name + " " + User.last_name,
        )
        .join(Invoice, Invoice.id == Dispute.invoice_id)
        .join(Contract, Contract.id == Invoice.contract_id)
        .join(User, User.id == Invoice.freelancer_id)
        .outerjoin(_opener, _opener.id == Dispute.opened_by)
        .order_by(Dispute.id.desc())
    )


def _rows(session: Session, query: Select[Any]) -> list[ListedDispute]:
    return [ListedDispute(*row) for row in session.execute(query)]
