"""What financial reports read: lines of the journal that show on statements, with what they are about."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    extract,
    func,
    literal_column,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from hiringhall.marketplace.accounts.models import Company, Team, User
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.invoices.models import Invoice
from hiringhall.marketplace.ledger.accounts import Party
from hiringhall.marketplace.ledger.models import Account, AccountKind, Entry, Holder, Line, LineType
from hiringhall.marketplace.ledger.statements import PAYABLES, RECEIVABLES
from hiringhall.marketplace.reports.access import Scope
from hiringhall.marketplace.reports.catalog import Matter, Report
from hiringhall.marketplace.reports.compiling import Expression, Source
from hiringhall.marketplace.reports.days import monday_of

BILLED = (LineType.AR_INVOICE, LineType.AR_ADJUSTMENT)
EARNED = (LineType.AP_INVOICE, LineType.AP_ADJUSTMENT)
EVERYTHING = 10_000
"""Of the pay, in hundredths of a percent: what an agency gets of those bound to it."""

_client_team, _client_root, _agency_root = aliased(Team), aliased(Team), aliased(Team)
_agency, _entity = aliased(Company), aliased(Company)
_holder = aliased(User)


def money_source(report: Report, scope: Scope) -> Source:
    """Return the lines of a report's matter within a scope."""
    rows = (
        select(Line)
        .join(Entry, Entry.id == Line.entry_id)
        .join(Account, Account.id == Line.account_id)
        .outerjoin(Invoice, Invoice.id == Entry.invoice_id)
        .outerjoin(Contract, Contract.id == Entry.contract_id)
        .outerjoin(_client_team, _client_team.id == Contract.team_id)
        .outerjoin(Company, Company.id == Entry.company_id)
        .outerjoin(_client_root, _client_root.id == Entry.company_id)
        .outerjoin(User, User.id == Contract.freelancer_id)
        .outerjoin(_agency, _agency.id == Contract.agency_id)
        .outerjoin(_agency_root, _agency_root.id == Contract.agency_id)
        .outerjoin(_entity, and_(_entity.id == _ENTITY_ID, _IS_COMPANYS))
        .outerjoin(_holder, and_(_holder.id == Account.holder_id, Account.holder == Holder.PERSON, _IS_PAYABLE))
    )
    fields = dict(_FIELDS)
    if report.matter is Matter.BILLINGS:
        rows = rows.where(Line.type.in_(BILLED))
        fields["amount"] = -Line.amount
    elif report.matter is Matter.EARNINGS:
        rows = rows.where(Line.type.in_(EARNED), _IS_PAYABLE)
    fields["notes"] = _notes(scope)
    return Source(_narrowed(rows, report, scope), fields)


def _notes(scope: Scope) -> Expression:
    """Return the notes of clients to whose people the report is shown; those of others are theirs alone."""
    if not scope.clients:
        return _NOTHING
    return case((Entry.company_id.in_(scope.clients), Entry.notes), else_=_NOTHING)


def _narrowed(rows: Select[Any], report: Report, scope: Scope) -> Select[Any]:
    if report.matter is Matter.ACCOUNT:
        return rows.where(_of_accounts(scope))
    if scope.company_id is not None:
        rows = rows.where(Entry.company_id == scope.company_id)
    if scope.team_ids is not None:
        rows = rows.where(Contract.team_id.in_(scope.team_ids))
    if scope.agency_id is not None:
        rows = rows.where(Contract.agency_id == scope.agency_id)
    if scope.freelancer_ids is not None:
        rows = rows.where(Contract.freelancer_id.in_(scope.freelancer_ids))
    if scope.freelancer_id is not None:
        rows = rows.where(Contract.freelancer_id == scope.freelancer_id)
        if report.matter is Matter.EARNINGS:
            return rows.where(Account.holder == Holder.PERSON, Account.holder_id == scope.freelancer_id)
        # What those bound to an agency earn, and at which rate, is the agency's alone.
        return rows.where(or_(Contract.agency_id.is_(None), Contract.agency_share < EVERYTHING))
    return rows


def _of_accounts(scope: Scope) -> ColumnElement[bool]:
    """Return the lines that stand on the statements of the clients and payees of a scope.

    One side is a condition that leads to its lines by an index; of several, the lines are looked up first.
    """
    sides: list[tuple[Select[int], ColumnElement[bool]]] = [
        (select(Line.id).join(Account, Account.id == Line.account_id), _of_payee(party)) for party in scope.payees
    ]
    if scope.clients:
        charged = and_(Entry.company_id.in_(scope.clients), Line.type.in_(RECEIVABLES))
        sides.append((select(Line.id).join(Entry, Entry.id == Line.entry_id), charged))
    if len(sides) == 1:
        return sides[0][1]
    return Line.id.in_(union_all(*(lines.where(condition) for lines, condition in sides)))


def _of_payee(party: Party) -> ColumnElement[bool]:
    return and_(Account.holder == party.holder, Account.holder_id == party.id, _IS_PAYABLE, Line.type.in_(PAYABLES))


_IS_PAYABLE = Account.kind.in_((AccountKind.PENDING, AccountKind.AVAILABLE))
_IS_COMPANYS = or_(Line.type.in_(RECEIVABLES), and_(Account.holder == Holder.COMPANY, _IS_PAYABLE))
_ENTITY_ID = case((Line.type.in_(RECEIVABLES), Entry.company_id), else_=Account.holder_id)
_NOTHING = cast(literal_column("''"), String)  # PostgreSQL groups by no bare constant
_BLANK = literal_column("' '", String)


def _full_name(person: Any) -> ColumnElement[str]:
    return func.trim(person.first_name + _BLANK + person.last_name)


_FIELDS: dict[str, Expression | InstrumentedAttribute[Any]] = {
    "reference": Line.id,
    "date": Entry.on,
    "date_due": func.coalesce(Invoice.due_on, Entry.on, type_=Entry.on.type),
    "week": monday_of(Entry.on),
    "month": cast(extract("month", Entry.on), BigInteger),
    "year": cast(extract("year", Entry.on), BigInteger),
    "assignment__reference": Contract.id,
    "assignment_name": Contract.title,
    "accounting_entity__reference": func.coalesce(_entity.id, _holder.id),
    "accounting_entity_name": func.coalesce(_entity.name, _full_name(_holder)),
    "buyer_company__reference": Company.id,
    "buyer_company__id": _client_root.slug,
    "buyer_company_name": Company.name,
    "buyer_team__reference": _client_team.id,
    "buyer_team__id": _client_team.slug,
    "buyer_team_name": _client_team.name,
    "provider_company__reference": _agency.id,
    "provider_company__id": _agency_root.slug,
    "provider_company_name": _agency.name,
    "provider_team__reference": _agency_root.id,
    "provider_team__id": _agency_root.slug,
    "provider_team_name": _agency_root.name,
    "provider__reference": User.id,
    "provider__id": User.username,
    "provider_name": _full_name(User),
    "type": type_coerce(Line.type, String),
    "subtype": type_coerce(Line.subtype, String),
    "description": Entry.description,
    "comment": Entry.comment,
    "memo": _NOTHING,
    "notes": Entry.notes,
    "amount": Line.amount,
    "po_number": cast(null(), BigInteger),
}
