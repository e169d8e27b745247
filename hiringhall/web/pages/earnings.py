"""Earnings of a freelancer or an agency: where the money stands, the invoices, and the statement."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.agents import exclusive_agency
from hiringhall.marketplace.accounts.models import Company
from hiringhall.marketplace.billing.upcoming import UpcomingWeek, upcoming
from hiringhall.marketplace.invoices.models import InvoiceState
from hiringhall.marketplace.invoices.queries import ListedInvoice, invoices_of
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.payments.earnings import earnings
from hiringhall.marketplace.payments.methods import methods_of
from hiringhall.marketplace.payments.models import Use
from hiringhall.marketplace.payments.withdrawals import withdrawals_of
from hiringhall.marketplace.sides import Side
from hiringhall.web import billing_words, contract_words, earning_words, links
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.billing import History, shown_statement
from hiringhall.web.purses import Purse, purse
from hiringhall.web.visit import Visit

pages = Pages()

PER_PAGE = 20
MOST_PAGES = 10_000
LATEST = 3
"""Withdrawals that the overview shows."""


@pages.get("/earnings")
@pages.get("/companies/{company:str}/earnings")
def show_overview(visit: Visit) -> Answer:
    """Show where the money stands."""
    with visit.reading() as session:
        whose = purse(visit, session)
        found = earnings(session, visit.actor, whose.payee, visit.hall.calendar)
        weeks = _in_progress(session, whose)
        methods = methods_of(session, visit.actor, whose.payee, Use.PAYOUT)
        latest = withdrawals_of(session, visit.actor, whose.payee, limit=LATEST)
        bound_to = None if whose.agency else exclusive_agency(session, whose.payee.id)
        agency = None if bound_to is None else session.get(Company, bound_to)
    return visit.show(
        "earnings/overview.html",
        whose=whose,
        earnings=found,
        weeks=weeks,
        in_progress=sum(week.pay for week in weeks),
        method=methods[0] if methods else None,
        withdrawals=latest,
        bound_to=agency,
        least=visit.hall.settings.least_withdrawal,
        words=earning_words,
        hours=contract_words.hours,
    )


@dataclass(frozen=True)
class InProgress:
    """A week that is not invoiced yet: cents of `pay` that are the payee's as it stands now."""

    week: UpcomingWeek
    pay: int


def _in_progress(session: Session, whose: Purse) -> list[InProgress]:
    """Return the weeks that are not invoiced yet, the newest first."""
    weeks = []
    for week in reversed(upcoming(session, payee=whose.payee)):
        pay = week.parts.agency_pay if whose.agency else week.parts.pay - week.parts.agency_pay
        if pay:
            weeks.append(InProgress(week, pay))
    return weeks


@dataclass(frozen=True)
class List:
    """What the list of invoices shows: those in one state, or all."""

    whose: Purse
    state: InvoiceState | None
    found: Slice[ListedInvoice]
    page: int

    @property
    def has_more(self) -> bool:
        """Whether another page follows."""
        return self.page * PER_PAGE < self.found.total

    @property
    def table(self) -> str:
        """The address of the list as CSV."""
        return links.with_query(f"{self.whose.path}/invoices.csv", state=self.state and self.state.value)

    def path(self, state: InvoiceState | None = None, *, page: int = 1) -> str:
        """Return the address of a page of the invoices in a state, or of all."""
        return links.with_query(
            f"{self.whose.path}/invoices", state=state and state.value, page=None if page == 1 else page
        )


@pages.get("/earnings/invoices")
@pages.get("/companies/{company:str}/earnings/invoices")
def show_invoices(visit: Visit) -> Answer:
    """List the invoices, the newest first."""
    form = visit.query
    page = min(max(links.reference(form.text("page")), 1), MOST_PAGES)
    state = next((state for state in InvoiceState if state == form.text("state")), None)
    with visit.reading() as session:
        whose = purse(visit, session)
        found = invoices_of(
            session,
            visit.actor,
            whose.payee,
            side=Side.FREELANCER,
            states=() if state is None else (state,),
            offset=(page - 1) * PER_PAGE,
            count=PER_PAGE,
        )
    return visit.show("earnings/invoices.html", list=List(whose, state, found, page), words=billing_words)


@pages.get("/earnings/statement", slow=True)
@pages.get("/companies/{company:str}/earnings/statement", slow=True)
def show_statement(visit: Visit) -> Answer:
    """Show what was earned and withdrawn between two days, the last thirty unless asked otherwise."""
    form = visit.query
    with visit.reading() as session:
        whose = purse(visit, session)
        history: History[Purse] = shown_statement(visit, session, form, whose, whose.payee)
    status = 422 if form.errors else 200
    return visit.show("earnings/statement.html", status=status, form=form, history=history, words=billing_words)
