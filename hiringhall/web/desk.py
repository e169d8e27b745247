"""What waits for somebody under the hat they wear: figures and short lists on the home page.

Every figure is counted over an index, and every list is the head of the one it leads to.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.queries import TeamPlace, topmost_teams
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.listed import ListedContract
from hiringhall.marketplace.contracts.listing import ContractFilter, contract_counts, list_contracts
from hiringhall.marketplace.contracts.models import ContractState
from hiringhall.marketplace.jobs.models import JobState
from hiringhall.marketplace.jobs.queries import JobFilter, ListedJob, managed_job_counts, managed_jobs
from hiringhall.marketplace.offers.models import OfferState
from hiringhall.marketplace.offers.queries import (
    ListedOffer,
    OfferFilter,
    agency_offer_counts,
    agency_offers,
    own_offer_counts,
    own_offers,
    team_offer_counts,
    team_offers,
)
from hiringhall.marketplace.proposals.counts import JobCounts, agency_counts, job_counts, my_counts
from hiringhall.marketplace.proposals.queries import ListedProposal, Pile, agency_proposals, my_proposals
from hiringhall.marketplace.rooms.queries import unread_of_contracts, unread_of_proposals
from hiringhall.marketplace.sides import Side
from hiringhall.web import job_words
from hiringhall.web.hats import Hat

SHOWN = 5
GOING_ON = (ContractState.ACTIVE, ContractState.PAUSED)
WAITING = OfferFilter(state=OfferState.NEW)


@dataclass(frozen=True)
class Figure:
    """A number and where it leads."""

    label: str
    count: int
    path: str


@dataclass(frozen=True)
class Line:
    """A line of a list: a name that leads on, words with it, a mark if something is to be done, unread messages."""

    title: str
    path: str
    text: str
    at: int
    mark: str = ""
    unread: int = 0


@dataclass(frozen=True)
class Part:
    """The head of a list, and where all of it is."""

    title: str
    path: str
    lines: list[Line]


@dataclass(frozen=True)
class Desk:
    """All of it; parts without a line are left out. `has_jobs` tells whether a client has ever posted one."""

    figures: list[Figure]
    parts: list[Part]
    has_jobs: bool = False


def desk(session: Session, actor: Actor, hat: Hat, *, freelances: bool) -> Desk:
    """Return what waits under a hat."""
    if hat.company_id is None:
        made = _of_freelancer(session, actor) if freelances else _NOTHING
    elif hat.is_agency:
        made = _of_agency(session, actor, hat.company_id) if hat.staffs else _NOTHING
    else:
        made = _of_client(session, actor, hat.company_id)
    return Desk(made.figures, [part for part in made.parts if part.lines], made.has_jobs)


_NOTHING = Desk([], [])


def _of_client(session: Session, actor: Actor, company_id: int) -> Desk:
    path = f"/companies/{company_id}"
    figures, parts, has_jobs = [], [], False
    if posts := _places(session, actor, company_id, Act.MANAGE_JOBS):
        counts = [managed_job_counts(session, actor, place, include_sub_teams=True) for place in posts]
        figures.append(Figure("Open jobs", sum(count[JobState.OPEN] for count in counts), f"{path}/jobs"))
        has_jobs = any(sum(count.values()) for count in counts)
        wanted = JobFilter(include_sub_teams=True, state=JobState.OPEN)
        jobs = [job for place in posts for job in managed_jobs(session, actor, place, wanted, count=SHOWN).rows]
        of_job = job_counts(session, [job.id for job in jobs])
        parts.append(Part("Open jobs", f"{path}/jobs", _newest(_job(job, of_job[job.id]) for job in jobs)))
    if recruits := _places(session, actor, company_id, Act.RECRUIT):
        states = [team_offer_counts(session, actor, place, include_sub_teams=True) for place in recruits]
        waiting = sum(state.get(OfferState.NEW, 0) for state in states)
        figures.append(Figure("Offers waiting", waiting, f"{path}/offers"))
        offers = [
            offer
            for place in recruits
            for offer in team_offers(session, actor, place, WAITING, include_sub_teams=True, count=SHOWN).rows
        ]
        parts.append(Part("Offers waiting", f"{path}/offers", _newest(map(_offer_to_client, offers))))
    if sees := _places(session, actor, company_id, Act.SEE_CONTRACTS):
        filters = [ContractFilter(team=place, include_sub_teams=True, states=GOING_ON) for place in sees]
        _add_contracts(session, actor, filters, f"{path}/contracts", figures, parts, side=Side.CLIENT)
    return Desk(figures, parts, has_jobs)


def _of_freelancer(session: Session, actor: Actor) -> Desk:
    piles, offers = my_counts(session, actor), own_offer_counts(session, actor)
    figures = [
        Figure("Invitations", piles[Pile.INVITATIONS], "/proposals?pile=invitations"),
        Figure("Active proposals", piles[Pile.ACTIVE], "/proposals"),
        Figure("Offers to answer", offers.get(OfferState.NEW, 0), "/offers"),
    ]
    waiting = own_offers(session, actor, WAITING, count=SHOWN).rows
    invitations = my_proposals(session, actor, Pile.INVITATIONS, count=SHOWN).rows
    active = my_proposals(session, actor, Pile.ACTIVE, count=SHOWN).rows
    parts = [
        Part("Offers to answer", "/offers", [_offer_to_freelancer(offer) for offer in waiting]),
        Part("Invitations", "/proposals?pile=invitations", _proposals(session, actor, invitations)),
        Part("Active proposals", "/proposals", _proposals(session, actor, active)),
    ]
    own = [ContractFilter(freelancer_id=actor.user_id, states=GOING_ON)]
    _add_contracts(session, actor, own, "/contracts", figures, parts, side=Side.FREELANCER)
    return Desk(figures, parts)


def _of_agency(session: Session, actor: Actor, agency_id: int) -> Desk:
    path = f"/companies/{agency_id}"
    piles, offers = agency_counts(session, actor, agency_id), agency_offer_counts(session, actor, agency_id)
    figures = [
        Figure("Invitations", piles[Pile.INVITATIONS], f"{path}/proposals?pile=invitations"),
        Figure("Active proposals", piles[Pile.ACTIVE], f"{path}/proposals"),
        Figure("Offers to answer", offers.get(OfferState.NEW, 0), f"{path}/offers"),
    ]
    waiting = agency_offers(session, actor, agency_id, WAITING, count=SHOWN).rows
    invitations = agency_proposals(session, actor, agency_id, Pile.INVITATIONS, count=SHOWN).rows
    active = agency_proposals(session, actor, agency_id, Pile.ACTIVE, count=SHOWN).rows
    parts = [
        Part("Offers to answer", f"{path}/offers", [_offer_to_freelancer(offer, of_agency=True) for offer in waiting]),
        Part(
            "Invitations",
            f"{path}/proposals?pile=invitations",
            _proposals(session, actor, invitations, of_agency=True),
        ),
        Part("Active proposals", f"{path}/proposals", _proposals(session, actor, active, of_agency=True)),
    ]
    own = [ContractFilter(agency_id=agency_id, states=GOING_ON)]
    _add_contracts(session, actor, own, f"{path}/contracts", figures, parts, side=Side.FREELANCER, of_agency=True)
    return Desk(figures, parts)


def _add_contracts(
    session: Session,
    actor: Actor,
    filters: list[ContractFilter],
    path: str,
    figures: list[Figure],
    parts: list[Part],
    *,
    side: Side,
    of_agency: bool = False,
) -> None:
    counts = [contract_counts(session, actor, wanted) for wanted in filters]
    total = sum(sum(count.values()) for count in counts)
    figures.append(Figure("Contracts going on", total, path))
    found = [row for wanted in filters for row in list_contracts(session, actor, wanted, count=SHOWN).rows]
    unread = unread_of_contracts(session, actor, [row.id for row in found])
    lines = _newest(_contract(row, unread.get(row.id, 0), side, of_agency=of_agency) for row in found)
    parts.append(Part("Contracts", path, lines))


def _places(session: Session, actor: Actor, company_id: int, act: Act) -> list[TeamPlace]:
    """Return the topmost teams of a company in which the actor may do `act`."""
    found = topmost_teams(session, actor, act, company_id)
    return [TeamPlace(team.id, team.name, team.lineage, team.company_id) for team in found]


def _newest(lines: Iterable[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: -line.at)[:SHOWN]


def _job(job: ListedJob, counts: JobCounts) -> Line:
    candidates = f"{counts.total} candidate{'' if counts.total == 1 else 's'}" if counts.total else "no candidates yet"
    mark = f"{counts.new} new" if counts.new else ""
    return Line(job.title, f"/jobs/{job.key}/candidates", candidates, job.created_at, mark)


def _offer_to_client(offer: ListedOffer) -> Line:
    mark = "Yours to answer" if offer.by is Side.FREELANCER else ""
    return Line(offer.title, f"/offers/{offer.key}", offer.freelancer_name, offer.created_at, mark)


def _offer_to_freelancer(offer: ListedOffer, *, of_agency: bool = False) -> Line:
    mark = "To answer" if offer.by is Side.CLIENT else "Your terms"
    words = f"{offer.freelancer_name} · {offer.company}" if of_agency else offer.company
    return Line(offer.title, f"/offers/{offer.key}", words, offer.created_at, mark)


def _proposals(
    session: Session, actor: Actor, rows: Iterable[ListedProposal], *, of_agency: bool = False
) -> list[Line]:
    found = list(rows)
    unread = unread_of_proposals(session, actor, [row.id for row in found])
    return [
        Line(
            row.job_title,
            f"/proposals/{row.key}",
            f"{row.freelancer_name} · {row.company}" if of_agency else row.company,
            row.created_at,
            unread=unread.get(row.id, 0),
        )
        for row in found
    ]


def _contract(row: ListedContract, unread: int, side: Side, *, of_agency: bool) -> Line:
    words = row.freelancer if side is Side.CLIENT else row.company
    words = f"{row.freelancer} · {row.company}" if of_agency else words
    mark = "Paused" if row.state is ContractState.PAUSED else ""
    return Line(
        row.title, f"/contracts/{row.key}", f"{words} · {job_words.TYPES[row.type]}", row.created_at, mark, unread
    )
