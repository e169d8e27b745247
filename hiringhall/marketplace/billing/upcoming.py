"""What work by the hour that is not billed yet will be charged, and paid, as it stands now."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.models import Company, User
from hiringhall.marketplace.billing.calendar import WEEK
from hiringhall.marketplace.billing.stipends import NONE, Stipend, stipend_of
from hiringhall.marketplace.contracts.agreed import Terms, histories
from hiringhall.marketplace.contracts.models import Contract, ContractTerms, WorkWeek
from hiringhall.marketplace.contracts.weeks import closed_until
from hiringhall.marketplace.diary.judging import pauses
from hiringhall.marketplace.fees import schedules
from hiringhall.marketplace.invoices.splitting import Split, split
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.ledger.accounts import Party
from hiringhall.marketplace.ledger.models import ClientBilling, Holder
from hiringhall.storage.hot import HotRead


class UpcomingWeek(NamedTuple):
    """A week of a contract that is yet to be billed: `hours` and `stipend` are cents of charge, `seconds` billable.

    `parts` shares out the charge as the invoice will. The stipend is that of the whole week if nothing changes.
    """

    contract_id: int
    contract_key: str
    title: str
    client: str
    freelancer: str
    currency: str
    week: date
    seconds: int
    hours: int
    stipend: int
    parts: Split


class _Found(NamedTuple):
    """A contract with one of its weeks that are not billed, None where it has none but may have a stipend."""

    id: int
    key: str
    title: str
    client: str
    first_name: str
    last_name: str
    currency: str
    company_id: int
    freelancer_id: int
    agency_id: int | None
    agency_share: int | None
    fee_schedule_id: int | None
    started_on: date
    ended_on: date | None
    has_stipend: bool
    billed: int
    week: date | None
    seconds: int | None
    hours: int | None


def upcoming(
    session: Session, *, company_id: int | None = None, payee: Party | None = None, contract_id: int | None = None
) -> list[UpcomingWeek]:
    """Return the weeks that are yet to be billed: of a client, of a payee's contracts, or of one contract.

    The oldest week comes first. Whoever calls names one of them, and has found out that the reader may know.
    """
    found = _find(session, company_id, payee, contract_id)
    monday = clock.day(clock.now())
    monday -= timedelta(days=monday.weekday())
    open_weeks = [week for week in (monday - WEEK, monday) if week > closed_until(session)]
    terms = histories(session, sorted({row.id for row in found if row.has_stipend}))
    weeks = {(row.week, row.id): row for row in found if row.week is not None}
    for row in found:
        for week in open_weeks if row.has_stipend else ():
            weeks.setdefault((week, row.id), row._replace(week=week, seconds=0, hours=0))
    return list(_shared_out(session, [weeks[place] for place in sorted(weeks)], terms))


def _find(session: Session, company_id: int | None, payee: Party | None, contract_id: int | None) -> list[_Found]:
    if payee is not None:
        return (_OF_PERSON if payee.holder is Holder.PERSON else _OF_AGENCY).all(session, id=payee.id)
    if company_id is not None:
        return _OF_CLIENT.all(session, id=company_id)
    return _OF_CONTRACT.all(session, id=contract_id)


def _shared_out(
    session: Session, weeks: Sequence[_Found], terms: Mapping[int, Sequence[Terms]]
) -> Iterator[UpcomingWeek]:
    """Yield the weeks that come to something; a fee may go by what was billed before, by the weeks before it too."""
    known, billed = schedules(session), Counter[tuple[int, int, str]]()
    for row in weeks:
        hours, week = row.hours or 0, row.week or date.min
        stipend = _stipend(session, row, week, terms.get(row.id, ()))
        charge, pair = hours + stipend.amount, (row.company_id, row.freelancer_id, row.currency)
        if not charge and not row.seconds:
            continue
        parts = split(row, known[row.fee_schedule_id], charge, billed=row.billed + billed[pair])
        billed[pair] += charge
        name = f"{row.first_name} {row.last_name}".strip()
        yield UpcomingWeek(
            row.id,
            row.key,
            row.title,
            row.client,
            name,
            row.currency,
            week,
            row.seconds or 0,
            hours,
            stipend.amount,
            parts,
        )


def _stipend(session: Session, row: _Found, week: date, terms: Sequence[Terms]) -> Stipend:
    if not row.has_stipend:
        return NONE
    return stipend_of(terms, list(pauses(session, row.id)), week, row.started_on, row.ended_on)


# PostgreSQL would answer an EXISTS for many contracts from the terms of all contracts.
_most_stipend = select(func.max(ContractTerms.weekly_stipend)).where(ContractTerms.contract_id == Contract.id)
_has_stipend = func.coalesce(_most_stipend.scalar_subquery(), 0) > 0
_UPCOMING = (
    select(
        Contract.id,
        Contract.key,
        Contract.title,
        Company.name,
        User.first_name,
        User.last_name,
        Contract.currency,
        Contract.company_id,
        Contract.freelancer_id,
        Contract.agency_id,
        Contract.agency_share,
        Contract.fee_schedule_id,
        Contract.started_on,
        Contract.ended_on,
        _has_stipend,
        func.coalesce(ClientBilling.charged, 0),
        WorkWeek.week,
        WorkWeek.seconds,
        WorkWeek.charge - WorkWeek.extra,
    )
    .join(Company, Company.id == Contract.company_id)
    .join(User, User.id == Contract.freelancer_id)
    .outerjoin(WorkWeek, and_(WorkWeek.contract_id == Contract.id, WorkWeek.billed_at.is_(None)))
    .outerjoin(
        ClientBilling,
        and_(
            ClientBilling.company_id == Contract.company_id,
            ClientBilling.freelancer_id == Contract.freelancer_id,
            ClientBilling.currency == Contract.currency,
        ),
    )
    .where(
        Contract.type == JobType.HOURLY,
        or_(WorkWeek.week.is_not(None), _has_stipend),
    )
)
_OF_CLIENT, _OF_PERSON, _OF_AGENCY, _OF_CONTRACT = (
    HotRead(_UPCOMING.where(column == bindparam("id")), _Found)
    for column in (Contract.company_id, Contract.freelancer_id, Contract.agency_id, Contract.id)
)
