"""Which reports somebody may read, and about what."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts import people
from hiringhall.marketplace.accounts.models import CompanyKind, Team, User
from hiringhall.marketplace.accounts.queries import CompanyView, locate_team, reachable_companies, reachable_teams
from hiringhall.marketplace.accounts.roles import Act, Role
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import NotAllowed
from hiringhall.marketplace.reports.access import About, names_of, own_names, scope_of
from hiringhall.marketplace.reports.catalog import REPORTS, Matter, Report, Subject

MOST_CLIENTS = 50
"""Clients of an agency whose time reports are named; the others are reached by their address."""
TITLES = {
    Matter.TIME: "Time",
    Matter.BILLINGS: "Billings",
    Matter.EARNINGS: "Earnings",
    Matter.ACCOUNT: "Account",
}
"""What reports are called by what they tell."""
_OF_CLIENTS = frozenset({Subject.TEAM, Subject.COMPANY})
_OF_PEOPLE = frozenset({Subject.FREELANCER, Subject.OWNER})
_WITHOUT_MONEY = frozenset({"time-team-hours", "time-company-hours"})


class OpenReport(NamedTuple):
    """A report that may be read about something, what it is called, and the name of what it is about.

    `company_id` is the company that it belongs to, None for a person's own.
    """

    report: Report
    about: About
    title: str
    subject_name: str
    company_id: int | None = None


def named(session: Session, actor: Actor, report: Report, about: About) -> OpenReport:
    """Return a report about something with its names. Raises NotFound or NotAllowed when the actor may not read it."""
    scope_of(session, actor, report, about)
    reference = about[names_of(report)[0]]
    is_own = report.subject is Subject.ACCOUNT and reference in own_names(session, actor)
    if report.subject in _OF_PEOPLE or is_own:
        return _named(report.id, about, people.myself(session, actor).name)
    place = locate_team(session, reference)
    name = place.name
    if report.subject is Subject.AGENCY and report.matter is Matter.TIME:
        name = f"{name} for {locate_team(session, about['company']).name}"
    return _named(report.id, about, name, place.company_id)


def open_to(session: Session, actor: Actor) -> list[OpenReport]:
    """Return the reports that the actor may read, about themselves first, then about each of their companies.

    Of two reports of which one has all that the other has, only that one. Raises NotAllowed when nobody acts.
    """
    found = [*_of_person(session, actor, people.myself(session, actor))]
    for view in reachable_companies(session, actor):
        is_agency = view.company.kind is CompanyKind.AGENCY
        if is_agency:
            found += _of_agency(session, actor, view)
        if not is_agency or _hires(session, view.company.id):
            found += _of_client(session, actor, view)
        found.append(_named("account", {"entity": view.slug}, view.company.name, view.company.id))
    return [each for each in found if _is_open(session, actor, each)]


def _is_open(session: Session, actor: Actor, each: OpenReport) -> bool:
    try:
        scope_of(session, actor, each.report, each.about)
    except NotAllowed:
        return False
    return True


def _named(report_id: str, about: About, name: str, company_id: int | None = None) -> OpenReport:
    report = REPORTS[report_id]
    title = TITLES[report.matter]
    if report.subject is Subject.OWNER:
        title = "All accounts"
    elif report.matter is Matter.EARNINGS and report.subject in _OF_CLIENTS:
        title = "Freelancers' earnings"
    elif report_id in _WITHOUT_MONEY:
        title = "Hours"
    return OpenReport(report, about, title, name, company_id)


def _of_person(session: Session, actor: Actor, person: User) -> Iterator[OpenReport]:
    if person.is_freelancer:
        for report in ("time-freelancer", "earnings-freelancer", "billings-freelancer"):
            yield _named(report, {"freelancer": person.username}, person.name)
        yield _named("account", {"entity": person.username}, person.name)
    if any(grant.role is Role.OWNER for grant in standing(session, actor).grants):
        yield _named("account-owner", {"freelancer": person.username}, person.name)


def _of_client(session: Session, actor: Actor, view: CompanyView) -> Iterator[OpenReport]:
    for report in ("time-company", "billings-company", "earnings-company"):
        yield _named(report, {"company": view.slug}, view.company.name, view.company.id)
    for team in _teams(session, actor, view.company.id):
        about = {"company": view.slug, "team": team.slug}
        if not team.is_root:
            yield _named("time-team", about, team.name, view.company.id)
        for report in ("billings-team", "earnings-team"):
            yield _named(report, about, team.name, view.company.id)


def _of_agency(session: Session, actor: Actor, view: CompanyView) -> Iterator[OpenReport]:
    for report in ("earnings-agency", "billings-agency"):
        yield _named(report, {"agency": view.slug}, view.company.name, view.company.id)
    for team in _teams(session, actor, view.company.id):
        for report in ("earnings-agency-team", "billings-agency-team"):
            yield _named(report, {"team": team.slug}, team.name, view.company.id)
    clients = (
        select(Team.slug, Team.name)
        .where(Team.id.in_(select(Contract.company_id).where(Contract.agency_id == view.company.id)))
        .order_by(Team.name, Team.id)
        .limit(MOST_CLIENTS)
    )
    for slug, name in session.execute(clients):
        about = {"company": slug, "agency": view.slug}
        yield _named("time-agency", about, f"{view.company.name} for {name}", view.company.id)


def _teams(session: Session, actor: Actor, company_id: int) -> list[Team]:
    """Return the teams that the actor sees, without the root team where the reports of the whole company are open."""
    teams = reachable_teams(session, actor, company_id)
    rights = standing(session, actor)
    return [team for team in teams if not (team.is_root and rights.may(Act.SEE_FINANCES, team))]


def _hires(session: Session, company_id: int) -> bool:
    return session.scalar(select(Contract.id).where(Contract.company_id == company_id).limit(1)) is not None
