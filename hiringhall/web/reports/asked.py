"""What the address of a report asks for: the report, what it is about, the query, and how its result is shown."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hiringhall import clock
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.reports.catalog import REPORTS, Report
from hiringhall.marketplace.reports.periods import Days, Period, days_of, with_days
from hiringhall.web import links
from hiringhall.web.forms import Form
from hiringhall.web.visit import Visit

ABOUT = ("company", "team", "agency", "freelancer", "entity")
MOST_PAGES = 1_000_000


@dataclass(frozen=True)
class Asked:
    """A report about something. `q` is the query as it stands in the address, without the days of the `period`.

    `chart` names what is drawn, see `charting`; `run` is the key of the run that made the result, if one did.
    """

    report: Report
    about: Mapping[str, str]
    today: date
    q: str = ""
    period: Period | None = None
    chart: str = ""
    page: int = 1
    run: str = ""

    @property
    def days(self) -> Days | None:
        """The days of the period as of today."""
        return None if self.period is None else days_of(self.period, self.today)

    @property
    def text(self) -> str:
        """The query with the days of the period. Raises QueryError when it cannot be read."""
        return self.q if self.days is None else with_days(self.q, self.report, self.days)

    @property
    def path(self) -> str:
        """The address of the report without what is asked."""
        return f"/reports/{self.report.id}"

    def address(self, ending: str = "", **changes: Any) -> str:
        """Return the address of this, some of it changed, as the page or as a file with an `ending`."""
        return links.with_query(f"{self.path}{ending}", **replace(self, **changes).values)

    @property
    def keep_address(self) -> str:
        """The address at which it can be saved."""
        return links.with_query("/reports/saved/new", report=self.report.id, **replace(self, page=1, run="").values)

    @property
    def values(self) -> dict[str, str | int]:
        """What the address says besides the report; what is as usual is left out."""
        said = {"q": self.q, "period": self.period or "", "chart": self.chart, "run": self.run}
        found: dict[str, str | int] = {**self.about, **{name: value for name, value in said.items() if value}}
        return found if self.page == 1 else {**found, "page": self.page}


def read_asked(visit: Visit, report_id: str, form: Form) -> Asked:
    """Return what an address or a form asks for. Raises NotFound when there is no such report."""
    report = REPORTS.get(report_id)
    if report is None:
        raise NotFound("report")
    return Asked(
        report,
        {name: form.text(name) for name in ABOUT if form.text(name)},
        clock.today(visit.zone),
        form.text("q").strip(),
        period_in(form),
        form.text("chart"),
        min(max(links.reference(form.text("page")), 1), MOST_PAGES),
        form.text("run"),
    )


def period_in(form: Form) -> Period | None:
    """Return the period that a form names, None for none."""
    return next((period for period in Period if period == form.text("period")), None)
