"""An invoice or a credit note on paper, as either side of it sees it."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from hiringhall.documents import words
from hiringhall.documents.files import PDF, File
from hiringhall.documents.paper import Column, Paper
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.invoices.details import activity_names
from hiringhall.marketplace.invoices.models import Invoice, InvoiceKind, InvoiceLine, InvoiceLineKind, InvoiceState
from hiringhall.marketplace.invoices.queries import ListedInvoice, credits_of, get_invoice, lines_of, listed, sides_of
from hiringhall.marketplace.sides import Side

COLUMNS = (
    Column("For", 52),
    Column("Hours", 14, is_figures=True),
    Column("An hour", 16, is_figures=True),
    Column("Amount", 18, is_figures=True),
)
Sum = tuple[str, str, bool]


def invoice_pdf(session: Session, actor: Actor, key: str, *, hall: str) -> File:
    """Return an invoice or credit note as PDF; `hall` is the name of the marketplace.

    The payee's side also reads what the marketplace and an agency keep of it. Raises NotFound or NotAllowed.
    """
    invoice = get_invoice(session, actor, key)
    is_payee = sides_of(session, actor, invoice) == {Side.FREELANCER}
    shown = listed(session, invoice)
    title = words.name(invoice)
    paper = Paper(hall, title, f"{title} \N{MIDDLE DOT} {shown.agency or shown.freelancer}", invoice.issued_on)
    paper.facts((_issuer(session, shown), _client(shown), _dates(shown)))
    lines = [line for line in lines_of(session, invoice) if not (is_payee and _is_on_top(line))]
    names = activity_names(session, lines)
    _write_lines(paper, [_cells(line, names) for line in lines])
    paper.sums([*(_of_payee(shown) if is_payee else _of_client(session, invoice))])
    if invoice.comment:
        paper.text_block("Comment", invoice.comment)
    notes = credits_of(session, invoice)
    if notes:
        paper.text_block("Credit notes", "\n".join(_told(note, is_payee=is_payee) for note in notes))
    return File(f"{title.lower().replace(' ', '-')}.pdf", PDF, paper.content())


def _issuer(session: Session, shown: ListedInvoice) -> list[tuple[str, str]]:
    person = session.get_one(User, shown.invoice.freelancer_id)
    place = ", ".join(part for part in (person.city, person.country) if part)
    if shown.agency is not None:
        return [("From", shown.agency), ("Work of", shown.freelancer)]
    return [("From", f"{shown.freelancer}\n{place}".strip())]


def _client(shown: ListedInvoice) -> list[tuple[str, str]]:
    return [("To", shown.client), ("Contract", shown.title)]


def _dates(shown: ListedInvoice) -> list[tuple[str, str]]:
    invoice = shown.invoice
    facts = [("Issued", words.written(invoice.issued_on)), ("Currency", invoice.currency)]
    if invoice.week is not None:
        facts.insert(0, ("Week", words.week(invoice.week)))
    if invoice.kind is InvoiceKind.CREDIT:
        return [*facts, ("Gives back", f"A part of invoice {shown.credits}")]
    paid = "Not yet" if invoice.paid_on is None else words.written(invoice.paid_on)
    until = "In review until" if invoice.state is InvoiceState.IN_REVIEW else "Due"
    facts[-1:-1] = [(until, words.written(invoice.due_on)), ("Paid", paid)]
    return facts


def _write_lines(paper: Paper, rows: Sequence[tuple[str, str, str, str]]) -> None:
    """Write the lines, without the columns of time where none has any."""
    if any(hours or rate for _, hours, rate, _ in rows):
        paper.rows(COLUMNS, rows)
    else:
        paper.rows((COLUMNS[0], COLUMNS[-1]), [(what, amount) for what, _, _, amount in rows])


def _is_on_top(line: InvoiceLine) -> bool:
    """Tell whether a line is between the client and the marketplace alone."""
    return line.kind is InvoiceLineKind.CLIENT_FEE


def _cells(line: InvoiceLine, activities: dict[int, str]) -> tuple[str, str, str, str]:
    activity = None if line.activity_id is None else activities.get(line.activity_id)
    kind = words.LINES[line.kind]
    what = activity or line.description
    if line.kind is InvoiceLineKind.CREDIT and what:
        kind = what
    return (
        kind if what in {"", None, kind} else f"{kind}: {what}",
        words.hours(line.cells) if line.cells else "",
        "" if line.rate is None else words.figure(line.rate),
        words.figure(line.amount),
    )


def _of_client(session: Session, invoice: Invoice) -> Iterator[Sum]:
    total = invoice.charge + invoice.client_fee
    if invoice.kind is InvoiceKind.CREDIT:
        yield "Given back", words.figure(total), True
        return
    yield "Total", words.figure(total), True
    given = sum(note.charge + note.client_fee for note in credits_of(session, invoice))
    if given:
        yield "Given back since", words.figure(-given), False
    paid = total - given - invoice.owed
    if paid > 0:
        yield "Paid", words.figure(-paid), False
    yield "Still to pay", words.figure(invoice.owed), False


def _of_payee(shown: ListedInvoice) -> Iterator[Sum]:
    invoice = shown.invoice
    yield ("Taken back" if invoice.kind is InvoiceKind.CREDIT else "Total"), words.figure(invoice.charge), True
    yield "Fee of the marketplace", words.figure(-invoice.fee), False
    if shown.agency is not None:
        yield f"Part of {shown.agency}", words.figure(-invoice.agency_pay), False
    yield f"Pay of {shown.freelancer}", words.figure(invoice.pay - invoice.agency_pay), True
    if invoice.credited:
        yield "Pay given back since", words.figure(invoice.credited_agency_pay - invoice.credited_pay), False


def _told(note: Invoice, *, is_payee: bool) -> str:
    given = note.charge + (0 if is_payee else note.client_fee)
    return f"{words.name(note)} of {words.written(note.issued_on)}: {words.figure(given)}"
