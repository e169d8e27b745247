"""Status reports that did not come in time: both sides are told, once for each week."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import HALL
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.contracts.models import Contract, ContractState
from hiringhall.marketplace.contracts.talking import room_of
from hiringhall.marketplace.rooms.operations import tell
from hiringhall.marketplace.status_reports.models import StatusReport, StatusReportWish
from hiringhall.marketplace.status_reports.weeks import WEEK, last_due

AT_ONCE = 100


def tell_late(session: Session, now: int) -> int:
    """Look which wanted reports of weeks that are over did not come, for at most AT_ONCE contracts; return how many.

    Of several weeks that nobody looked at only the last is told. What another process has in hand is left to it.
    """
    latest = last_due(now)
    due = StatusReportWish.due_week <= latest
    found = session.scalars(
        select(StatusReportWish.contract_id)
        .where(due)
        .order_by(StatusReportWish.due_week, StatusReportWish.contract_id)
        .limit(AT_ONCE)
    ).all()
    ours = select(Contract).where(Contract.id.in_(found)).order_by(Contract.id)
    contracts = session.scalars(ours.with_for_update(key_share=True, skip_locked=True)).all()
    for contract in contracts:
        wish = session.scalar(select(StatusReportWish).where(StatusReportWish.contract_id == contract.id, due))
        if wish is not None:
            _look(session, contract, wish, latest)
    session.flush()
    return len(contracts)


def _look(session: Session, contract: Contract, wish: StatusReportWish, week: date) -> None:
    """Tell both sides of a contract, which is locked, if the report of a week is missing; paused ones owe none."""
    if contract.state is ContractState.CLOSED:
        session.delete(wish)
        return
    wish.due_week = week + WEEK
    came = select(StatusReport.id).where(StatusReport.contract_id == contract.id, StatusReport.week == week)
    if contract.state is not ContractState.ACTIVE or session.scalar(came) is not None:
        return
    tell(session, room_of(session, contract), f"No status report came for the week of {week.day} {week:%B %Y}.")
    after = {"week": week.isoformat()}
    record(session, HALL, "contract.report-late", contract.id, company_id=contract.company_id, after=after)
