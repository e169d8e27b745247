"""What contracts somebody may see: of companies and teams, their own, and those of agencies."""

from collections.abc import Iterable

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Team
from hiringhall.marketplace.accounts.roles import DOWNWARDS, PERMITS, Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.storage.hot import HotRead

Ids = list[int]


def sight_of(session: Session, actor: Actor) -> dict[str, Ids]:
    """Return the references, by what they refer to, of which a contract names one if the actor may see it.

    The order is such that all but the last stand in every contract.
    """
    companies: set[int] = set()
    agencies: set[int] = set()
    lineages: list[str] = []
    teams: set[int] = set()
    for grant in standing(session, actor).grants:
        if grant.role in PERMITS[Act.MANAGE_AGENTS]:
            agencies.add(grant.company_id)
        if grant.role not in PERMITS[Act.SEE_CONTRACTS]:
            continue
        if grant.role not in DOWNWARDS:
            teams.add(grant.team_id)
        elif grant.team_id == grant.company_id:
            companies.add(grant.company_id)
        else:
            lineages.append(grant.lineage)
    teams.update(team_ids(session, lineages))
    own = set() if actor.user_id is None else {actor.user_id}
    sight = {"company": companies, "team": teams, "freelancer": own, "agency": agencies}
    return {name: sorted(ids) for name, ids in sight.items() if ids}


def team_ids(session: Session, lineages: Iterable[str]) -> Ids:
    """Return the teams with these lineages and their sub-teams."""
    found: set[int] = set()
    for lineage in lineages:
        company_id = int(lineage.split("/")[1])
        found.update(_TEAMS.all(session, company=company_id, lineage=f"{lineage}%"))
    return sorted(found)


# A pattern alone would read the teams of all companies.
_BELOW: Select[int] = select(Team.id).where(
    Team.company_id == bindparam("company"), Team.lineage.like(bindparam("lineage"))
)
_TEAMS = HotRead(_BELOW, int)
