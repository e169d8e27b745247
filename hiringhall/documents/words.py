"""What invoices and their lines are called, and how days and amounts are written on paper."""

from datetime import date, timedelta

from hiringhall.marketplace.invoices.models import Invoice, InvoiceKind, InvoiceLineKind
from hiringhall.marketplace.invoices.queries import ListedInvoice

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
_MINUS = "\N{MINUS SIGN}"
_DASH = "\N{EN DASH}"


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


def written(on: date) -> str:
    """Return a day as people read it, such as 5 June 2027."""
    return f"{on.day} {on:%B %Y}"


def week(monday: date) -> str:
    """Return the days of a week, such as 2\N{EN DASH}8 November 2026."""
    sunday = monday + timedelta(days=6)
    if monday.month == sunday.month:
        return f"{monday.day}{_DASH}{written(sunday)}"
    return f"{monday.day} {monday:%B} {_DASH} {written(sunday)}"


def figure(cents: int) -> str:
    """Return cents as a figure of a column, such as 1,200.00; below zero with a minus sign."""
    whole, rest = divmod(abs(cents), 100)
    return f"{_MINUS if cents < 0 else ''}{whole:,}.{rest:02}"


def hours(cells: int) -> str:
    """Return how long so many cells of ten minutes are, such as 12:30."""
    return f"{cells // 6}:{cells % 6}0"
