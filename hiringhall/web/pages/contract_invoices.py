"""The invoices of a contract on its page, and the way to pay besides."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.invoices.queries import ListedInvoice, latest_of_contract, sides_of_contract
from hiringhall.marketplace.payments.preview import may_pay
from hiringhall.marketplace.sides import Side
from hiringhall.web import links
from hiringhall.web.visit import Visit

SHOWN = 6


@dataclass(frozen=True)
class ContractInvoices:
    """What the page of a contract shows of its invoices to a side that sees them; `all` leads to all of them, if so."""

    side: Side
    rows: list[ListedInvoice]
    may_pay: bool
    all: str


def shown_invoices(visit: Visit, session: Session, contract: Contract, side: Side) -> ContractInvoices | None:
    """Return the invoices of a contract for a side of it, None for those who may not see them."""
    if side not in sides_of_contract(session, visit.actor, contract):
        return None
    rows = latest_of_contract(session, contract.id, count=SHOWN + 1)
    path = links.with_query(f"/companies/{contract.company_id}/billing/invoices", contract=contract.key)
    is_client = side is Side.CLIENT
    return ContractInvoices(
        side,
        rows[:SHOWN],
        is_client and may_pay(session, visit.actor, contract),
        path if is_client and len(rows) > SHOWN else "",
    )
