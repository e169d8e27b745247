"""Reads of offers, each within what the actor may see."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, bindparam, case, func, select
from sqlalchemy.orm import Session, aliased

from hiringhall import clock
from hiringhall.marketplace.accounts.models import Company, Team, User
from hiringhall.marketplace.accounts.queries import TeamPlace
from hiringhall.marketplace.accounts.roles import PERMITS, Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import NotAllowed
from hiringhall.marketplace.fees import Fees, current_schedule, schedules
from hiringhall.marketplace.jobs.models import Job, JobState, JobType
from hiringhall.marketplace.offers.access import known_offer, sides_of, speaking_sides
from hiringhall.marketplace.offers.models import Offer, OfferState
from hiringhall.marketplace.offers.states import state_at
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.proposals.models import Proposal, ProposalState
from hiringhall.marketplace.sides import Side
from hiringhall.storage.hot import HotRead, among

MOST_BEFORE = 100


class OfferFilter(Struct, frozen=True, kw_only=True):
    """Which offers to list; those in `state`, or in one of `states`; times in seconds, both ends included."""

    state: OfferState | None = None
    states: tuple[OfferState, ...] | None = None
    freelancer_id: int | None = None
    job_id: int | None = None
    agency_id: int | None = None
    created_from: int | None = None
    created_to: int | None = None


ALL = OfferFilter()


class ListedOffer(NamedTuple):
    """An offer with the names that lists and pages show beside it; units as in Offer.

    `client_user_id` is who last put terms for the client. `fees` are those of its contract, else of contracts that
    start now.
    """

    id: int
    key: str
    proposal_id: int | None
    job_id: int | None
    team_id: int
    company_id: int
    freelancer_id: int
    agency_id: int | None
    previous_id: int | None
    by: Side
    made_by: int
    title: str
    message: str
    type: JobType
    category: str | None
    rate: int | None
    amount: int | None
    currency: str
    weekly_limit: int | None
    weekly_stipend: int | None
    starts_on: date | None
    milestones: list[dict[str, Any]]
    manual_time: bool
    close_job: bool
    noted_state: OfferState
    note: str
    decided_by: int | None
    decided_at: int | None
    expires_at: int
    created_at: int
    team_slug: str
    team: str
    company: str
    agency_slug: str | None
    agency: str | None
    freelancer_key: str
    freelancer: str
    freelancer_first_name: str
    freelancer_last_name: str
    maker: str
    maker_first_name: str
    maker_last_name: str
    decider: str | None
    job_key: str | None
    job: str | None
    job_description: str | None
    job_state: JobState | None
    proposal_key: str | None
    proposal_state: ProposalState | None
    client_user_id: int | None
    contract_id: int | None
    contract_key: str | None
    fees: Fees

    @property
    def is_new(self) -> bool:
        """Whether something can still be done with it."""
        return self.state is OfferState.NEW

    @property
    def price(self) -> int:
        """What the client is charged: cents an hour, or in all."""
        return (self.rate if self.amount is None else self.amount) or 0

    @property
    def state(self) -> OfferState:
        """Where the offer stands now: one past its time has expired, whether or not that is noted yet."""
        return state_at(self.noted_state, self.expires_at, clock.now())

    @property
    def freelancer_name(self) -> str:
        """First and last name of the freelancer."""
        return f"{self.freelancer_first_name} {self.freelancer_last_name}".strip()

    @property
    def maker_name(self) -> str:
        """First and last name of who made the offer."""
        return f"{self.maker_first_name} {self.maker_last_name}".strip()


class SeenOffer(NamedTuple):
    """An offer, what it took the place of, the key of what took its place, and the actor's part in it.

    `sides` are those from which the actor sees it, `speaks` those for which they may answer or take back.
    """

    offer: ListedOffer
    sides: frozenset[Side]
    speaks: frozenset[Side]
    before: Sequence[ListedOffer]
    after: str | None


_freelancer, _maker, _decider = aliased(User), aliased(User), aliased(User)
_agency_team, _previous = aliased(Team), aliased(Offer)
_COLUMNS = [
    Offer.state.label("noted_state") if name == "noted_state" else getattr(Offer, name)
    for name in ListedOffer._fields
    if name == "noted_state" or name in Offer.__table__.columns
]
_NAMED = select(
    *_COLUMNS,
    Team.slug,
    Team.name,
    Company.name,
    _agency_team.slug,
    _agency_team.name,
    _freelancer.key,
    _freelancer.username,
    _freelancer.first_name,
    _freelancer.last_name,
    _maker.username,
    _maker.first_name,
    _maker.last_name,
    _decider.username,
    Job.key,
    Job.title,
    Job.description,
    Job.state,
    Proposal.key,
    Proposal.state,
    case((Offer.by == Side.CLIENT, Offer.made_by), else_=_previous.made_by),
    Contract.id,
    Contract.key,
    Contract.fee_schedule_id,
)


def _with_names(offers: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Join what is told beside offers. They come first: PostgreSQL keeps to the order of so many tables."""
    return (
        offers.join(Team, Team.id == Offer.team_id)
        .join(Company, Company.id == Offer.company_id)
        .join(_freelancer, _freelancer.id == Offer.freelancer_id)
        .join(_maker, _maker.id == Offer.made_by)
        .outerjoin(_decider, _decider.id == Offer.decided_by)
        .outerjoin(_agency_team, _agency_team.id == Offer.agency_id)
        .outerjoin(Job, Job.id == Offer.job_id)
        .outerjoin(Proposal, Proposal.id == Offer.proposal_id)
        .outerjoin(_previous, _previous.id == Offer.previous_id)
        .outerjoin(Contract, Contract.offer_id == Offer.id)
    )


_Read = HotRead[tuple[Any, ...]]
_ONE: _Read = HotRead(_with_names(_NAMED.select_from(Offer)).where(Offer.id == bindparam("id")), lambda *row: row)
_AFTER = HotRead(
    select(Offer.key).where(Offer.freelancer_id == bindparam("freelancer"), Offer.previous_id == bindparam("id")), str
)

Found = Slice[ListedOffer]


def _listed(session: Session, read: _Read, **values: Any) -> list[ListedOffer]:
    known, now = schedules(session), current_schedule(session)
    return [
        ListedOffer._make((*facts, Fees(now if schedule_id is None else known[schedule_id])))
        for *facts, schedule_id in read.all(session, **values)
    ]


def seen_offer(session: Session, actor: Actor, reference: str) -> SeenOffer:
    """Return an offer, by key or number, to somebody of one of its sides. Raises NotFound or NotAllowed."""
    known = known_offer(session, actor, reference)
    offer = _listed(session, _ONE, id=known.id)[0]
    return SeenOffer(
        offer,
        sides_of(session, actor, known),
        speaking_sides(session, actor, known),
        _before(session, offer),
        _AFTER.first(session, freelancer=offer.freelancer_id, id=offer.id),
    )


def offer_of_side(session: Session, actor: Actor, reference: str, side: Side) -> ListedOffer:
    """Return an offer, by key or number, to somebody of this side of it. Raises NotFound or NotAllowed."""
    known = known_offer(session, actor, reference)
    if side not in sides_of(session, actor, known):
        raise NotAllowed(f"This offer is not yours to see as {side.value}.")
    return _listed(session, _ONE, id=known.id)[0]


def team_offers(
    session: Session,
    actor: Actor,
    team: TeamPlace,
    wanted: OfferFilter = ALL,
    *,
    include_sub_teams: bool = False,
    descending: bool = True,
    offset: int = 0,
    count: int = 20,
) -> Found:
    """Return a slice of a team's offers, newest first. Raises NotAllowed unless the actor recruits for the team."""
    standing(session, actor).require(Act.RECRUIT, team)
    scope, values = _of_team(team, include_sub_teams=include_sub_teams)
    return _slice(session, scope, values, wanted, offset, count, descending=descending)


def job_offers(
    session: Session, actor: Actor, job: Job, wanted: OfferFilter = ALL, *, offset: int = 0, count: int = 20
) -> Found:
    """Return a slice of the offers for a job, newest first. Raises NotAllowed unless the actor recruits for it."""
    standing(session, actor).require(Act.RECRUIT, session.get_one(Team, job.team_id))
    return _slice(session, "job", {"job": job.id}, wanted, offset, count)


def own_offers(session: Session, actor: Actor, wanted: OfferFilter = ALL, *, offset: int = 0, count: int = 20) -> Found:
    """Return a slice of the offers to the actor as a freelancer, newest first."""
    return _slice(session, "freelancer", {"freelancer": actor.user_id}, wanted, offset, count)


def answerable_offers(
    session: Session, actor: Actor, wanted: OfferFilter = ALL, *, offset: int = 0, count: int = 20
) -> Found:
    """Return a slice of the offers to the actor and to freelancers of agencies whose freelancers they manage."""
    agencies = managed_agencies(session, actor)
    if not agencies:
        return own_offers(session, actor, wanted, offset=offset, count=count)
    values = {"freelancer": actor.user_id, "agencies": agencies}
    return _slice(session, "answerable", values, wanted, offset, count)


def agency_offers(
    session: Session, actor: Actor, agency_id: int, wanted: OfferFilter = ALL, *, offset: int = 0, count: int = 20
) -> Found:
    """Return a slice of the offers to an agency's freelancers, newest first.

    Raises NotAllowed unless the actor manages them.
    """
    _require_manager(session, actor, agency_id)
    return _slice(session, "agency", {"agency": agency_id}, wanted, offset, count)


def team_offer_counts(
    session: Session, actor: Actor, team: TeamPlace, *, include_sub_teams: bool = False
) -> dict[OfferState, int]:
    """Return how many of a team's offers are in each state. Raises NotAllowed unless the actor recruits for it."""
    standing(session, actor).require(Act.RECRUIT, team)
    return _counts(session, *_of_team(team, include_sub_teams=include_sub_teams))


def own_offer_counts(session: Session, actor: Actor) -> dict[OfferState, int]:
    """Return how many offers to the actor as a freelancer are in each state."""
    return _counts(session, "freelancer", {"freelancer": actor.user_id})


def agency_offer_counts(session: Session, actor: Actor, agency_id: int) -> dict[OfferState, int]:
    """Return how many offers to an agency's freelancers are in each state. Raises NotAllowed as `agency_offers`."""
    _require_manager(session, actor, agency_id)
    return _counts(session, "agency", {"agency": agency_id})


def managed_agencies(session: Session, actor: Actor) -> list[int]:
    """Return the agencies whose freelancers the actor manages."""
    permitting = PERMITS[Act.MANAGE_AGENTS]
    grants = standing(session, actor).grants
    return list(dict.fromkeys(grant.company_id for grant in grants if grant.role in permitting))


def _before(session: Session, offer: ListedOffer) -> list[ListedOffer]:
    """Return what an offer took the place of, the latest first."""
    found: list[ListedOffer] = []
    previous = offer.previous_id
    while previous is not None and len(found) < MOST_BEFORE:
        found.append(_listed(session, _ONE, id=previous)[0])
        previous = found[-1].previous_id
    return found


def _require_manager(session: Session, actor: Actor, agency_id: int) -> None:
    if not standing(session, actor).may_anywhere(Act.MANAGE_AGENTS, agency_id):
        raise NotAllowed(f"You hold no role here that may {Act.MANAGE_AGENTS.value}.")


_SCOPES: dict[str, ColumnElement[bool]] = {
    "team": Offer.team_id == bindparam("team"),
    "company": Offer.company_id == bindparam("company"),
    "lineage": (Offer.company_id == bindparam("company")) & Team.lineage.like(bindparam("lineage")),
    "job": Offer.job_id == bindparam("job"),
    "freelancer": Offer.freelancer_id == bindparam("freelancer"),
    "agency": Offer.agency_id == bindparam("agency"),
    "answerable": (Offer.freelancer_id == bindparam("freelancer")) | among(Offer.agency_id, "agencies"),
}
_CONDITIONS: dict[str, Any] = {
    "state": Offer.state == bindparam("state"),
    "states": among(Offer.state, "states"),
    "freelancer_id": Offer.freelancer_id == bindparam("freelancer_id"),
    "job_id": Offer.job_id == bindparam("job_id"),
    "agency_id": Offer.agency_id == bindparam("agency_id"),
    "created_from": Offer.created_at >= bindparam("created_from"),
    "created_to": Offer.created_at <= bindparam("created_to"),
    # An offer past its time no longer is new; it joins the expired ones once that is noted.
    "now": Offer.expires_at > bindparam("now"),
}


def _of_team(team: TeamPlace, *, include_sub_teams: bool) -> tuple[str, dict[str, Any]]:
    if not include_sub_teams:
        return "team", {"team": team.id}
    if team.id == team.company_id:
        return "company", {"company": team.company_id}
    return "lineage", {"company": team.company_id, "lineage": f"{team.lineage}%"}


def _slice(
    session: Session,
    scope: str,
    place: dict[str, Any],
    wanted: OfferFilter,
    offset: int,
    count: int,
    *,
    descending: bool = True,
) -> Found:
    asked = _asked(wanted)
    shape, values = (scope, *asked), place | asked
    rows = _listed(session, _page_of(shape, descending), **values, offset=offset, count=count)
    if 0 < len(rows) < count or (not rows and offset == 0):
        return Slice(rows, offset + len(rows))
    return Slice(rows, _count_of(shape).all(session, **values)[0])


def _counts(session: Session, scope: str, place: dict[str, Any]) -> dict[OfferState, int]:
    found = dict.fromkeys(OfferState, 0)
    for state in OfferState:
        asked = _asked(OfferFilter(state=state))
        found[state] = _count_of((scope, *asked)).all(session, **place, **asked)[0]
    return found


def _asked(wanted: OfferFilter) -> dict[str, Any]:
    given = {name: getattr(wanted, name) for name in OfferFilter.__struct_fields__}
    asked = {name: value for name, value in given.items() if value is not None}
    if wanted.states is not None:
        asked["states"] = [state.value for state in wanted.states]
    return asked | ({"now": clock.now()} if wanted.state is OfferState.NEW else {})


# Building a statement costs more than running it; there are few shapes, and each is built once.
@lru_cache(maxsize=512)
def _page_of(shape: tuple[str, ...], descending: bool) -> _Read:
    columns = Offer.created_at, Offer.id
    order = [column.desc() if descending else column.asc() for column in columns]
    ids = _scoped(select(Offer.id), shape).order_by(*order).offset(bindparam("offset")).limit(bindparam("count"))
    page = ids.subquery()
    named = _with_names(_NAMED.select_from(page).join(Offer, Offer.id == page.c.id))
    return HotRead(named.order_by(*order), lambda *row: row)


@lru_cache(maxsize=256)
def _count_of(shape: tuple[str, ...]) -> HotRead[int]:
    return HotRead(_scoped(select(func.count()).select_from(Offer), shape), int)


def _scoped(statement: Select[int], shape: tuple[str, ...]) -> Select[int]:
    if shape[0] == "lineage":
        statement = statement.join(Team, Team.id == Offer.team_id)
    return statement.where(_SCOPES[shape[0]], *(_CONDITIONS[name] for name in shape[1:]))
