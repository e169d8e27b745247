"""For whom somebody may propose: themselves, on their own or through an agency, and freelancers whom they manage."""

from typing import NamedTuple

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from hiringhall.marketplace.accounts.models import Company, Membership, Team, User, UserStatus
from hiringhall.marketplace.accounts.roles import Act, Role
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.proposals.models import Proposal, ProposalState
from hiringhall.storage.hot import HotRead, among


class Applicant(NamedTuple):
    """A freelancer and the agency that they would work through; `agency_id` is None for on their own.

    `is_bound` tells whether they work through that agency only.
    """

    freelancer_id: int
    freelancer_key: str
    first_name: str
    last_name: str
    agency_id: int | None
    agency: str | None
    is_bound: bool

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


class Candidacy(NamedTuple):
    """A proposal on the actor's side, in brief."""

    key: str
    state: ProposalState
    freelancer_id: int
    first_name: str
    last_name: str

    @property
    def name(self) -> str:
        """First and last name of the freelancer."""
        return f"{self.first_name} {self.last_name}".strip()


def applicants(session: Session, actor: Actor) -> list[Applicant]:
    """Return for whom the actor may propose: themselves first, then the freelancers of agencies they manage, by name.

    Who is bound to an agency that somebody else manages may propose for nobody.
    """
    managed = standing(session, actor).companies_where(Act.MANAGE_AGENTS)
    found = _AGENTS.all(session, user_id=actor.user_id, agencies=sorted(managed))
    mine = [one for one in found if one.freelancer_id == actor.user_id]
    others = [one for one in found if one.freelancer_id != actor.user_id]
    if any(one.is_bound for one in mine):
        mine = [one for one in mine if one.is_bound and one.agency_id in managed]
    else:
        mine = _ALONE.all(session, user_id=actor.user_id) + mine
    return mine + others


def candidacies(session: Session, actor: Actor, job_id: int) -> list[Candidacy]:
    """Return the proposals for a job on whose freelancer's side the actor is, their own first."""
    managed = standing(session, actor).companies_where(Act.MANAGE_AGENTS)
    found = _CANDIDACIES.all(session, job_id=job_id, user_id=actor.user_id, agencies=sorted(managed))
    return sorted(found, key=lambda one: one.freelancer_id != actor.user_id)


_ALONE = HotRead(
    select(User.id, User.key, User.first_name, User.last_name).where(
        User.id == bindparam("user_id"), User.is_freelancer.is_(True), User.status == UserStatus.ACTIVE
    ),
    lambda id_, key, first_name, last_name: Applicant(id_, key, first_name, last_name, None, None, is_bound=False),
)
_Agency = aliased(Company)
_AGENTS = HotRead(
    select(User.id, User.key, User.first_name, User.last_name, _Agency.id, _Agency.name, Membership.exclusive)
    .join(Membership, Membership.user_id == User.id)
    .join(Team, Team.id == Membership.team_id)
    .join(_Agency, _Agency.id == Team.company_id)
    .where(
        or_(Membership.user_id == bindparam("user_id"), among(Team.company_id, "agencies")),
        Membership.role == Role.AGENT,
        Membership.status == UserStatus.ACTIVE,
        User.is_freelancer.is_(True),
        User.status == UserStatus.ACTIVE,
    )
    .order_by(User.last_name, User.first_name, User.id, _Agency.name),
    Applicant,
)
_CANDIDACIES = HotRead(
    select(Proposal.key, Proposal.state, User.id, User.first_name, User.last_name)
    .join(User, User.id == Proposal.freelancer_id)
    .where(
        Proposal.job_id == bindparam("job_id"),
        or_(Proposal.freelancer_id == bindparam("user_id"), among(Proposal.agency_id, "agencies")),
    )
    .order_by(User.last_name, User.first_name, User.id),
    Candidacy,
)
