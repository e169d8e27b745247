"""What a client's people see first: spend by week and team, this week's hours, and how the account stands."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Team
from hiringhall.marketplace.accounts.queries import CompanyView, get_company, topmost_teams
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.dashboards.sources import Source
from hiringhall.marketplace.dashboards.weekly import By, Weekly, weekly
from hiringhall.marketplace.dashboards.worked import BY_FREELANCER, Hours, hours
from hiringhall.marketplace.payments.access import may_bill
from hiringhall.marketplace.payments.overview import Overview, billing_overview
from hiringhall.marketplace.reports.catalog import REPORTS


@dataclass(frozen=True)
class ClientDashboard:
    """A client as somebody sees it; what they may see nothing of is None.

    The spend is for owner and admins, and of their teams for who hires there; the hours for who sees timesheets; the
    account for who manages the billing.
    """

    spend: Weekly | None
    hours: Hours | None
    account: Overview | None


def client_dashboard(session: Session, actor: Actor, company_id: int) -> ClientDashboard:
    """Return what the actor may see of a client. Raises NotFound, or NotAllowed for who is in none of its teams."""
    view = get_company(session, actor, company_id)
    spending, working = _spending(session, actor, view), _working(session, actor, view)
    return ClientDashboard(
        weekly(session, actor, spending, By.TEAM) if spending else None,
        hours(session, actor, working, BY_FREELANCER) if working else None,
        billing_overview(session, actor, company_id) if may_bill(session, actor, company_id) else None,
    )


def _spending(session: Session, actor: Actor, view: CompanyView) -> list[Source]:
    root = session.get_one(Team, view.company.id)
    if standing(session, actor).may(Act.SEE_FINANCES, root):
        return [Source(REPORTS["billings-company"], {"company": view.slug}, view.company.name)]
    teams = topmost_teams(session, actor, Act.HIRE, view.company.id)
    return [_of_team("billings-team", view, team) for team in teams]


def _working(session: Session, actor: Actor, view: CompanyView) -> list[Source]:
    teams = topmost_teams(session, actor, Act.SEE_TIMESHEETS, view.company.id)
    if any(team.is_root for team in teams):
        return [Source(REPORTS["time-company"], {"company": view.slug}, view.company.name)]
    return [_of_team("time-team", view, team) for team in teams]


def _of_team(report: str, view: CompanyView, team: Team) -> Source:
    return Source(REPORTS[report], {"company": view.slug, "team": team.slug}, team.name)
