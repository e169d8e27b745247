"""What a payee is working for: weeks of work that are not invoiced yet, as they stand now."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Company, User
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract, WorkWeek
from hiringhall.marketplace.fees import schedules
from hiringhall.marketplace.invoices.splitting import split
from hiringhall.marketplace.ledger.accounts import Party
from hiringhall.marketplace.ledger.models import ClientBilling, Holder
from hiringhall.marketplace.payments.access import require_move

MOST = 200
"""Weeks that are read, the newest first."""


class WeekInProgress(NamedTuple):
    """A week of work on a contract, from its Monday: seconds, and cents of pay that are the payee's as it stands now.

    A stipend for the week comes on top when it is invoiced.
    """

    contract_key: str
    title: str
    company: str
    freelancer: str
    week: date
    seconds: int
    pay: int


def in_progress(session: Session, actor: Actor, payee: Party, *, currency: str = "USD") -> list[WeekInProgress]:
    """Return the weeks of a payee that are not invoiced yet, the newest first.

    Raises NotAllowed unless the actor moves the payee's balance.
    """
    require_move(session, actor, payee)
    is_agency = payee.holder is Holder.COMPANY
    found = (
        select(Contract, WorkWeek, Company.name, User.first_name + " " + User.last_name, ClientBilling.charged)
        .join(WorkWeek, WorkWeek.contract_id == Contract.id)
        .join(Company, Company.id == Contract.company_id)
        .join(User, User.id == Contract.freelancer_id)
        .outerjoin(
            ClientBilling,
            (ClientBilling.company_id == Contract.company_id)
            & (ClientBilling.freelancer_id == Contract.freelancer_id)
            & (ClientBilling.currency == Contract.currency),
        )
        .where(
            (Contract.agency_id if is_agency else Contract.freelancer_id) == payee.id,
            Contract.currency == currency,
            WorkWeek.billed_at.is_(None),
            WorkWeek.seconds > 0,
        )
        .order_by(WorkWeek.week.desc(), Contract.id.desc())
        .limit(MOST)
    )
    fees = schedules(session)
    weeks = []
    for contract, week, company, freelancer, billed in session.execute(found):
        parts = split(contract, fees[contract.fee_schedule_id], week.charge - week.extra, billed=billed or 0)
        pay = parts.agency_pay if is_agency else parts.pay - parts.agency_pay
        if pay:
            weeks.append(
                WeekInProgress(contract.key, contract.title, company, freelancer, week.week, week.seconds, pay)
            )
    return weeks
