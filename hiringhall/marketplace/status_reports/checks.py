"""What always holds for status reports."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.status_reports.models import StatusReport, StatusReportWish
from hiringhall.storage.invariants import Invariant, by_query


def _no_mondays(session: Session) -> Iterator[str]:
    for id_, week in session.execute(select(StatusReport.id, StatusReport.week).order_by(StatusReport.id)):
        if week.weekday():
            yield f"status report {id_} is for a week that begins on {week}, which is no Monday"
    for wish in session.scalars(select(StatusReportWish).order_by(StatusReportWish.contract_id)):
        if wish.since.weekday() or wish.due_week.weekday() or wish.due_week < wish.since:
            yield f"the reports wanted of contract {wish.contract_id} are due in weeks that are none"


CHECKS = (
    Invariant("status-report-weeks", "Weeks of status reports begin on Mondays.", _no_mondays),
    by_query(
        "status-reports-logged",
        "The change log has every status report, and it was not seen before it was filed.",
        """SELECT status_reports.id FROM status_reports WHERE seen_at < filed_at OR NOT EXISTS (
        SELECT 1 FROM changes WHERE changes.entity = 'contract' AND changes.entity_id = status_reports.contract_id
        AND changes.kind = 'contract.reported' AND changes.at = status_reports.filed_at)""",
        "status report {id} was never filed, or seen before",
    ),
)
