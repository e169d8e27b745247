"""Timesheets: a week over all contracts of a freelancer, of a client's team, or of an agency."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts import queries
from hiringhall.marketplace.accounts.models import Company, CompanyKind, Team
from hiringhall.marketplace.accounts.queries import TeamPlace
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.diary.timesheet import (
    PER_PAGE,
    SheetRow,
    Timesheet,
    agency_timesheet,
    own_timesheet,
    team_timesheet,
)
from hiringhall.marketplace.invoices.queries import invoices_of_week
from hiringhall.web import contract_words, links, values
from hiringhall.web.diary import words
from hiringhall.web.diary.days import day_in
from hiringhall.web.diary.weeks import ShownWeek, monday_of, week_zone
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.job_list import managed_teams
from hiringhall.web.visit import Visit

pages = Pages()

MOST_PAGES = 10_000


class Read(Protocol):
    """Reads a week of a sheet."""

    def __call__(self, monday: date, zone: ZoneInfo | None, *, offset: int) -> Timesheet:
        """Return the week, from a contract on."""


@dataclass(frozen=True)
class Whose:
    """Whose sheet it is: at `path` and read by `read`; of a company unless it is one's own.

    `teams` can be chosen from where there are several, `team` is the chosen one.
    """

    path: str
    read: Read
    company: Company | None = None
    teams: tuple[Team, ...] = ()
    team: Team | None = None


@dataclass(frozen=True)
class Shown:
    """What the page shows; `invoices` are the keys of those for the week by contract."""

    whose: Whose
    week: ShownWeek
    sheet: Timesheet
    page: int
    invoices: dict[int, str]

    @property
    def has_more(self) -> bool:
        """Whether another page follows."""
        return self.page * PER_PAGE < self.sheet.contracts

    @property
    def by_freelancer(self) -> list[list[SheetRow]]:
        """The rows of each freelancer."""
        return [list(rows) for _, rows in groupby(self.sheet.rows, lambda row: row.contract.freelancer_id)]


@pages.get("/timesheet")
def show_mine(visit: Visit) -> Answer:
    """Show the present week of the visitor, or lead to the week of the day that was picked."""
    return _answer(visit, _own, None)


@pages.get("/timesheet/{monday:str}")
def show_my_week(visit: Visit) -> Answer:
    """Show a week of the visitor."""
    return _answer(visit, _own, day_in(visit.key("monday")))


@pages.get("/companies/{company:str}/timesheet")
def show_company(visit: Visit) -> Answer:
    """Show the present week of a company or agency, or lead to the week of the day that was picked."""
    return _answer(visit, _of_company, None)


@pages.get("/companies/{company:str}/timesheet/{monday:str}")
def show_week_of_company(visit: Visit) -> Answer:
    """Show a week of a company or agency."""
    return _answer(visit, _of_company, day_in(visit.key("monday")))


def _answer(visit: Visit, find: Callable[[Visit, Session], Whose], day: date | None) -> Answer:
    form = visit.query
    page = min(max(links.reference(form.text("page")), 1), MOST_PAGES)
    with visit.reading() as session:
        whose = find(visit, session)
        zone = week_zone(visit.zone, form.text("tz"), of_many=whose.company is not None)
        picked = form.read("date", values.day) if day is None else day
        monday = monday_of(picked or zone.today)
        team = None if whose.team is None or whose.team.is_root else whose.team.id
        week = ShownWeek(whose.path, zone, monday, team)
        if picked is not None and day != monday:
            return visit.go(week.to(monday))
        sheet = whose.read(monday, zone.zone, offset=(page - 1) * PER_PAGE)
        billed = [row.contract.id for row in sheet.rows if row.is_billed and row.amount is not None]
        shown = Shown(whose, week, sheet, page, invoices_of_week(session, billed, monday))
    status = 422 if form.errors else 200
    return visit.show(
        "timesheet/sheet.html", form=form, status=status, shown=shown, words=words, contract_words=contract_words
    )


def _own(visit: Visit, session: Session) -> Whose:
    return Whose("/timesheet", partial(own_timesheet, session, visit.actor))


def _of_company(visit: Visit, session: Session) -> Whose:
    company = queries.get_company(session, visit.actor, visit.reference("company")).company
    visit.wear(company.id)
    path = f"/companies/{company.id}/timesheet"
    if company.kind is CompanyKind.AGENCY:
        agency = queries.locate_team(session, str(company.id))
        return Whose(path, partial(agency_timesheet, session, visit.actor, agency), company)
    teams = managed_teams(session, visit, company, Act.SEE_TIMESHEETS)
    wanted = links.reference(visit.query.text("team"))
    team = next((team for team in teams if team.id == wanted), teams[0])
    place = TeamPlace(team.id, team.name, team.lineage, team.company_id)
    return Whose(path, partial(team_timesheet, session, visit.actor, place), company, tuple(teams), team)
