"""The billing of a client: how its account stands, and its history as a statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Generic, Protocol, TypeVar

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts import queries
from hiringhall.marketplace.accounts.models import Company
from hiringhall.marketplace.billing.upcoming import UpcomingWeek
from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.invoices.queries import disputing_teams
from hiringhall.marketplace.ledger.accounts import Party
from hiringhall.marketplace.ledger.accounts import company as client
from hiringhall.marketplace.ledger.statements import Statement, StatementLine, statement
from hiringhall.marketplace.payments.access import may_bill
from hiringhall.marketplace.payments.overview import billing_overview
from hiringhall.web import billing_words, contract_words, links, values
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

A_MONTH = timedelta(days=30)
"""What a statement shows unless asked otherwise."""
MOST_CONTRACTS = 10
"""Contracts of a week to come that the overview names."""
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


@dataclass(frozen=True)
class Coming:
    """A week that is yet to be billed: `rows` are the dearest of its contracts, `amount` cents those of all.

    It is billed on one day, and charged after another unless it is disputed until then.
    """

    week: date
    billed_on: date
    due_on: date
    rows: list[UpcomingWeek]
    contracts: int
    amount: int


def _coming(visit: Visit, weeks: Iterable[UpcomingWeek]) -> list[Coming]:
    """Return the weeks with what all contracts come to in each, the first to be billed first."""
    coming = []
    for week, of_week in groupby(weeks, lambda row: row.week):
        rows = sorted(of_week, key=lambda row: -row.parts.charge)
        amount = sum(row.parts.charge + row.parts.client_fee for row in rows)
        calendar = visit.hall.calendar
        days = calendar.issued_on(week), calendar.due_on(week)
        coming.append(Coming(week, *days, rows[:MOST_CONTRACTS], len(rows), amount))
    return coming


@pages.get("/companies/{company:str}/billing")
def show_overview(visit: Visit) -> Answer:
    """Show how the account stands; who only disputes is led to the invoices."""
    with visit.reading() as session:
        place = billing_place(visit, session)
        if not place.manages:
            return visit.go(f"{place.path}/invoices")
        overview = billing_overview(session, visit.actor, place.company.id)
    return visit.show(
        "billing/overview.html",
        place=place,
        overview=overview,
        today=clock.day(clock.now()),
        coming=_coming(visit, overview.upcoming),
        words=billing_words,
        hours=contract_words.hours,
        instructions=visit.hall.settings.payment_instructions,
    )


@dataclass(frozen=True)
class Balanced:
    """A line of a statement and what the account held after it, in cents."""

    line: StatementLine
    balance: int


class HasPages(Protocol):
    """Whose statement it is, as its pages know it."""

    @property
    def path(self) -> str:
        """The address below which its pages are."""


Whose = TypeVar("Whose", bound=HasPages)


@dataclass(frozen=True)
class History(Generic[Whose]):
    """What the page of the statement shows, the newest line first; `shown` is None when the days make no sense."""

    place: Whose
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
    with visit.reading() as session:
        place = billing_place(visit, session)
        history = shown_statement(visit, session, form, place, client(place.company.id))
    status = 422 if form.errors else 200
    return visit.show("billing/statement.html", status=status, form=form, history=history)


def shown_statement(visit: Visit, session: Session, form: Form, place: Whose, party: Party) -> History[Whose]:
    """Return the statement of a party between the days in a form, which is told what is wrong with them."""
    first, last = asked_days(form)
    form.fill(**{"from": form.text("from") or first.isoformat(), "to": form.text("to") or last.isoformat()})
    return History(place, first, last, _statement(visit, session, form, party, first, last))


def asked_days(form: Form) -> tuple[date, date]:
    """Return the first and the last day in a form, the last thirty days unless told; it is told of what is no day."""
    last = form.read("to", values.day) or clock.day(clock.now())
    return form.read("from", values.day) or last - min(A_MONTH, last - date.min), last


def _statement(visit: Visit, session: Session, form: Form, party: Party, first: date, last: date) -> Statement | None:
    try:
        found = statement(session, visit.actor, party, first, last)
    except Refused as refused:
        form.refuse(refused, "last")
        form.errors.setdefault("to", form.errors.pop("last"))
        return None
    return None if form.errors else found
