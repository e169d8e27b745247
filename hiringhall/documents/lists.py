"""The invoices of a party as a table, written while it is read."""

from collections.abc import Iterator
from typing import Any

from hiringhall.documents import words
from hiringhall.documents.files import amount, rows_as_csv
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.invoices.models import Invoice, InvoiceKind
from hiringhall.marketplace.invoices.queries import ListedInvoice, invoices_of
from hiringhall.marketplace.ledger.accounts import Party
from hiringhall.marketplace.sides import Side
from hiringhall.storage import Database

AT_ONCE = 500
_COMMON = ("number", "kind", "week", "issued", "due", "paid", "state", "currency", "charge")
_NAMES = ("contract", "client", "freelancer", "agency", "credits", "comment", "key")
_OF_CLIENT = ("client_fee", "credited", "owed")
_OF_PAYEE = ("fee", "agency_pay", "pay", "credited", "credited_pay")


def invoices_csv(database: Database, actor: Actor, party: Party, side: Side, **wanted: Any) -> Iterator[bytes]:
    """Yield the invoices and credit notes of a party as CSV, the newest first; what a credit note gives is below 0.

    `side` is the one on which the party stands; `wanted` are the filters of `invoices_of`. Raises as that does, at the
    first part.
    """
    head = (*_COMMON, *(_OF_CLIENT if side is Side.CLIENT else _OF_PAYEE), *_NAMES)
    rows: list[tuple[str, ...]] = [head]
    last: Invoice | None = None
    while True:
        with database.reading() as session:
            found = invoices_of(session, actor, party, side=side, after=last, count=AT_ONCE, **wanted).rows
        rows += [_row(listed, side) for listed in found]
        yield rows_as_csv(rows)
        if not found:
            return
        rows, last = [], found[-1].invoice


def _row(listed: ListedInvoice, side: Side) -> tuple[str, ...]:
    invoice = listed.invoice
    sign = -1 if invoice.kind is InvoiceKind.CREDIT else 1
    return (
        str(invoice.number),
        words.KINDS[invoice.kind],
        invoice.week.isoformat() if invoice.week else "",
        invoice.issued_on.isoformat(),
        invoice.due_on.isoformat(),
        invoice.paid_on.isoformat() if invoice.paid_on else "",
        invoice.state.value,
        invoice.currency,
        amount(sign * invoice.charge),
        *(amount(sign * cents) for cents in _amounts(invoice, side)),
        listed.title,
        listed.client,
        listed.freelancer,
        listed.agency or "",
        str(listed.credits or ""),
        invoice.comment,
        invoice.key,
    )


def _amounts(invoice: Invoice, side: Side) -> tuple[int, ...]:
    if side is Side.CLIENT:
        return invoice.client_fee, invoice.credited, invoice.owed
    return invoice.fee, invoice.agency_pay, invoice.pay, invoice.credited, invoice.credited_pay
