"""Documents to take away: an invoice as PDF, statements as PDF and CSV, lists of invoices as CSV."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from litestar import Response
from litestar.response import Stream

from hiringhall.documents.files import CSV, File
from hiringhall.documents.invoices import invoice_pdf
from hiringhall.documents.lists import invoices_csv
from hiringhall.documents.statements import statement_csv, statement_pdf
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.invoices.models import InvoiceState
from hiringhall.marketplace.ledger.accounts import Party
from hiringhall.marketplace.ledger.accounts import company as client
from hiringhall.marketplace.sides import Side
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.billing import asked_days, billing_place
from hiringhall.web.pages.invoices import invoice_key, wanted
from hiringhall.web.purses import purse
from hiringhall.web.visit import Visit

pages = Pages()

PRIVATE = {"Cache-Control": "private, no-store", "Cross-Origin-Resource-Policy": "same-origin"}


@pages.get("/invoices/{key:str}/pdf", slow=True)
def hand_out_invoice(visit: Visit) -> Answer:
    """Hand out an invoice or a credit note, as the visitor's side sees it."""
    with visit.reading() as session:
        return _file(visit, invoice_pdf(session, visit.actor, invoice_key(visit), hall=visit.hall_name))


@pages.get("/companies/{company:str}/billing/statement.pdf", slow=True)
@pages.get("/companies/{company:str}/billing/statement.csv", slow=True)
def hand_out_client_statement(visit: Visit) -> Answer:
    """Hand out the statement of a client."""
    with visit.reading() as session:
        party = client(billing_place(visit, session).company.id)
    return _statement(visit, party)


@pages.get("/earnings/statement.pdf", slow=True)
@pages.get("/earnings/statement.csv", slow=True)
@pages.get("/companies/{company:str}/earnings/statement.pdf", slow=True)
@pages.get("/companies/{company:str}/earnings/statement.csv", slow=True)
def hand_out_payee_statement(visit: Visit) -> Answer:
    """Hand out the statement of a freelancer or an agency."""
    with visit.reading() as session:
        party = purse(visit, session).payee
    return _statement(visit, party)


@pages.get("/companies/{company:str}/billing/invoices.csv", slow=True)
def hand_out_client_invoices(visit: Visit) -> Answer:
    """Hand out the invoices of a client that the filters let through."""
    with visit.reading() as session:
        party = client(billing_place(visit, session).company.id)
        filters = wanted(visit, session)
    _require_sense(visit)
    return _table(visit, party, Side.CLIENT, filters)


@pages.get("/earnings/invoices.csv", slow=True)
@pages.get("/companies/{company:str}/earnings/invoices.csv", slow=True)
def hand_out_payee_invoices(visit: Visit) -> Answer:
    """Hand out the invoices of a freelancer or an agency."""
    with visit.reading() as session:
        party = purse(visit, session).payee
    state = next((state for state in InvoiceState if state == visit.query.text("state")), None)
    return _table(visit, party, Side.FREELANCER, {"states": () if state is None else (state,)})


def _statement(visit: Visit, party: Party) -> Answer:
    first, last = asked_days(visit.query)
    _require_sense(visit)
    with visit.reading() as session:
        if visit.path.endswith(".csv"):
            return _file(visit, statement_csv(session, visit.actor, party, first, last))
        return _file(visit, statement_pdf(session, visit.actor, party, first, last, hall=visit.hall_name))


def _require_sense(visit: Visit) -> None:
    """Raise InvalidInput for the first value of the address that is none."""
    for name, why in visit.query.errors.items():
        raise InvalidInput(name, why)


def _file(visit: Visit, file: File) -> Answer:
    visit.sandbox()
    return Response(file.content, media_type=file.media_type, headers=_saved_as(file.name))


def _table(visit: Visit, party: Party, side: Side, filters: dict[str, Any]) -> Answer:
    """Answer with a table that is written while it is read; what is refused is refused before it begins."""
    parts = invoices_csv(visit.hall.database, visit.actor, party, side, **filters)
    rows: Iterator[bytes] = chain([next(parts)], parts)
    visit.sandbox()
    streamed: Any = Stream(rows, media_type=CSV, headers=_saved_as("invoices.csv"))
    answer: Answer = streamed
    return answer


def _saved_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', **PRIVATE}
