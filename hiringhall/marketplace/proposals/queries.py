"""Reads of proposals, each within what the actor may see: lists of a job, a freelancer and an agency, and one."""

from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from msgspec import Struct, structs
from sqlalchemy import ColumnElement, bindparam, func, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from hiringhall.marketplace.accounts.models import Company, Team, User
from hiringhall.marketplace.accounts.queries import TeamPlace, get_company
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import Place, standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.fees import Fees, current_fees
from hiringhall.marketplace.jobs.durations import Duration
from hiringhall.marketplace.jobs.models import Applicants, Job, JobState, JobType
from hiringhall.marketplace.jobs.queries import managed_job
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.profiles.models import Profile
from hiringhall.marketplace.proposals.access import client_proposal, freelancer_proposal, job_team, proposal_and_side
from hiringhall.marketplace.proposals.models import STAGES, Proposal, ProposalState
from hiringhall.marketplace.sides import Side
from hiringhall.storage.hot import HotRead, among


class Stage(StrEnum):
    """What a client picks out of the proposals for a job."""

    SHORTLISTED = "shortlisted"
    MESSAGED = "messaged"
    """The client has written to them."""
    OFFERED = "offered"
    """An offer stands."""
    HIRED = "hired"
    DECLINED = "declined"
    """One side has said no: the client declined, or the freelancer refused or withdrew."""
    HIDDEN = "hidden"
    INVITED = "invited"
    """Asked, without an answer yet."""
    IN_SIGHT = "in sight"
    """All but the hidden ones."""


class Pile(StrEnum):
    """What a freelancer, or who looks after them, picks out of their proposals; archived ones are in no other pile."""

    INVITATIONS = "invitations"
    ACTIVE = "active"
    SUBMITTED = "submitted"
    """Active ones that the freelancer began."""
    INTERVIEWS = "interviews"
    """Active ones of which the two sides talk: the client has written or had invited."""
    OFFERS = "offers"
    """An offer stands."""
    ARCHIVED = "archived"
    """Over, hired ones too, or put away."""


class ProposalOrder(StrEnum):
    """What the proposals for a job can be sorted by."""

    CREATED = "created_at"
    PRICE = "price"
    REFERENCE = "id"


Sort = tuple[tuple[ProposalOrder, bool], ...]
"""Columns, each with whether it descends."""
NEWEST_FIRST: Sort = ((ProposalOrder.CREATED, True),)


class ProposalFilter(Struct, frozen=True, kw_only=True):
    """Which proposals for a job to list; `sponsored` picks those that are shown first, or the others."""

    stage: Stage | None = None
    freelancer_id: int | None = None
    agency_id: int | None = None
    sponsored: bool | None = None


class ListedProposal(NamedTuple):
    """A proposal with the names that lists and pages show beside it; units as in Proposal.

    `title`, `profile_rate` (cents an hour) and `picture` are those of the freelancer's profile, `fees` those of
    contracts that start now.
    """

    id: int
    key: str
    job_id: int
    company_id: int
    freelancer_id: int
    agency_id: int | None
    origin: Side
    state: ProposalState
    cover_letter: str
    rate: int | None
    amount: int | None
    currency: str
    duration: Duration | None
    answers: list[dict[str, str]]
    invite_letter: str
    reason: str | None
    note: str
    invited_at: int | None
    submitted_at: int | None
    seen_at: int | None
    shortlisted_at: int | None
    hidden_at: int | None
    messaged_at: int | None
    offered_at: int | None
    archived_at: int | None
    sponsored_at: int | None
    delisted_at: int | None
    delist_reason: str
    created_at: int
    changed_at: int
    job_key: str
    job_title: str
    job_description: str
    job_type: JobType
    job_state: JobState
    job_applicants: Applicants
    job_test: str | None
    team_id: int
    team_slug: str
    company: str
    freelancer_key: str
    first_name: str
    last_name: str
    title: str
    profile_rate: int | None
    picture: str | None
    agency: str | None
    fees: Fees

    @property
    def freelancer_name(self) -> str:
        """First and last name of the freelancer."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def is_interview(self) -> bool:
        """Whether the two sides talk of it, or did."""
        return self.submitted_at is not None and (self.messaged_at is not None or self.invited_at is not None)


_Agency = aliased(Company)
_OWN = [name for name in ListedProposal._fields if name in Proposal.__table__.columns]
_LISTED: HotRead[tuple[Any, ...]] = HotRead(
    select(
        *(getattr(Proposal, name) for name in _OWN if name != "title"),
        Job.key,
        Job.title,
        Job.description,
        Job.type,
        Job.state,
        Job.applicants,
        Job.required_test,
        Team.id,
        Team.slug,
        Company.name,
        User.key,
        User.first_name,
        User.last_name,
        func.coalesce(Profile.title, ""),
        Profile.rate,
        Profile.picture,
        _Agency.name,
    )
    .join(Job, Job.id == Proposal.job_id)
    .join(Team, Team.id == Job.team_id)
    .join(Company, Company.id == Proposal.company_id)
    .join(User, User.id == Proposal.freelancer_id)
    .outerjoin(Profile, Profile.user_id == Proposal.freelancer_id)
    .outerjoin(_Agency, _Agency.id == Proposal.agency_id)
    .where(among(Proposal.id, "ids")),
    lambda *row: row,
)


def client_listed(session: Session, actor: Actor, reference: str, *, within: TeamPlace | None = None) -> ListedProposal:
    """Return a proposal as who recruits for its job sees it; `within` is a team that the job must belong to.

    Raises NotFound, and NotAllowed unless the actor recruits in that team.
    """
    if within is not None:
        standing(session, actor).require(Act.RECRUIT, within)
    proposal = client_proposal(session, actor, reference)
    if within is not None:
        _require_within(job_team(session, proposal.job_id), within, "proposal")
    return _listed(session, [proposal.id])[0]


def freelancer_listed(session: Session, actor: Actor, reference: str) -> ListedProposal:
    """Return a proposal as the freelancer's side sees it. Raises NotFound."""
    return _listed(session, [freelancer_proposal(session, actor, reference).id])[0]


def listed_with_side(session: Session, actor: Actor, reference: str) -> tuple[ListedProposal, Side]:
    """Return a proposal and the side on which the actor sees it. Raises NotFound."""
    proposal, side = proposal_and_side(session, actor, reference)
    return _listed(session, [proposal.id])[0], side


def job_proposals(
    session: Session,
    actor: Actor,
    job_ref: str,
    wanted: ProposalFilter,
    *,
    within: TeamPlace | None = None,
    order: Sort = NEWEST_FIRST,
    offset: int = 0,
    count: int = 20,
) -> Slice[ListedProposal]:
    """Return a slice of the proposals for a job, invitations included, for which the actor recruits.

    `within` is a team that the job must belong to. Raises NotFound or NotAllowed for the job, and NotAllowed unless
    the actor recruits in that team.
    """
    if within is not None:
        standing(session, actor).require(Act.RECRUIT, within)
    job = managed_job(session, actor, job_ref, Act.RECRUIT)
    if within is not None:
        _require_within(job.team, within, "job")
    facts = {"freelancer_id": wanted.freelancer_id, "agency_id": wanted.agency_id}
    values = {"owner": job.id} | {name: value for name, value in facts.items() if value is not None}
    shape = _Shape("job_id", wanted.stage, tuple(values)[1:], order, wanted.sponsored)
    return _slice(session, shape, values, offset, count)


def sponsored_first(
    session: Session, actor: Actor, job_ref: str, wanted: ProposalFilter, *, offset: int = 0, count: int = 20
) -> Slice[ListedProposal]:
    """Return what `job_proposals` does, newest first, but the sponsored ones before all others."""
    first, others = (structs.replace(wanted, sponsored=sponsored) for sponsored in (True, False))
    shown = job_proposals(session, actor, job_ref, first, offset=offset, count=count)
    left, skipped = count - len(shown.rows), max(offset - shown.total, 0)
    rest = job_proposals(session, actor, job_ref, others, offset=skipped, count=max(left, 1))
    return Slice([*shown.rows, *rest.rows[:left]], shown.total + rest.total)


def my_proposals(
    session: Session, actor: Actor, pile: Pile | None = None, *, offset: int = 0, count: int = 20
) -> Slice[ListedProposal]:
    """Return a slice of the actor's own proposals, the newest first. Raises NotAllowed for who is no person."""
    if actor.user_id is None:
        raise NotAllowed("Only people have proposals of their own.")
    shape = _Shape("freelancer_id", pile, (), NEWEST_FIRST)
    return _slice(session, shape, {"owner": actor.user_id}, offset, count)


def agency_proposals(
    session: Session, actor: Actor, agency_id: int, pile: Pile | None = None, *, offset: int = 0, count: int = 20
) -> Slice[ListedProposal]:
    """Return a slice of the proposals through an agency whose freelancers the actor manages, the newest first.

    Raises NotFound or NotAllowed for the agency.
    """
    require_staffing(session, actor, agency_id)
    return _slice(session, _Shape("agency_id", pile, (), NEWEST_FIRST), {"owner": agency_id}, offset, count)


def _require_within(team: Place | None, within: TeamPlace, what: str) -> None:
    if team is None or not team.lineage.startswith(within.lineage):
        raise NotFound(what)


def require_staffing(session: Session, actor: Actor, agency_id: int) -> None:
    """Raise NotFound or NotAllowed unless the actor manages the freelancers of this agency."""
    get_company(session, actor, agency_id)
    if not standing(session, actor).may_anywhere(Act.MANAGE_AGENTS, agency_id):
        raise NotAllowed(f"You hold no role in this company that may {Act.MANAGE_AGENTS.value}.")


class _Shape(NamedTuple):
    """What a list's statement depends on: whose it is, what is picked, conditions by name, and the order.

    `sponsored` as in ProposalFilter. A job's are the client's to see, who does not see delisted ones.
    """

    owner: str
    picked: Stage | Pile | None
    conditions: tuple[str, ...]
    order: Sort
    sponsored: bool | None = None


# In SQL as it stands, not with parameters: only so does a database see that an index is made for the very condition.
IN_LISTS = "delisted_at IS NULL"
PICKED: dict[Stage | Pile, str] = {
    **{Stage(name): condition for name, condition in STAGES.items()},
    Stage.IN_SIGHT: "hidden_at IS NULL",
    Pile.INVITATIONS: "state = 'invited' AND archived_at IS NULL",
    Pile.ACTIVE: "state = 'active' AND archived_at IS NULL",
    Pile.SUBMITTED: "state = 'active' AND origin = 'freelancer' AND archived_at IS NULL",
    Pile.INTERVIEWS: (
        "state = 'active' AND (messaged_at IS NOT NULL OR invited_at IS NOT NULL) AND archived_at IS NULL"
    ),
    Pile.OFFERS: "offered_at IS NOT NULL AND archived_at IS NULL",
    Pile.ARCHIVED: "(state NOT IN ('invited', 'active') OR archived_at IS NOT NULL)",
}


def _slice(session: Session, shape: _Shape, values: dict[str, Any], offset: int, count: int) -> Slice[ListedProposal]:
    ids = _page_of(shape).all(session, **values, offset=offset, count=count)
    rows = _listed(session, ids)
    if 0 < len(ids) < count or (not ids and offset == 0):
        return Slice(rows, offset + len(ids))
    return Slice(rows, _count_of(shape._replace(order=())).all(session, **values)[0])


def _listed(session: Session, ids: list[int]) -> list[ListedProposal]:
    fees = current_fees(session)
    by_id = {row[0]: ListedProposal._make((*row, fees)) for row in _LISTED.all(session, ids=ids)}
    return [by_id[id_] for id_ in ids]


def _where(shape: _Shape) -> list[ColumnElement[bool]]:
    where: list[Any] = [_column(shape.owner) == bindparam("owner")]
    if shape.owner == "job_id":
        where.append(text(IN_LISTS))
    if shape.sponsored is not None:
        where.append(text(f"sponsored_at IS {'NOT ' if shape.sponsored else ''}NULL"))
    if shape.picked is not None:
        where.append(text(PICKED[shape.picked]))
    return where + [_column(name) == bindparam(name) for name in shape.conditions]


def _column(name: str) -> InstrumentedAttribute[Any]:
    column: InstrumentedAttribute[Any] = getattr(Proposal, name)
    return column


# Building a statement costs more than running it; there are few shapes, and each is built once.
@lru_cache(maxsize=256)
def _page_of(shape: _Shape) -> HotRead[int]:
    ordering = [
        _column(order.value).desc() if descending else _column(order.value).asc() for order, descending in shape.order
    ]
    last = Proposal.id.desc() if shape.order[-1][1] else Proposal.id.asc()
    page = select(Proposal.id).where(*_where(shape)).order_by(*ordering, last)
    return HotRead(page.offset(bindparam("offset")).limit(bindparam("count")), int)


@lru_cache(maxsize=128)
def _count_of(shape: _Shape) -> HotRead[int]:
    return HotRead(select(func.count()).select_from(Proposal).where(*_where(shape)), int)
