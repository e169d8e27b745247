"""Invoices, disputes and payments in plain words, for either side."""

from hiringhall.marketplace.invoices.models import DisputeState, Invoice, InvoiceKind, InvoiceLineKind, InvoiceState
from hiringhall.marketplace.invoices.queries import ListedInvoice
from hiringhall.marketplace.ledger.models import EntryKind
from hiringhall.marketplace.sides import Side
from hiringhall.web.values import money, written

STATES = {InvoiceState.IN_REVIEW: "In review", InvoiceState.DUE: "Due", InvoiceState.PAID: "Paid"}
LOOKS = {InvoiceState.IN_REVIEW: "", InvoiceState.DUE: "warn", InvoiceState.PAID: "good"}
"""The look of a state's mark."""
DISPUTES = {
    DisputeState.OPEN: "Open",
    DisputeState.UPHELD: "Decided for the client",
    DisputeState.DISMISSED: "Dismissed",
    DisputeState.WITHDRAWN: "Withdrawn",
}
DISPUTE_LOOKS = {DisputeState.OPEN: "warn", DisputeState.UPHELD: "good"}
KINDS = {
    InvoiceKind.WEEK: "Week of work",
    InvoiceKind.MILESTONE: "Milestone",
    InvoiceKind.BONUS: "Bonus",
    InvoiceKind.EXPENSE: "Expense",
    InvoiceKind.PAYMENT: "Payment",
    InvoiceKind.CREDIT: "Credit note",
}
LINES = {
    InvoiceLineKind.TIME: "Time",
    InvoiceLineKind.STIPEND: "Weekly stipend",
    InvoiceLineKind.MILESTONE: "Milestone",
    InvoiceLineKind.BONUS: "Bonus",
    InvoiceLineKind.EXPENSE: "Expense",
    InvoiceLineKind.PAYMENT: "Payment",
    InvoiceLineKind.CREDIT: "Credit",
    InvoiceLineKind.CLIENT_FEE: "Fee of the marketplace",
}
PAYMENTS = {
    EntryKind.CHARGEBACK: "Taken back by your bank",
    EntryKind.CHARGEBACK_END: "Returned by your bank",
    EntryKind.PAYBACK: "Sent back to you",
}
"""What moved money to or from a client otherwise than by its paying."""


def name(invoice: Invoice) -> str:
    """Return what an invoice is called, such as Invoice 12 or Credit note 13."""
    return f"{'Credit note' if invoice.kind is InvoiceKind.CREDIT else 'Invoice'} {invoice.number}"


def subject(listed: ListedInvoice) -> str:
    """Return what an invoice is for, in a few words."""
    invoice = listed.invoice
    if invoice.week is not None:
        return f"Week of {written(invoice.week)}"
    if listed.credits is not None:
        return f"Credit for invoice {listed.credits}"
    return KINDS[invoice.kind]


def amount(invoice: Invoice, side: Side) -> str:
    """Return what the client is charged in all, or what of it is paid; below 0 for a credit note."""
    cents = invoice.charge + invoice.client_fee if side == Side.CLIENT else invoice.pay
    return money(-cents if invoice.kind is InvoiceKind.CREDIT else cents, invoice.currency)
