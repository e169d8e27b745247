"""Disputes: a client opens and takes back one, the freelancer's side agrees to it, and a client's list of them."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace.errors import NotFound, Refused
from hiringhall.marketplace.invoices.details import ListedDispute, client_disputes, listed_disputes
from hiringhall.marketplace.invoices.disputes import accept_dispute, open_dispute, withdraw_dispute
from hiringhall.marketplace.invoices.models import DisputeState
from hiringhall.marketplace.invoices.queries import get_invoice
from hiringhall.web import billing_words, links, values
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.billing import Place, billing_place
from hiringhall.web.pages.invoices import invoice_key, invoice_page
from hiringhall.web.visit import Visit

pages = Pages()

PER_PAGE = 20
MOST_PAGES = 10_000


@dataclass(frozen=True)
class List:
    """What the list shows: open or decided disputes of a client."""

    place: Place
    is_open: bool
    found: list[ListedDispute]
    has_more: bool
    page: int

    def path(self, *, is_open: bool, page: int = 1) -> str:
        """Return the address of a page of the open or the decided ones."""
        return links.with_query(
            f"{self.place.path}/disputes", state=None if is_open else "decided", page=None if page == 1 else page
        )


@pages.get("/companies/{company:str}/billing/disputes")
def show_list(visit: Visit) -> Answer:
    """List the disputes about a client's invoices, the newest first."""
    is_open = visit.query.text("state") != "decided"
    page = min(max(links.reference(visit.query.text("page")), 1), MOST_PAGES)
    with visit.reading() as session:
        place = billing_place(visit, session)
        found, has_more = client_disputes(
            session,
            visit.actor,
            place.company.id,
            is_open=is_open,
            offset=(page - 1) * PER_PAGE,
            count=PER_PAGE,
        )
    return visit.show("billing/disputes.html", list=List(place, is_open, found, has_more, page), words=billing_words)


@pages.post("/invoices/{key:str}/dispute")
def dispute(visit: Visit) -> Answer:
    """Dispute a part of an invoice."""
    form = visit.form
    amount = form.read("amount", values.cents)
    if amount is None:
        form.errors.setdefault("amount", "write how much you do not want to pay.")
    elif not form.errors:
        try:
            with visit.writing() as session:
                open_dispute(session, visit.actor, invoice_key(visit), amount, form.text("reason"))
        except Refused as refused:
            form.refuse(refused, "amount", "reason")
    if form.errors:
        return invoice_page(visit, form, 422)
    return visit.go(
        f"/invoices/{invoice_key(visit)}",
        good="The invoice is disputed. It is not charged until the marketplace has decided.",
    )


@dataclass(frozen=True)
class End:
    """A way for a side to end a dispute: its name in addresses, what does it, and its words."""

    name: str
    act: Callable[[Session, Visit, int], object]
    question: str
    told: str
    button: str
    done: str


ENDS = (
    End(
        "withdraw",
        lambda session, visit, id_: withdraw_dispute(session, visit.actor, id_),
        "Withdraw this dispute?",
        "The invoice is then charged in full, at once if its review is over.",
        "Withdraw the dispute",
        "The dispute is withdrawn.",
    ),
    End(
        "agree",
        lambda session, visit, id_: accept_dispute(session, visit.actor, id_),
        "Agree to this dispute?",
        "The client then need not pay what it disputes, and you are not paid for it. This cannot be taken back.",
        "Agree",
        "You have agreed. A credit note says what is not paid.",
    ),
)


def _declare(end: End) -> None:
    path = f"/invoices/{{key:str}}/{end.name}"

    @pages.get(path)
    def ask(visit: Visit) -> Answer:
        """Ask before it is done."""
        with visit.reading() as session:
            invoice = get_invoice(session, visit.actor, invoice_key(visit))
            found = _open(session, invoice.id)
        return visit.show("billing/end_dispute.html", dispute=found, end=end)

    @pages.post(path)
    def do(visit: Visit) -> Answer:
        """Do it."""
        key = invoice_key(visit)
        with visit.writing() as session:
            invoice = get_invoice(session, visit.actor, key)
            end.act(session, visit, _open(session, invoice.id).id)
        return visit.go(f"/invoices/{key}", good=end.done)


for each in ENDS:
    _declare(each)


def _open(session: Session, invoice_id: int) -> ListedDispute:
    found = listed_disputes(session, invoice_id)
    if not found or found[0].state is not DisputeState.OPEN:
        raise NotFound("dispute that is open")
    return found[0]
