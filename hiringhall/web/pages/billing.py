"""The billing of a client: how its account stands, and its history as a statement."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts import queries
from hiringhall.marketplace.accounts.models import Company
from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.invoices.queries import disputing_teams
from hiringhall.marketplace.ledger.accounts import company as client
from hiringhall.marketplace.ledger.statements import Statement, StatementLine, statement
from hiringhall.marketplace.payments.access import may_bill
from hiringhall.marketplace.payments.overview import Overview, billing_overview
from hiringhall.web import billing_words, links, values
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

A_MONTH = timedelta(days=30)
"""What a statement shows unless asked otherwise."""
MOST_LINES = 500
"""Lines that the page of a statement shows; its files have all of them."""


@dataclass(frozen=True)
class Place:
    """The client whose billing pages the visitor is on; `manages` tells whether they manage all of its billing."""

    company: Company
    slug: str
    manages: bool

    @property
    def path(self) -> str:
        """The address of the overview."""
        return f"/companies/{self.company.id}/billing"


def billing_place(visit: Visit, session: Session) -> Place:
    """Return the client in the path to somebody who may dispute its invoices at least, and put on its hat."""
    company_id = visit.reference("company")
    disputing_teams(session, visit.actor, company_id)
    view = queries.get_company(session, visit.actor, company_id)
    visit.wear(company_id)
    return Place(view.company, view.slug, may_bill(session, visit.actor, company_id))


@pages.get("/companies/{company:str}/billing")
def show_overview(visit: Visit) -> Answer:
    """Show how the account stands; who only disputes is led to the invoices."""
    with visit.reading() as session:
        place = billing_place(visit, session)
        if not place.manages:
            return visit.go(f"{place.path}/invoices")
        overview: Overview = billing_overview(session, visit.actor, place.company.id)
    return visit.show(
        "billing/overview.html",
        place=place,
        overview=overview,
        words=billing_words,
        instructions=visit.hall.settings.payment_instructions,
    )


@dataclass(frozen=True)
class Balanced:
    """A line of a statement and what the account held after it, in cents."""

    line: StatementLine
    balance: int


@dataclass(frozen=True)
class History:
    """What the page of the statement shows, the newest line first; `shown` is None when the days make no sense."""

    place: Place
    first: date
    last: date
    shown: Statement | None

    @property
    def lines(self) -> list[Balanced]:
        """The last lines with the balance after each."""
        balance, lines = self.shown.before if self.shown else 0, []
        for line in self.shown.lines if self.shown else ():
            balance += line.amount
            lines.append(Balanced(line, balance))
        return lines[: -MOST_LINES - 1 : -1]

    @property
    def left_out(self) -> int:
        """How many lines the page leaves to the files."""
        return max(len(self.shown.lines) - MOST_LINES, 0) if self.shown else 0

    def path(self, ending: str = "") -> str:
        """Return the address of these days, as a page or as a file with an `ending`."""
        days = {"from": self.first.isoformat(), "to": self.last.isoformat()}
        return links.with_query(f"{self.place.path}/statement{ending}", **days)


@pages.get("/companies/{company:str}/billing/statement", slow=True)
def show_statement(visit: Visit) -> Answer:
    """Show what moved on the account between two days, the last thirty unless asked otherwise."""
    form = visit.query
    last = form.read("to", values.day) or clock.day(clock.now())
    first = form.read("from", values.day) or last - min(A_MONTH, last - date.min)
    form.fill(**{"from": form.text("from") or first.isoformat(), "to": form.text("to") or last.isoformat()})
    with visit.reading() as session:
        place = billing_place(visit, session)
        shown = _statement(visit, session, form, place, first, last)
    status = 422 if form.errors else 200
    history = History(place, first, last, shown)
    return visit.show("billing/statement.html", status=status, form=form, history=history, words=billing_words)


def _statement(visit: Visit, session: Session, form: Form, place: Place, first: date, last: date) -> Statement | None:
    try:
        found = statement(session, visit.actor, client(place.company.id), first, last)
    except Refused as refused:
        form.refuse(refused, "last")
        form.errors.setdefault("to", form.errors.pop("last"))
        return None
    return None if form.errors else found
