"""What a page shows of a report that is run for it, or that was run before."""

from contextlib import closing
from dataclasses import replace

from sqlalchemy.orm import Session

from hiringhall.marketplace.reports.access import About
from hiringhall.marketplace.reports.catalog import Report
from hiringhall.marketplace.reports.running import Result, run
from hiringhall.storage.limits import Deadline, TookTooLongError, limited
from hiringhall.web import links
from hiringhall.web.reports.asked import MOST_PAGES
from hiringhall.web.reports.leads import leads
from hiringhall.web.reports.sheets import Sheet, read_sheet
from hiringhall.web.visit import Visit


def sheet_now(visit: Visit, report: Report, about: About, query: str, chart: str = "") -> Sheet | None:
    """Run a query and return the page of its result that the visit asks for, None when it takes too long for a page.

    Raises as `run`.
    """
    deadline = Deadline(visit.hall.settings.report_patience)
    try:
        with visit.reading() as session, limited(session, deadline):
            found = run(session, visit.actor, report, about, query, columns=visit.hall.columns)
            with closing(found):
                return sheet_of(visit, session, Result(found.columns, deadline.keeping(found.rows)), chart)
    except TookTooLongError:
        return None


def sheet_of(visit: Visit, session: Session, result: Result, chart: str = "") -> Sheet:
    """Return the page of a result that the visit asks for, with where its cells lead."""
    sheet = read_sheet(result, page_in(visit), chart)
    return replace(sheet, links=leads(session, sheet.columns, sheet.rows))


def page_in(visit: Visit) -> int:
    """Return the page of a result that an address names, the first one unless it names one."""
    return min(max(links.reference(visit.query.text("page")), 1), MOST_PAGES)
