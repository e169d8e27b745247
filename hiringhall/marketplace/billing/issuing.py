"""Issuing the invoices of a week for many contracts at once, as `invoices.issuing` issues one."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import HALL as ACTOR
from hiringhall.marketplace.billing.calendar import Calendar
from hiringhall.marketplace.billing.drafts import DraftLine, UnbilledWeek
from hiringhall.marketplace.changes import Change
from hiringhall.marketplace.fees import schedules
from hiringhall.marketplace.invoices.models import (
    Invoice,
    InvoiceKind,
    InvoiceLine,
    InvoiceLineKind,
    InvoiceState,
    NumberSeries,
)
from hiringhall.marketplace.invoices.splitting import Split, pay_moves, split
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.ledger.accounts import HALL, Party, company, payee_of
from hiringhall.marketplace.ledger.bulk import Posting, post_all
from hiringhall.marketplace.ledger.models import AccountKind, ClientBilling, EntryKind, LineType, Subtype
from hiringhall.marketplace.ledger.posting import Cause, Move
from hiringhall.storage.bulk import BulkInsert, reserve_ids
from hiringhall.storage.hot import HotRead, among


class Work(Protocol):
    """A contract, or what is known of it: between whom it is."""

    @property
    def company_id(self) -> int:
        """Reference of the client."""

    @property
    def freelancer_id(self) -> int:
        """Reference of who works."""

    @property
    def agency_id(self) -> int | None:
        """Reference of the agency that it is worked through."""


class Priced(Protocol):
    """A line of an invoice: what it is for, and its cents."""

    @property
    def kind(self) -> InvoiceLineKind:
        """What it is for."""

    @property
    def amount(self) -> int:
        """Cents."""


class Draft(NamedTuple):
    """An invoice to be issued: what was worked and what is charged for it."""

    work: UnbilledWeek
    lines: Sequence[DraftLine]

    @property
    def charge(self) -> int:
        """Cents that the work costs."""
        return sum(line.amount for line in self.lines)


class _Pair(NamedTuple):
    """A client and who works for it, and the currency."""

    company_id: int
    freelancer_id: int
    currency: str


class _Issued(NamedTuple):
    """An invoice with all that is known of it before it is written."""

    id: int
    number: int
    draft: Draft
    parts: Split


def issue_all(session: Session, calendar: Calendar, week: date, drafts: Sequence[Draft]) -> None:
    """Write the invoices of a week, given its Monday: their lines, their entries in the books, and the change log.

    Rows that several invoices share are locked in one order: what was billed, the numbers, then accounts. Whoever calls
    has locked the contracts.
    """
    parts = _shared_out(session, drafts)
    numbers = _numbers(session, [payee_of(draft.work) for draft in drafts])
    ids = reserve_ids(session, Invoice, len(drafts))
    issued = [_Issued(*row) for row in zip(ids, numbers, drafts, parts, strict=True)]
    days = calendar.issued_on(week), calendar.due_on(week)
    _INVOICES.run(session, (_invoice_row(one, week, *days) for one in issued))
    _LINES.run(session, (row for one in issued for row in _line_rows(one)))
    post_all(session, ACTOR, EntryKind.WEEK, [_posting(one, week, days[0]) for one in issued])
    _CHANGES.run(session, (_change_row(one) for one in issued))


def _shared_out(session: Session, drafts: Sequence[Draft]) -> list[Split]:
    """Return how each charge is shared out; the fee may go by what was billed before, by the drafts before it too."""
    billed, known = _billed_before(session, drafts), schedules(session)
    parts = []
    for draft in drafts:
        work, charge = draft.work, draft.charge
        pair = _pair(work)
        parts.append(split(work, known[work.fee_schedule_id], charge, billed=billed[pair]))
        billed[pair] += charge
    return parts


def _billed_before(session: Session, drafts: Sequence[Draft]) -> Counter[_Pair]:
    """Add to what freelancers have billed clients; return what it was before, in cents."""
    charges: Counter[_Pair] = Counter()
    for draft in drafts:
        charges[_pair(draft.work)] += draft.charge
    _BILLINGS.add_up(session, ((*pair, charge) for pair, charge in sorted(charges.items())))
    after = _billed(session, charges)
    return Counter({pair: after[pair] - charge for pair, charge in charges.items()})


def _billed(session: Session, pairs: Collection[_Pair]) -> dict[_Pair, int]:
    companies, people = ({pair[index] for pair in pairs} for index in (0, 1))
    return dict(_BILLED.all(session, companies=sorted(companies), people=sorted(people)))


def _pair(work: UnbilledWeek) -> _Pair:
    return _Pair(work.company_id, work.freelancer_id, work.currency)


def _numbers(session: Session, issuers: Sequence[Party]) -> list[int]:
    """Return the next number of each issuer in turn; their series stay locked until the transaction ends."""
    wanted = Counter(issuers)
    _SERIES.add_up(session, ((*issuer, count) for issuer, count in sorted(wanted.items())))
    following = _last_numbers(session, wanted)
    following = {issuer: following[issuer] - count for issuer, count in wanted.items()}
    numbers = []
    for issuer in issuers:
        following[issuer] += 1
        numbers.append(following[issuer])
    return numbers


def _last_numbers(session: Session, issuers: Collection[Party]) -> dict[Party, int]:
    return {
        Party(holder, issuer_id): last
        for holder in {issuer.holder for issuer in issuers}
        for issuer_id, last in _LAST.all(
            session, issuer=holder.value, ids=sorted(issuer.id for issuer in issuers if issuer.holder is holder)
        )
    }


def _invoice_row(one: _Issued, week: date, issued_on: date, due_on: date) -> tuple[Any, ...]:
    work, issuer = one.draft.work, payee_of(one.draft.work)
    return (
        one.id,
        new_key(),
        issuer.holder,
        issuer.id,
        one.number,
        InvoiceKind.WEEK,
        work.contract_id,
        work.company_id,
        work.freelancer_id,
        work.agency_id,
        week,
        work.currency,
        *one.parts,
        one.parts.charge + one.parts.client_fee,
        0,
        0,
        0,
        InvoiceState.IN_REVIEW,
        issued_on,
        due_on,
        False,
        "",
    )


def _line_rows(one: _Issued) -> Iterator[tuple[Any, ...]]:
    number = 0
    for number, line in enumerate(one.draft.lines, 1):
        yield one.id, number, line.kind, "", line.activity_id, line.rate, line.cells, line.amount
    if one.parts.client_fee:
        yield one.id, number + 1, InvoiceLineKind.CLIENT_FEE, "", None, None, None, one.parts.client_fee


def week_moves(work: Work, lines: Iterable[Priced], parts: Split) -> list[Move]:
    """Return what the invoice of a week moves: hours and the stipend on a line each, what is paid, and every fee."""
    client, invoiced = company(work.company_id), LineType.AR_INVOICE
    worked = sum(line.amount for line in lines if line.kind is InvoiceLineKind.TIME)
    subtype = Subtype.HOURLY if worked else Subtype.SALARY
    return [
        Move(client, AccountKind.RECEIVABLE, -worked, invoiced, Subtype.HOURLY),
        Move(client, AccountKind.RECEIVABLE, worked - parts.charge, invoiced, Subtype.SALARY),
        Move(client, AccountKind.RECEIVABLE, -parts.client_fee, LineType.AR_ADJUSTMENT, Subtype.ADJUSTMENT),
        *pay_moves(work.freelancer_id, work.agency_id, parts.pay, parts.agency_pay, LineType.AP_INVOICE, subtype),
        Move(HALL, AccountKind.FEES, parts.fee),
        Move(HALL, AccountKind.FEES, parts.client_fee),
    ]


def week_description(week: date) -> str:
    """Return what the books say that the invoice of a week is for."""
    return f"Week of {week}"


def _posting(one: _Issued, week: date, on: date) -> Posting:
    work = one.draft.work
    cause = Cause(work.company_id, work.contract_id, one.id, week_description(week))
    return Posting(f"invoice:{one.id}", week_moves(work, one.draft.lines, one.parts), on, work.currency, cause)


def _change_row(one: _Issued) -> tuple[Any, ...]:
    work = one.draft.work
    after = {
        "contract": work.contract_id,
        "kind": InvoiceKind.WEEK.value,
        "charge": one.parts.charge,
        "number": one.number,
    }
    issued = "invoice.issued", "invoice", one.id
    return clock.now(), ACTOR.user_id, ACTOR.via, *issued, work.company_id, {}, after


_BILLED: HotRead[tuple[_Pair, int]] = HotRead(
    select(ClientBilling.company_id, ClientBilling.freelancer_id, ClientBilling.currency, ClientBilling.charged).where(
        among(ClientBilling.company_id, "companies"), among(ClientBilling.freelancer_id, "people")
    ),
    lambda company_id, freelancer_id, currency, charged: (_Pair(company_id, freelancer_id, currency), charged),
)
_LAST: HotRead[tuple[int, int]] = HotRead(
    select(NumberSeries.issuer_id, NumberSeries.last).where(
        NumberSeries.issuer == bindparam("issuer"), among(NumberSeries.issuer_id, "ids")
    ),
    lambda *row: row,
)
_BILLINGS = BulkInsert(ClientBilling, "company_id", "freelancer_id", "currency", "charged")
_SERIES = BulkInsert(NumberSeries, "issuer", "issuer_id", "last")
_INVOICES = BulkInsert(
    Invoice,
    "id",
    "key",
    "issuer",
    "issuer_id",
    "number",
    "kind",
    "contract_id",
    "company_id",
    "freelancer_id",
    "agency_id",
    "week",
    "currency",
    *Split._fields,
    "owed",
    "credited",
    "credited_pay",
    "credited_agency_pay",
    "state",
    "issued_on",
    "due_on",
    "frozen",
    "comment",
)
_LINES = BulkInsert(
    InvoiceLine, "invoice_id", "number", "kind", "description", "activity_id", "rate", "cells", "amount"
)
_CHANGES = BulkInsert(Change, "at", "actor_id", "via", "kind", "entity", "entity_id", "company_id", "before", "after")
