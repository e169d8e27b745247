"""Lists of invoices with the names that pages show beside them."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from hiringhall.marketplace.accounts.models import Company, Team, User
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.invoices.models import Invoice, InvoiceKind, InvoiceState
from hiringhall.marketplace.ledger.models import Holder


class ListedInvoice(NamedTuple):
    """An invoice with names; units as in Invoice. `agency` is "" and `credits_key` None where there is no such thing.

    A credit note's `credits_key` and `credits_number` are those of the invoice that it gives back a part of.
    """

    id: int
    key: str
    issuer: Holder
    issuer_id: int
    number: int
    kind: InvoiceKind
    contract_id: int
    company_id: int
    freelancer_id: int
    agency_id: int | None
    week: date | None
    currency: str
    charge: int
    client_fee: int
    fee: int
    pay: int
    agency_pay: int
    owed: int
    credited: int
    credited_pay: int
    credited_agency_pay: int
    state: InvoiceState
    issued_on: date
    due_on: date
    paid_on: date | None
    released_on: date | None
    frozen: bool
    comment: str
    contract_key: str
    title: str
    team_id: int
    team: str
    company: str
    freelancer_key: str
    first_name: str
    last_name: str
    agency: str | None
    credits_key: str | None
    credits_number: int | None

    @property
    def freelancer(self) -> str:
        """First and last name of the freelancer."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def payee(self) -> str:
        """Who issues the invoice: the agency where there is one, else the freelancer."""
        return self.agency or self.freelancer

    @property
    def total(self) -> int:
        """What the client was charged with all fees, in cents; below 0 for a credit note."""
        total = self.charge + self.client_fee
        return -total if self.kind is InvoiceKind.CREDIT else total


class InvoiceFilter(Struct, frozen=True, kw_only=True):
    """Which invoices to list: issued from one day to another, both included; None leaves a fact open."""

    state: InvoiceState | None = None
    first: date | None = None
    last: date | None = None
    contract_id: int | None = None
    freelancer_id: int | None = None


ALL = InvoiceFilter()


def client_invoices(
    session: Session, teams: Sequence[Team], wanted: InvoiceFilter = ALL, *, offset: int = 0, count: int = 20
) -> tuple[list[ListedInvoice], bool]:
    """Return invoices of a client's contracts, the newest first, and whether more follow.

    `teams` are those of the client's of which the reader sees the invoices, the company first: `billed_teams`.
    """
    query = _wanted(_listed(), wanted).where(Invoice.company_id == teams[0].company_id)
    if not teams[0].is_root:
        query = query.where(Contract.team_id.in_([team.id for team in teams]))
    rows = _rows(session, _newest(query).offset(offset).limit(count + 1))
    return rows[:count], len(rows) > count


def invoices_of_contract(session: Session, contract_id: int, *, count: int) -> tuple[list[ListedInvoice], bool]:
    """Return the newest invoices of a contract, and whether there are more; the caller has found out who may see."""
    query = _newest(_wanted(_listed(), InvoiceFilter(contract_id=contract_id)))
    rows = _rows(session, query.limit(count + 1))
    return rows[:count], len(rows) > count


def listed_invoice(session: Session, invoice_id: int) -> ListedInvoice:
    """Return one invoice with names; the caller has found out that the reader may see it."""
    return _rows(session, _listed().where(Invoice.id == invoice_id))[0]


def credit_notes(session: Session, invoice_id: int) -> list[ListedInvoice]:
    """Return the credit notes on an invoice, the oldest first."""
    return _rows(session, _listed().where(Invoice.credits_id == invoice_id).order_by(Invoice.id))


def invoices_of_weeks(session: Session, contract_ids: Collection[int], monday: date) -> dict[int, str]:
    """Return the keys of the invoices for a week of these contracts, by contract."""
    found = select(Invoice.contract_id, Invoice.key).where(
        Invoice.contract_id.in_(contract_ids), Invoice.week == monday
    )
    return {row.contract_id: row.key for row in session.execute(found)}


_agency = aliased(Company)
_credited = aliased(Invoice)
_OWN = [name for name in ListedInvoice._fields if name in Invoice.__table__.columns]


def _listed() -> Select[Any]:
    names = [
        Contract.key,
        Contract.title,
        Contract.team_id,
        Team.name,
        Company.name,
        User.key,
        User.first_name,
        User.last_name,
        _agency.name,
        _credited.key,
        _credited.number,
    ]
    return (
        select(*(getattr(Invoice, name) for name in _OWN), *names)
        .join(Contract, Contract.id == Invoice.contract_id)
        .join(Team, Team.id == Contract.team_id)
        .join(Company, Company.id == Invoice.company_id)
        .join(User, User.id == Invoice.freelancer_id)
        .outerjoin(_agency, _agency.id == Invoice.agency_id)
        .outerjoin(_credited, _credited.id == Invoice.credits_id)
    )


def _wanted(query: Select[Any], wanted: InvoiceFilter) -> Select[Any]:
    if wanted.state is not None:
        query = query.where(Invoice.state == wanted.state)
    if wanted.first is not None:
        query = query.where(Invoice.issued_on >= wanted.first)
    if wanted.last is not None:
        query = query.where(Invoice.issued_on <= wanted.last)
    if wanted.contract_id is not None:
        query = query.where(Invoice.contract_id == wanted.contract_id)
    if wanted.freelancer_id is not None:
        query = query.where(Invoice.freelancer_id == wanted.freelancer_id)
    return query


def _newest(query: Select[Any]) -> Select[Any]:
    return query.order_by(Invoice.issued_on.desc(), Invoice.id.desc())


def _rows(session: Session, query: Select[Any]) -> list[ListedInvoice]:
    return [ListedInvoice(*row) for row in session.execute(query)]
