"""What a freelancer and an agency see first: earnings by week and client, this week's hours, and their balance."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts import people
from hiringhall.marketplace.accounts.agents import require_manager
from hiringhall.marketplace.accounts.models import CompanyKind, Team
from hiringhall.marketplace.accounts.queries import CompanyView, get_company, topmost_teams
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.billing.calendar import Calendar
from hiringhall.marketplace.dashboards.sources import Source
from hiringhall.marketplace.dashboards.weekly import By, Weekly, weekly
from hiringhall.marketplace.dashboards.worked import BY_CLIENT, Hours, hours, hours_of_agency
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.ledger.accounts import company, person
from hiringhall.marketplace.payments.earnings import Earnings, earnings
from hiringhall.marketplace.reports.catalog import REPORTS


@dataclass(frozen=True)
class PayeeDashboard:
    """What was `earned`, net of fees, what is worked this week, and where the money stands.

    An agency's `earned` is what clients paid for its freelancers' work, their own part of it too.
    """

    earned: Weekly
    hours: Hours
    account: Earnings


def freelancer_dashboard(session: Session, actor: Actor, calendar: Calendar) -> PayeeDashboard:
    """Return what the actor earns. Raises NotAllowed when nobody acts."""
    me = people.myself(session, actor)
    about = {"freelancer": me.username}
    return PayeeDashboard(
        weekly(session, actor, [Source(REPORTS["earnings-freelancer"], about, me.name)], By.CLIENT),
        hours(session, actor, [Source(REPORTS["time-freelancer"], about, me.name)], BY_CLIENT),
        earnings(session, actor, person(me.id), calendar),
    )


def agency_dashboard(session: Session, actor: Actor, agency_id: int, calendar: Calendar) -> PayeeDashboard:
    """Return what an agency earns, to who manages its freelancers. Raises NotFound or NotAllowed."""
    view = get_company(session, actor, agency_id)
    if view.company.kind is not CompanyKind.AGENCY:
        raise NotFound("agency")
    require_manager(session, actor, agency_id)
    return PayeeDashboard(
        weekly(session, actor, _earning(session, actor, view), By.CLIENT),
        hours_of_agency(session, agency_id),
        earnings(session, actor, company(agency_id), calendar),
    )


def _earning(session: Session, actor: Actor, view: CompanyView) -> list[Source]:
    root = session.get_one(Team, view.company.id)
    if standing(session, actor).may(Act.SEE_FINANCES, root):
        return [Source(REPORTS["earnings-agency"], {"agency": view.slug}, view.company.name)]
    teams = topmost_teams(session, actor, Act.MANAGE_AGENTS, view.company.id)
    return [Source(REPORTS["earnings-agency-team"], {"team": team.slug}, team.name) for team in teams]
