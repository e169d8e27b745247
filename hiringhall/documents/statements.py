"""The statement of a party for some days: what moved on its accounts, on paper and as a table."""

from collections.abc import Iterator
from datetime import date
from itertools import accumulate

from sqlalchemy.orm import Session

from hiringhall.documents import words
from hiringhall.documents.files import CSV, PDF, File, amount, rows_as_csv
from hiringhall.documents.paper import Column, Paper
from hiringhall.marketplace.accounts.models import Company, User
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.ledger.accounts import Party
from hiringhall.marketplace.ledger.models import EntryKind, Holder
from hiringhall.marketplace.ledger.statements import Statement, StatementLine, statement

MOST_ON_PAPER = 5_000
"""Lines of a PDF; about 200 pages."""
COLUMNS = (
    Column("Day", 21),
    Column("What", 47),
    Column("Amount", 16, is_figures=True),
    Column("Balance", 16, is_figures=True),
)
HEADER = (
    *("date", "date_due", "type", "subtype", "amount", "balance", "currency", "description", "comment", "notes"),
    *("invoice", "contract", "team", "client", "freelancer", "agency", "reference"),
)


def statement_pdf(session: Session, actor: Actor, party: Party, first: date, last: date, *, hall: str) -> File:
    """Return the statement of a company or person from `first` to `last` (days, UTC) as PDF.

    `hall` is the name of the marketplace. Raises as `ledger.statements.statement` does, and InvalidInput("last") when
    more moved in these days than a PDF should hold.
    """
    told = statement(session, actor, party, first, last)
    if len(told.lines) > MOST_ON_PAPER:
        raise InvalidInput("last", f"choose fewer days: a PDF takes {MOST_ON_PAPER:,} lines. The CSV file takes all.")
    name = _name(session, party)
    paper = Paper(hall, "Statement", f"Statement \N{MIDDLE DOT} {name}", last)
    paper.facts(
        (
            [("Of", name), ("Currency", told.currency)],
            [("From", words.written(first)), ("To", words.written(last))],
            [("Before", words.figure(told.before)), ("After", words.figure(told.after))],
        )
    )
    if told.lines:
        paper.rows(COLUMNS, [_cells(line, balance) for line, balance in _balanced(told)])
    else:
        paper.text_block("Movements", "Nothing moved in these days.")
    paper.sums(
        (
            ("In", words.figure(sum(line.amount for line in told.lines if line.amount > 0)), False),
            ("Out", words.figure(sum(line.amount for line in told.lines if line.amount < 0)), False),
            ("Balance after", words.figure(told.after), True),
        )
    )
    return File(_file_name(told, "pdf"), PDF, paper.content())


def statement_csv(session: Session, actor: Actor, party: Party, first: date, last: date) -> File:
    """Return the statement of a company or person from `first` to `last` (days, UTC) as CSV. Raises as `statement`."""
    told = statement(session, actor, party, first, last)
    rows = [HEADER, *(_row(line, balance) for line, balance in _balanced(told))]
    return File(_file_name(told, "csv"), CSV, rows_as_csv(rows))


def _balanced(told: Statement) -> Iterator[tuple[StatementLine, int]]:
    """Yield each line with what the accounts held after it."""
    balances = accumulate((line.amount for line in told.lines), initial=told.before)
    next(balances)
    yield from zip(told.lines, balances, strict=True)


def _name(session: Session, party: Party) -> str:
    if party.holder is Holder.COMPANY:
        return session.get_one(Company, party.id).name
    return session.get_one(User, party.id).name


def _file_name(told: Statement, ending: str) -> str:
    return f"statement-{told.first}-{told.last}.{ending}"


def _cells(line: StatementLine, balance: int) -> tuple[str, str, str, str]:
    credits_ = line.entry_kind in {EntryKind.CREDIT, EntryKind.REFUND}
    invoice = f"{'Credit note' if credits_ else 'Invoice'} {line.invoice_number}" if line.invoice_number else ""
    of = invoice or line.description
    head = of if of.startswith(line.subtype.value) else _joined(line.subtype.value, of)
    return (
        words.written(line.on),
        "\n".join(part for part in (head, _joined(line.freelancer, line.contract)) if part),
        words.figure(line.amount),
        words.figure(balance),
    )


def _joined(*parts: str | None) -> str:
    return " \N{MIDDLE DOT} ".join(part for part in parts if part)


def _row(line: StatementLine, balance: int) -> tuple[str, ...]:
    return (
        line.on.isoformat(),
        line.due_on.isoformat(),
        line.type.value,
        line.subtype.value,
        amount(line.amount),
        amount(balance),
        line.currency,
        line.description,
        line.comment,
        line.notes,
        str(line.invoice_number or ""),
        line.contract or "",
        line.team or "",
        line.company or "",
        line.freelancer,
        line.agency or "",
        str(line.reference),
    )
