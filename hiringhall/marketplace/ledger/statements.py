"""Statements: what moved on a party's accounts between two days, told from the journal itself.

A client's accounts are its cash, what it owes, and the escrow of its milestones; a payee's are what is pending and what
is available. Money that moves between accounts of one party shows on no statement.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from hiringhall.marketplace.accounts import people
from hiringhall.marketplace.accounts.models import Company, Team, User
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import InvalidInput, NotAllowed
from hiringhall.marketplace.invoices.models import Invoice
from hiringhall.marketplace.ledger.accounts import Party
from hiringhall.marketplace.ledger.models import (
    Account,
    AccountKind,
    Entry,
    EntryKind,
    Line,
    LineType,
    Subtype,
)
from hiringhall.marketplace.payments.access import sides_of
from hiringhall.storage.hot import HotRead

RECEIVABLES = (LineType.AR_INVOICE, LineType.AR_PAYMENT, LineType.AR_ADJUSTMENT)
PAYABLES = (LineType.AP_INVOICE, LineType.AP_PAYMENT, LineType.AP_ADJUSTMENT)


class StatementLine(NamedTuple):
    """One line of a statement: `amount` in cents, + what the party got, - what it was charged or gave.

    `reference` is that of the transaction in reports, `on` the day it counts for, `due_on` the day on which it is
    due: that of its invoice where it has one. `notes` are the client's own and "" for all others. What a line has
    nothing of is None.
    """

    reference: int
    on: date
    due_on: date
    type: LineType
    subtype: Subtype
    amount: int
    currency: str
    description: str
    comment: str
    notes: str
    entry_id: int
    entry_kind: EntryKind
    invoice_id: int | None
    invoice_key: str | None
    invoice_number: int | None
    contract_id: int | None
    contract_key: str | None
    contract: str | None
    team_id: int | None
    team: str | None
    company_id: int | None
    company: str | None
    freelancer_id: int | None
    freelancer_first_name: str | None
    freelancer_last_name: str | None
    agency_id: int | None
    agency: str | None

    @property
    def freelancer(self) -> str:
        """First and last name of the freelancer, "" where it is about none."""
        return f"{self.freelancer_first_name or ''} {self.freelancer_last_name or ''}".strip()


@dataclass(frozen=True)
class Statement:
    """What moved on the accounts of a party from `first` to `last`, both included, in the order of the days.

    `before` is what they held together when `first` began, in cents; below zero it was owed.
    """

    party: Party
    first: date
    last: date
    currency: str
    before: int
    lines: list[StatementLine]

    @property
    def after(self) -> int:
        """What the accounts held together when `last` was over, in cents."""
        return self.before + sum(line.amount for line in self.lines)


def statement(
    session: Session, actor: Actor, party: Party, first: date, last: date, *, currency: str = "USD"
) -> Statement:
    """Return the statement of a company or a person from `first` to `last` (days, UTC).

    A client's is for who manages its billing, a payee's for who moves its balance, all for operators; of an agency that
    hires too, one sees the side that one may. Raises NotFound, NotAllowed, or InvalidInput("last") for days in the
    wrong order.
    """
    if last < first:
        raise InvalidInput("last", "write a day that is not before the first.")
    before, lines = 0, []
    for side in _sides(session, actor, party):
        which: dict[str, Any] = {"holder": party.holder.value, "party": party.id, "currency": currency}
        before += side.before.all(session, **which, first=first)[0]
        lines += side.lines.all(session, **which, first=first, last=last)
    return Statement(party, first, last, currency, before, sorted(lines, key=lambda line: (line.on, line.reference)))


class _Side(NamedTuple):
    """The reads of a client's statement, or of a payee's."""

    before: HotRead[int]
    lines: HotRead[StatementLine]


def _sides(session: Session, actor: Actor, party: Party) -> list[_Side]:
    """Return the sides that a party has and the actor may see. Raises NotFound or NotAllowed."""
    sees_all = actor.is_console or people.myself(session, actor).is_operator
    seen = sides_of(session, actor, party, sees_all=sees_all)
    sides = [read for read, is_seen in ((_OF_CLIENT, seen.client), (_OF_PAYEE, seen.payee)) if is_seen]
    if not sides:
        raise NotAllowed("This statement is somebody else's.")
    return sides


_agency = aliased(Company)
_FIRST, _LAST = bindparam("first", type_=Date()), bindparam("last", type_=Date())


def _side(scoped: Select[Any], *, notes: bool) -> _Side:
    """Return the reads of a side, `scoped` to entries, lines and accounts of the party."""
    columns = (
        Line.id,
        Entry.on,
        func.coalesce(Invoice.due_on, Entry.on, type_=Date()),
        Line.type,
        Line.subtype,
        Line.amount,
        Entry.currency,
        Entry.description,
        Entry.comment,
        Entry.notes,
        Entry.id,
        Entry.kind,
        Invoice.id,
        Invoice.key,
        Invoice.number,
        Contract.id,
        Contract.key,
        Contract.title,
        Team.id,
        Team.name,
        Company.id,
        Company.name,
        User.id,
        User.first_name,
        User.last_name,
        _agency.id,
        _agency.name,
    )
    named = (
        scoped.with_only_columns(*columns)
        .outerjoin(Invoice, Invoice.id == Entry.invoice_id)
        .outerjoin(Contract, Contract.id == Entry.contract_id)
        .outerjoin(Team, Team.id == Contract.team_id)
        .outerjoin(Company, Company.id == Entry.company_id)
        .outerjoin(User, User.id == Contract.freelancer_id)
        .outerjoin(_agency, _agency.id == Contract.agency_id)
        .where(Entry.on.between(_FIRST, _LAST))
    )

    def make(*row: Any) -> StatementLine:
        line = StatementLine(*row)
        return line if notes else line._replace(notes="")

    earlier = scoped.with_only_columns(func.coalesce(func.sum(Line.amount), 0)).where(Entry.on < _FIRST)
    return _Side(HotRead(earlier, int), HotRead(named, make))


_LINES = select(Line).join(Entry, Entry.id == Line.entry_id)
_OF_CLIENT = _side(
    _LINES.where(
        Entry.company_id == bindparam("party"),
        Entry.currency == bindparam("currency"),
        or_(*(Line.type == type_ for type_ in RECEIVABLES)),
    ),
    notes=True,
)
_OF_PAYEE = _side(
    _LINES.join(Account, Account.id == Line.account_id).where(
        Account.holder == bindparam("holder"),
        Account.holder_id == bindparam("party"),
        or_(Account.kind == AccountKind.PENDING, Account.kind == AccountKind.AVAILABLE),
        Account.currency == bindparam("currency"),
        or_(*(Line.type == type_ for type_ in PAYABLES)),
    ),
    notes=False,
)
