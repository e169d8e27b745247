"""Invoices of weeks without the time that passes until they are billed."""

from datetime import date, timedelta

from sqlalchemy import select

from hiringhall import clock
from hiringhall.marketplace.billing.calendar import WEEK, Calendar
from hiringhall.marketplace.billing.drafts import DraftLine, UnbilledWeek
from hiringhall.marketplace.billing.issuing import Draft, issue_all
from hiringhall.marketplace.contracts.models import Contract, WorkWeek
from hiringhall.marketplace.diary.charging import charge_of
from hiringhall.marketplace.invoices.models import Invoice, InvoiceLineKind
from tests.support.hired import Acts


def monday(weeks_ago: int) -> date:
    """Return the Monday with which a week began."""
    today = clock.day(clock.now())
    return today - timedelta(days=today.weekday()) - weeks_ago * WEEK


def billed_week(acts: Acts, contract: Contract, cells: int, *, weeks_ago: int = 1, days: int = 14) -> Invoice:
    """Bill so many cells of a past week of a contract by the hour, to be reviewed for so many days from its Monday."""
    week, rate = monday(weeks_ago), contract.rate or 0
    line = DraftLine(InvoiceLineKind.TIME, None, rate, cells, charge_of(cells, rate))
    worked = {"seconds": cells * 600, "charge": line.amount, "extra": 0, "last_day": week}
    named = {name: getattr(contract, name) for name in UnbilledWeek._fields if hasattr(contract, name)}
    work = UnbilledWeek(contract_id=contract.id, **{**named, **worked})
    with acts.act() as session:
        session.add(WorkWeek(contract_id=contract.id, week=week, billed_at=clock.now(), **worked))
        session.flush()
        issue_all(session, Calendar(review_days=days), week, [Draft(work, [line])])
        return session.scalars(select(Invoice).filter_by(contract_id=contract.id, week=week)).one()
