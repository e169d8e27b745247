"""Dashboards as pages show them: charts with their numbers, and where the reports are that explain them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from markupsafe import Markup
from sqlalchemy.orm import Session

from hiringhall.documents import result_words
from hiringhall.marketplace.dashboards.client import ClientDashboard, client_dashboard
from hiringhall.marketplace.dashboards.hall import HallDashboard
from hiringhall.marketplace.dashboards.payee import PayeeDashboard, agency_dashboard, freelancer_dashboard
from hiringhall.marketplace.dashboards.sources import Source, on_days, week_of
from hiringhall.marketplace.dashboards.weekly import Weekly
from hiringhall.marketplace.dashboards.worked import Hours
from hiringhall.marketplace.reports.fields import Unit
from hiringhall.marketplace.reports.periods import Days
from hiringhall.web.hats import Hat
from hiringhall.web.report_charts import Bars, bars
from hiringhall.web.reports.asked import Asked
from hiringhall.web.visit import Visit

CENTS = 100
MONEY = partial(result_words.shown, unit=Unit.CENTS)


@dataclass(frozen=True)
class Explained:
    """A report that explains a figure: what it is about, and its address."""

    name: str
    path: str


@dataclass(frozen=True)
class WeekRow:
    """A week of a table: its numbers as texts, and the address of the report on what is behind them ("": none)."""

    monday: date
    numbers: Sequence[str]
    path: str = ""


@dataclass(frozen=True)
class Charted:
    """Numbers by week as a chart and as a table, the newest week first; `sums` are those of its columns.

    There is no chart where nothing is above zero.
    """

    drawing: Markup | None
    columns: Sequence[str]
    rows: Sequence[WeekRow]
    sums: Sequence[str]


@dataclass(frozen=True)
class Front:
    """The dashboard of a hat: that of a client, or of a payee, with their charts and what explains them."""

    client: ClientDashboard | None = None
    payee: PayeeDashboard | None = None
    money: Charted | None = None
    money_by: Sequence[Explained] = ()
    hours_by: Sequence[Explained] = ()
    path: str = ""
    """Where the pages of the company are; "" for a person."""


def front(visit: Visit, session: Session, hat: Hat) -> Front | None:
    """Return the dashboard of a hat, None where there is none: for who neither works nor sees any of the money."""
    if hat.company_id is not None and not hat.is_agency:
        return _of_client(session, visit, hat.company_id)
    if hat.company_id is not None:
        if not hat.staffs:
            return None
        path = f"/companies/{hat.company_id}"
        found = agency_dashboard(session, visit.actor, hat.company_id, visit.hall.calendar)
        return _of_payee(found, path, [Explained("Timesheet", f"{path}/timesheet")])
    if visit.person is None or not visit.person.is_freelancer:
        return None
    own = freelancer_dashboard(session, visit.actor, visit.hall.calendar)
    return _of_payee(own, "", explained(own.hours.sources, own.hours.query, own.hours.days))


def _of_client(session: Session, visit: Visit, company_id: int) -> Front | None:
    found = client_dashboard(session, visit.actor, company_id)
    if found.spend is None and found.hours is None and found.account is None:
        return None
    return Front(
        client=found,
        money=None if found.spend is None else charted("Spend by week and team", found.spend),
        money_by=() if found.spend is None else of_all_weeks(found.spend),
        hours_by=() if found.hours is None else _of_hours(found.hours),
        path=f"/companies/{company_id}",
    )


def _of_hours(hours: Hours) -> list[Explained]:
    return explained(hours.sources, hours.query, hours.days)


def _of_payee(found: PayeeDashboard, path: str, hours_by: Sequence[Explained]) -> Front:
    return Front(
        payee=found,
        money=charted("Earnings by week and client", found.earned),
        money_by=of_all_weeks(found.earned),
        hours_by=hours_by,
        path=path,
    )


def explained(sources: Sequence[Source], query: str, days: Days) -> list[Explained]:
    """Return the reports that say the same as some figures."""
    asked = [Asked(each.report, each.about, days.last, on_days(query, each.report, days)) for each in sources]
    return [Explained(source.name, one.address()) for source, one in zip(sources, asked, strict=True)]


def of_all_weeks(weekly: Weekly) -> list[Explained]:
    """Return the reports that say the same as a table of weeks."""
    return explained(weekly.sources, weekly.query, weekly.days)


def charted(title: str, weekly: Weekly) -> Charted:
    """Return money by week and part; a week leads on where one report tells of all of it."""
    rows = []
    for place, monday in enumerate(weekly.weeks):
        behind = explained(weekly.sources, weekly.week_query, week_of(monday))
        numbers = [weekly.sums[place], *(amounts[place] for amounts in weekly.parts.values())]
        rows.append(WeekRow(monday, [MONEY(number) for number in numbers], behind[0].path if len(behind) == 1 else ""))
    sums = [weekly.total, *map(sum, weekly.parts.values())]
    drawing = None if weekly.is_empty else _drawn(title, weekly.weeks, weekly.parts, MONEY, CENTS)
    return Charted(drawing, ["All", *weekly.parts], rows[::-1], [MONEY(number) for number in sums])


@dataclass(frozen=True)
class HallCharts:
    """The charts of the hall: what was charged, what it earned, who joined, and the numbers of all three."""

    charged: Markup | None
    fees: Markup | None
    joined: Markup | None
    table: Charted


def of_hall(found: HallDashboard) -> HallCharts:
    """Return the charts of the hall."""
    weeks = [week.monday for week in found.weeks]
    charged, fees, joined = zip(*((week.charged, week.fees, week.joined) for week in found.weeks), strict=True)
    rows = [
        WeekRow(week.monday, [MONEY(week.charged), MONEY(week.fees), str(week.joined)])
        for week in reversed(found.weeks)
    ]
    sums = [MONEY(found.charged), MONEY(found.fees), str(found.joined)]
    return HallCharts(
        _drawn("Charged to clients by week", weeks, {"Charged": charged}, MONEY, CENTS),
        _drawn("Fees by week", weeks, {"Fees": fees}, MONEY, CENTS),
        _drawn("New people by week", weeks, {"New people": joined}, str, 1),
        Charted(None, ["Charged", "Fees", "New people"], rows, sums),
    )


def _drawn(
    title: str, weeks: Sequence[date], parts: Mapping[str, Sequence[int]], say: Callable[[int], str], one: int
) -> Markup | None:
    if not any(number > 0 for numbers in parts.values() for number in numbers):
        return None
    return bars(Bars(title, [f"{week.day} {week:%b}" for week in weeks], parts, say, one))
