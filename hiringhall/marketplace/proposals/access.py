"""The only ways to a proposal: for who recruits in the job's team, and for the freelancer's side."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.agents import is_on_side, require_side
from hiringhall.marketplace.accounts.models import Team
from hiringhall.marketplace.accounts.queries import TeamPlace
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.jobs.models import Job
from hiringhall.marketplace.keys import is_key, is_number
from hiringhall.marketplace.proposals.models import Proposal
from hiringhall.marketplace.sides import Side
from hiringhall.storage.hot import HotRead, among


def client_proposal(session: Session, actor: Actor, reference: str) -> Proposal:
    """Return a proposal, by key or number, for a job in whose team the actor recruits.

    Raises NotFound, also when it was delisted.
    """
    proposal = _find(session, reference)
    if not _recruits(session, actor, proposal):
        raise NotFound("proposal")
    return proposal


def freelancer_proposal(session: Session, actor: Actor, reference: str) -> Proposal:
    """Return a proposal, by key or number, on whose freelancer's side the actor is. Raises NotFound."""
    proposal = _find(session, reference)
    if not is_on_side(session, actor, proposal.freelancer_id, proposal.agency_id):
        raise NotFound("proposal")
    return proposal


def signed_proposal(session: Session, actor: Actor, reference: str) -> Proposal:
    """Return a proposal that the actor may decide about on the freelancer's side. Raises NotFound or NotAllowed."""
    proposal = freelancer_proposal(session, actor, reference)
    require_side(session, actor, proposal.freelancer_id, proposal.agency_id)
    return proposal


def proposal_and_side(session: Session, actor: Actor, reference: str) -> tuple[Proposal, Side]:
    """Return a proposal and the side on which the actor sees it: their own, else the client's. Raises NotFound."""
    proposal = _find(session, reference)
    is_own = actor.user_id == proposal.freelancer_id
    side = _side(session, actor, proposal, None if is_own else job_team(session, proposal.job_id))
    if side is None:
        raise NotFound("proposal")
    return proposal, side


def proposals_and_sides(session: Session, actor: Actor, ids: list[int]) -> dict[int, tuple[Proposal, Side]]:
    """Return those of these proposals that the actor sees, with the side as `proposal_and_side` does."""
    proposals = session.scalars(select(Proposal).where(Proposal.id.in_(ids))).all() if ids else []
    teams = dict(_TEAMS.all(session, jobs=[proposal.job_id for proposal in proposals])) if proposals else {}
    sides = ((proposal, _side(session, actor, proposal, teams.get(proposal.job_id))) for proposal in proposals)
    return {proposal.id: (proposal, side) for proposal, side in sides if side is not None}


def job_team(session: Session, job_id: int) -> TeamPlace | None:
    """Return where the team of a job stands. Asks for no right."""
    return _TEAM.first(session, job_id=job_id)


def _find(session: Session, reference: str) -> Proposal:
    if is_key(reference):
        found = session.scalar(select(Proposal).where(Proposal.key == reference))
    else:
        found = session.get(Proposal, int(reference)) if is_number(reference) else None
    if found is None:
        raise NotFound("proposal")
    return found


def _side(session: Session, actor: Actor, proposal: Proposal, team: TeamPlace | None) -> Side | None:
    if actor.user_id != proposal.freelancer_id and _recruits_in(session, actor, proposal, team):
        return Side.CLIENT
    return Side.FREELANCER if is_on_side(session, actor, proposal.freelancer_id, proposal.agency_id) else None


def _recruits(session: Session, actor: Actor, proposal: Proposal) -> bool:
    return _recruits_in(session, actor, proposal, job_team(session, proposal.job_id))


def _recruits_in(session: Session, actor: Actor, proposal: Proposal, team: TeamPlace | None) -> bool:
    return team is not None and proposal.delisted_at is None and standing(session, actor).may(Act.RECRUIT, team)


_PLACE = (Team.id, Team.name, Team.lineage, Team.company_id)
_TEAM = HotRead(
    select(*_PLACE).join(Job, Job.team_id == Team.id).where(Job.id == bindparam("job_id")),
    TeamPlace,
)
_TEAMS = HotRead(
    select(Job.id, *_PLACE).join(Job, Job.team_id == Team.id).where(among(Job.id, "jobs")),
    lambda job_id, *place: (job_id, TeamPlace(*place)),
)
