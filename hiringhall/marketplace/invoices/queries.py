"""Reading invoices: one of them for either side, and pages of those of a client, a freelancer or an agency."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from hiringhall.marketplace.accounts import people
from hiringhall.marketplace.accounts.agents import may_act_for
from hiringhall.marketplace.accounts.models import Company, CompanyKind, Team, User
from hiringhall.marketplace.accounts.queries import get_company, reachable_teams
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.invoices.models import Invoice, InvoiceLine, InvoiceState
from hiringhall.marketplace.ledger.accounts import Party
from hiringhall.marketplace.ledger.models import Holder
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.payments.access import may_move
from hiringhall.marketplace.sides import Side

PAGE = 50


class ListedInvoice(NamedTuple):
    """An invoice with what lists show beside it; `credits` is the number of the invoice that a credit note credits."""

    invoice: Invoice
    contract_key: str
    title: str
    client: str
    freelancer: str
    agency: str | None
    credits: int | None


def get_invoice(session: Session, actor: Actor, key: str) -> Invoice:
    """Return an invoice to somebody of one of its sides, or to an operator. Raises NotFound or NotAllowed."""
    invoice = session.scalar(select(Invoice).where(Invoice.key == key))
    if invoice is None:
        raise NotFound("invoice")
    if not sides_of(session, actor, invoice) and not _is_operator(session, actor):
        raise NotAllowed("This invoice is between others.")
    return invoice


def sides_of(session: Session, actor: Actor, invoice: Invoice) -> frozenset[Side]:
    """Return the sides of an invoice from which the actor sees it."""
    return sides_of_contract(session, actor, session.get_one(Contract, invoice.contract_id))


def sides_of_contract(session: Session, actor: Actor, contract: Contract) -> frozenset[Side]:
    """Return the sides of a contract from which the actor sees its invoices: the client's is who may dispute them.

    Who is bound to an agency leaves its money to those who manage its freelancers.
    """
    sees = set()
    if standing(session, actor).may(Act.DISPUTE, session.get_one(Team, contract.team_id)):
        sees.add(Side.CLIENT)
    if may_act_for(session, actor, contract.freelancer_id, contract.agency_id):
        sees.add(Side.FREELANCER)
    return frozenset(sees)


def lines_of(session: Session, invoice: Invoice) -> Sequence[InvoiceLine]:
    """Return the lines of an invoice in their order; whoever calls has got the invoice by `get_invoice`."""
    return session.scalars(select(InvoiceLine).filter_by(invoice_id=invoice.id).order_by(InvoiceLine.number)).all()


def credits_of(session: Session, invoice: Invoice) -> Sequence[Invoice]:
    """Return the credit notes on an invoice, the oldest first; whoever calls has got it by `get_invoice`."""
    return session.scalars(select(Invoice).filter_by(credits_id=invoice.id).order_by(Invoice.id)).all()


def invoices_of(
    session: Session,
    actor: Actor,
    party: Party,
    *,
    side: Side | None = None,
    states: Collection[InvoiceState] = (),
    first: date | None = None,
    last: date | None = None,
    contract_id: int | None = None,
    freelancer_id: int | None = None,
    after: Invoice | None = None,
    offset: int = 0,
    count: int = PAGE,
) -> Slice[ListedInvoice]:
    """Return a page of the invoices and credit notes of a client, a freelancer or an agency, the newest first.

    An agency's are those that it issues unless the `side` is the client's, for agencies may hire as well. Of these
    states if any are given, issued from the day `first` to the day `last`, and in the list behind the invoice `after`;
    who may dispute in some teams of a client gets those of their contracts. Raises NotFound, or NotAllowed unless the
    actor may dispute the client's invoices, moves the payee's balance or is an operator.
    """
    wanted = [_of(session, actor, party, side)]
    if states:
        wanted.append(Invoice.state.in_(states))
    if first is not None:
        wanted.append(Invoice.issued_on >= first)
    if last is not None:
        wanted.append(Invoice.issued_on <= last)
    if contract_id is not None:
        wanted.append(Invoice.contract_id == contract_id)
    if freelancer_id is not None:
        wanted.append(Invoice.freelancer_id == freelancer_id)
    if after is not None:
        wanted.append(tuple_(Invoice.issued_on, Invoice.id) < (after.issued_on, after.id))
    total = session.scalar(select(func.count()).select_from(Invoice).where(*wanted)) or 0
    page = _LISTED.where(*wanted).order_by(Invoice.issued_on.desc(), Invoice.id.desc()).offset(offset).limit(count)
    return Slice([_listed(*row) for row in session.execute(page)], total)


def latest_of_contract(session: Session, contract_id: int, *, count: int) -> list[ListedInvoice]:
    """Return the newest invoices of a contract; whoever calls has found out by `sides_of_contract` who reads them."""
    newest = _LISTED.where(Invoice.contract_id == contract_id).order_by(Invoice.issued_on.desc(), Invoice.id.desc())
    return [_listed(*row) for row in session.execute(newest.limit(count))]


def invoices_of_week(session: Session, contract_ids: Collection[int], monday: date) -> dict[int, str]:
    """Return the keys of the invoices for a week of these contracts, by contract; the caller knows who reads them."""
    found = select(Invoice.contract_id, Invoice.key).where(
        Invoice.contract_id.in_(contract_ids), Invoice.week == monday
    )
    return {contract_id: key for contract_id, key in session.execute(found)}  # noqa: C416 - rows are no pairs


def listed(session: Session, invoice: Invoice) -> ListedInvoice:
    """Return an invoice with names; whoever calls has got it by `get_invoice`."""
    return _listed(*session.execute(_LISTED.where(Invoice.id == invoice.id)).one())


def _of(session: Session, actor: Actor, party: Party, side: Side | None) -> ColumnElement[bool]:
    """Return the condition that an invoice is a party's, if the actor may list them."""
    if party.holder is Holder.PERSON:
        if not may_move(session, actor, party) and not _is_operator(session, actor):
            raise NotAllowed("These invoices are somebody else's.")
        return Invoice.freelancer_id == party.id
    company = session.get(Company, party.id) if party.holder is Holder.COMPANY else None
    if company is None:
        raise NotFound("company")
    if company.kind is CompanyKind.AGENCY and side is not Side.CLIENT:
        if not may_move(session, actor, party) and not _is_operator(session, actor):
            raise NotAllowed("Only who manages the agency's freelancers may see this.")
        return Invoice.agency_id == party.id
    return Invoice.company_id == party.id if _is_operator(session, actor) else of_client(session, actor, party.id)


def of_client(session: Session, actor: Actor, company_id: int) -> ColumnElement[bool]:
    """Return the condition that an invoice is of a client's contracts whose invoices the actor may dispute.

    Raises NotFound, or NotAllowed when the actor may not in any of its teams.
    """
    teams = disputing_teams(session, actor, company_id)
    if teams[0].is_root:
        return Invoice.company_id == company_id
    contracts = select(Contract.id).where(
        Contract.company_id == company_id, Contract.team_id.in_([team.id for team in teams])
    )
    return Invoice.contract_id.in_(contracts)


def disputing_teams(session: Session, actor: Actor, company_id: int) -> list[Team]:
    """Return the teams of a client in which the actor may dispute invoices, the company first.

    Raises NotFound, or NotAllowed when there is none.
    """
    company = get_company(session, actor, company_id).company
    rights = standing(session, actor)
    teams = [team for team in reachable_teams(session, actor, company_id) if rights.may(Act.DISPUTE, team)]
    if not teams:
        raise NotAllowed(f"You hold no role in {company.name} that may {Act.DISPUTE.value}.")
    return teams


def _is_operator(session: Session, actor: Actor) -> bool:
    return actor.is_console or people.myself(session, actor).is_operator


def _listed(
    invoice: Invoice, contract: str, title: str, client: str, first: str, last: str, agency: str | None, of: int | None
) -> ListedInvoice:
    return ListedInvoice(invoice, contract, title, client, f"{first} {last}".strip(), agency, of)


_agency = aliased(Company)
_credited = aliased(Invoice)
_LISTED = (
    select(
        Invoice,
        Contract.key,
        Contract.title,
        Company.name,
        User.first_name,
        User.last_name,
        _agency.name,
        _credited.number,
    )
    .join(Contract, Contract.id == Invoice.contract_id)
    .join(Company, Company.id == Invoice.company_id)
    .join(User, User.id == Invoice.freelancer_id)
    .outerjoin(_agency, _agency.id == Invoice.agency_id)
    .outerjoin(_credited, _credited.id == Invoice.credits_id)
)
