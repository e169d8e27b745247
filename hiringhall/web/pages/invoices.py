"""Invoices: a client's list of them, and the page of one for either side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.accounts.queries import find_user
from hiringhall.marketplace.contracts.access import known_contract
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.invoices.details import ListedDispute, activity_names, listed_disputes
from hiringhall.marketplace.invoices.disputes import LONGEST_REASON, may_dispute
from hiringhall.marketplace.invoices.models import DisputeState, Invoice, InvoiceLine, InvoiceState
from hiringhall.marketplace.invoices.queries import (
    ListedInvoice,
    credits_of,
    get_invoice,
    invoices_of,
    lines_of,
    listed,
    sides_of,
)
from hiringhall.marketplace.keys import is_key
from hiringhall.marketplace.ledger.accounts import company as client
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.payments.refunds import may_refund
from hiringhall.marketplace.sides import Side
from hiringhall.web import billing_words, links, values
from hiringhall.web.diary import words as diary_words
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.billing import Place, billing_place
from hiringhall.web.visit import Visit

pages = Pages()

PER_PAGE = 20
MOST_PAGES = 10_000
FILTERS = ("state", "from", "to", "contract", "freelancer")


@dataclass(frozen=True)
class List:
    """What the list shows: the invoices that the filters of `query` let through.

    `contract` and `freelancer` are those to which it is narrowed down.
    """

    place: Place
    query: dict[str, str]
    contract: Contract | None
    freelancer: User | None
    found: Slice[ListedInvoice]
    page: int

    @property
    def has_more(self) -> bool:
        """Whether another page follows."""
        return self.page * PER_PAGE < self.found.total

    @property
    def base(self) -> str:
        """The address of the list without filters."""
        return f"{self.place.path}/invoices"

    @property
    def table(self) -> str:
        """The address of all that the filters let through, as CSV."""
        return links.with_query(f"{self.base}.csv", **self.query)

    def path(self, *, page: int = 1, **changed: str) -> str:
        """Return the address of another page, or of the list with other filters; "" leaves one out."""
        query = {name: value for name, value in {**self.query, **changed}.items() if value}
        return links.with_query(self.base, **query, page=None if page == 1 else page)


@pages.get("/companies/{company:str}/billing/invoices")
def show_list(visit: Visit) -> Answer:
    """List the invoices of a client, the newest first; of one's teams for who manages only those."""
    form = visit.query
    page = min(max(links.reference(form.text("page")), 1), MOST_PAGES)
    with visit.reading() as session:
        place = billing_place(visit, session)
        contract, freelancer = _contract(visit, session), _freelancer(session, form.text("freelancer"))
        found = invoices_of(
            session,
            visit.actor,
            client(place.company.id),
            side=Side.CLIENT,
            **wanted(visit, session),
            offset=(page - 1) * PER_PAGE,
            count=PER_PAGE,
        )
    query = {name: form.text(name) for name in FILTERS if form.text(name)}
    shown = List(place, query, contract, freelancer, found, page)
    status = 422 if form.errors else 200
    return visit.show("billing/invoices.html", status=status, form=form, list=shown, words=billing_words)


def wanted(visit: Visit, session: Session) -> dict[str, Any]:
    """Return the filters in the address for `invoices_of`; the form is told of days that are none."""
    form = visit.query
    state = next((state for state in InvoiceState if state == form.text("state")), None)
    contract, freelancer = _contract(visit, session), _freelancer(session, form.text("freelancer"))
    return {
        "states": () if state is None else (state,),
        "first": form.read("from", values.day),
        "last": form.read("to", values.day),
        "contract_id": None if contract is None else contract.id,
        "freelancer_id": None if freelancer is None else freelancer.id,
    }


def _contract(visit: Visit, session: Session) -> Contract | None:
    key = visit.query.text("contract")
    try:
        return known_contract(session, visit.actor, key) if is_key(key) else None
    except Refused:
        return None


def _freelancer(session: Session, key: str) -> User | None:
    try:
        return session.get(User, find_user(session, key)) if is_key(key) else None
    except Refused:
        return None


@dataclass(frozen=True)
class Shown:
    """What the page of an invoice shows to one side of it.

    `activities` are what lines are for, by reference; `credited` is what a credit note gives back a part of. `acts`
    tells whether the visitor belongs to that side, which operators do not; `may_dispute` and `may_refund` whether they
    may do so now. `available_on` is the day from which the pay may be withdrawn, if nothing comes between.
    """

    listed: ListedInvoice
    side: Side
    acts: bool
    lines: Sequence[InvoiceLine]
    activities: dict[int, str]
    credits: Sequence[Invoice]
    credited: Invoice | None
    disputes: list[ListedDispute]
    may_dispute: bool
    may_refund: bool
    available_on: date | None

    @property
    def invoice(self) -> Invoice:
        """The invoice itself."""
        return self.listed.invoice

    @property
    def left(self) -> int:
        """What was not given back of the charge, in cents: the most that can be disputed."""
        return self.invoice.charge - self.invoice.credited

    @property
    def open_dispute(self) -> ListedDispute | None:
        """The dispute that is yet to be decided."""
        return next((dispute for dispute in self.disputes if dispute.state is DisputeState.OPEN), None)


@pages.get("/invoices/{key:str}")
def show(visit: Visit) -> Answer:
    """Show an invoice."""
    return invoice_page(visit, Form())


def invoice_page(visit: Visit, form: Form, status: int = 200) -> Answer:
    """Answer with the page of the invoice in the path; `form` is that of a dispute."""
    with visit.reading() as session:
        shown = _shown(visit, session)
    invoice = shown.invoice
    if shown.side is Side.CLIENT:
        visit.wear(invoice.company_id)
    elif invoice.agency_id is not None and invoice.freelancer_id != visit.actor.user_id:
        visit.wear(invoice.agency_id)
    return visit.show(
        "billing/invoice.html",
        form=form,
        status=status,
        shown=shown,
        words=billing_words,
        diary_words=diary_words,
        longest=LONGEST_REASON,
    )


def _shown(visit: Visit, session: Session) -> Shown:
    invoice = get_invoice(session, visit.actor, invoice_key(visit))
    sides = sides_of(session, visit.actor, invoice)
    lines = lines_of(session, invoice)
    return Shown(
        listed(session, invoice),
        Side.FREELANCER if sides == {Side.FREELANCER} else Side.CLIENT,
        bool(sides),
        lines,
        activity_names(session, lines),
        credits_of(session, invoice),
        None if invoice.credits_id is None else session.get(Invoice, invoice.credits_id),
        listed_disputes(session, invoice.id),
        may_dispute(session, visit.actor, invoice),
        may_refund(session, visit.actor, invoice),
        None if invoice.paid_on is None else visit.hall.calendar.available_on(invoice.paid_on),
    )


def invoice_key(visit: Visit) -> str:
    """Return the key of the invoice in the path. Raises NotFound when it can be none."""
    return visit.public_key("key", "invoice")
