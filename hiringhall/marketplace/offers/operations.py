"""What both sides do with offers: make one, change it, take it back, decline or accept it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.agents import exclusive_agency, seats, working_through
from hiringhall.marketplace.accounts.models import Team, User, UserStatus
from hiringhall.marketplace.accounts.queries import get_team
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.billing.suspension import require_paying
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.contracts.starting import start_contract
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotAllowed, NotFound
from hiringhall.marketplace.jobs.models import Job, JobState
from hiringhall.marketplace.jobs.operations import fill_if_open
from hiringhall.marketplace.jobs.queries import managed_job
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.offers.access import known_offer, require_speaker
from hiringhall.marketplace.offers.agreements import agreement
from hiringhall.marketplace.offers.endings import expire
from hiringhall.marketplace.offers.locks import lock_offer, lock_pair
from hiringhall.marketplace.offers.models import Offer, OfferState
from hiringhall.marketplace.offers.states import change_state, require_new, state_at
from hiringhall.marketplace.offers.terms import OfferTerms, checked
from hiringhall.marketplace.profiles.queries import readable_head
from hiringhall.marketplace.proposals.models import Proposal
from hiringhall.marketplace.proposals.transitions import hire, note_offer, open_proposal, require_listed
from hiringhall.marketplace.sides import Side

NOTE_LENGTH = 5_000
DAY = 86_400


def send_offer(
    session: Session,
    actor: Actor,
    freelancer_id: int,
    terms: OfferTerms,
    *,
    days: int,
    job: str | None = None,
    team_id: int | None = None,
    agency_id: int | None = None,
    previous: str | None = None,
) -> Offer:
    """Offer a freelancer a contract that counts for `days`: for a `job` of the team, or without one for a team.

    The freelancer's open proposal for the job is found. `previous` is the key or number of an offer that this one takes
    the place of. Raises NotFound or NotAllowed for the job, the team or the previous offer, InvalidInput naming what
    cannot be accepted, InvalidState when the job is not open, Conflict while another offer for it stands.
    Source: reference, "Send client offer".
    """
    posting, team = _place(session, actor, job, team_id)
    require_paying(session, team.company_id)
    _require_freelancer(session, actor, freelancer_id)
    values = _for_job(terms, posting) if posting is not None else checked(terms)
    lock_pair(session, posting.id if posting is not None else None, freelancer_id)
    proposal = None
    if posting is not None:
        session.refresh(posting)
        if posting.state is not JobState.OPEN:
            raise InvalidState("job", posting.state.value, "offered")
        proposal = open_proposal(session, posting.id, freelancer_id)
    if proposal is None:
        _require_readable(session, actor, freelancer_id)
    else:
        require_listed(proposal)
    agency_id = _agency(session, freelancer_id, proposal, agency_id)
    replaced = None if previous is None else _replaced(session, actor, previous, freelancer_id, posting, team)
    if posting is not None:
        _require_no_other(session, posting.id, freelancer_id, replaced)
    offer = Offer(
        job_id=posting.id if posting is not None else None,
        proposal_id=proposal.id if proposal is not None else None,
        team_id=team.id,
        company_id=team.company_id,
        freelancer_id=freelancer_id,
        agency_id=agency_id,
        by=Side.CLIENT,
        **values,
    )
    _put(session, actor, offer, replaced, days)
    return offer


def counter_offer(session: Session, actor: Actor, reference: str, terms: OfferTerms, *, days: int) -> Offer:
    """Answer an offer with other terms, which take its place; the other side is asked anew for `days`.

    What is offered stays: job, team, agency and kind of pay; closing the job and manual time are the client's to
    change. Raises NotFound, NotAllowed, InvalidInput, or InvalidState when the offer no longer stands.
    """
    before = known_offer(session, actor, reference)
    side = before.by.other
    require_speaker(session, actor, before, side)
    if side is Side.CLIENT:
        require_paying(session, before.company_id)
    if terms.type is not before.type:
        raise InvalidInput("type", f"the offer is {before.type.value}, which stays.")
    values = checked(terms)
    if side is Side.FREELANCER:
        values |= {"close_job": before.close_job, "manual_time": before.manual_time}
    if terms.starts_on is None and before.starts_on is not None:
        values["starts_on"] = max(before.starts_on, values["starts_on"])
    lock_offer(session, before)
    require_new(before, OfferState.CHANGED)
    _require_same_agency(session, before)
    offer = Offer(**{name: getattr(before, name) for name in _KEPT} | values, by=side)
    _put(session, actor, offer, before, days)
    return offer


def withdraw_offer(session: Session, actor: Actor, reference: str, note: str = "") -> Offer:
    """Take an offer back, from the side that made it. Raises NotFound, NotAllowed, InvalidInput or InvalidState."""
    return _turn_down(session, actor, reference, OfferState.WITHDRAWN, note)


def decline_offer(session: Session, actor: Actor, reference: str, note: str = "") -> Offer:
    """Decline an offer of the other side. Raises NotFound, NotAllowed, InvalidInput or InvalidState.

    Source: reference, "Accept or decline an offer".
    """
    return _turn_down(session, actor, reference, OfferState.DECLINED, note)


def accept_offer(session: Session, actor: Actor, reference: str) -> Contract:
    """Accept an offer of the other side: its contract starts, the proposal is hired, the job filled if it says so.

    Raises NotFound, NotAllowed, InvalidState when the offer or its proposal no longer stands, Conflict when the
    freelancer works through another agency by now. Source: reference, "Accept or decline an offer".
    """
    offer = known_offer(session, actor, reference)
    require_speaker(session, actor, offer, offer.by.other)
    if actor.user_id is None:
        raise NotAllowed("A contract is signed by a person.")
    lock_offer(session, offer)
    require_new(offer, OfferState.ACCEPTED)
    _require_same_agency(session, offer)
    if offer.proposal_id is None and offer.job_id is not None:
        proposal = open_proposal(session, offer.job_id, offer.freelancer_id)
        offer.proposal_id = None if proposal is None else proposal.id
    hire(session, actor, offer.proposal_id)
    change_state(session, actor, offer, OfferState.ACCEPTED)
    contract = start_contract(session, actor, agreement(offer, accepted_by=actor.user_id))
    if offer.close_job and offer.job_id is not None:
        fill_if_open(session, actor, offer.job_id)
    return contract


def _turn_down(session: Session, actor: Actor, reference: str, wanted: OfferState, note: str) -> Offer:
    offer = known_offer(session, actor, reference)
    require_speaker(session, actor, offer, offer.by if wanted is OfferState.WITHDRAWN else offer.by.other)
    if len(note) > NOTE_LENGTH:
        raise InvalidInput("note", f"write at most {NOTE_LENGTH} characters.")
    lock_offer(session, offer)
    require_new(offer, wanted)
    change_state(session, actor, offer, wanted, note=note.strip())
    note_offer(session, offer.proposal_id, stands=False)
    return offer


def _put(session: Session, actor: Actor, offer: Offer, replaced: Offer | None, days: int) -> None:
    """Put an offer before the other side, in the place of an earlier one where there is one."""
    if actor.user_id is None:
        raise NotAllowed("An offer is made by a person.")
    now = clock.now()
    offer.key, offer.made_by, offer.created_at = new_key(), actor.user_id, now
    offer.expires_at = now + days * DAY
    offer.previous_id = None if replaced is None else replaced.id
    session.add(offer)
    session.flush()
    if replaced is not None:
        change_state(session, actor, replaced, OfferState.CHANGED, changed_to=offer.id)
    note_offer(session, offer.proposal_id, stands=True)
    record(session, actor, "offer.sent", offer.id, company_id=offer.company_id, after=_facts(offer))


def _place(session: Session, actor: Actor, job: str | None, team_id: int | None) -> tuple[Job | None, Team]:
    if job is None and team_id is None:
        raise InvalidInput("team", "name a job or a team.")
    posting = None if job is None else managed_job(session, actor, job)
    if posting is not None and team_id not in {None, posting.team_id}:
        raise InvalidInput("team", "the job belongs to another team.")
    team = get_team(session, actor, posting.team_id if posting is not None else int(team_id or 0))
    standing(session, actor).require(Act.HIRE, team)
    return posting, team


def _require_freelancer(session: Session, actor: Actor, freelancer_id: int) -> None:
    user = session.get(User, freelancer_id)
    if user is None or not user.is_freelancer or user.status is not UserStatus.ACTIVE:
        raise _no_freelancer()
    if user.id == actor.user_id:
        raise InvalidInput("freelancer", "name somebody else: nobody hires themselves.")


def _require_readable(session: Session, actor: Actor, freelancer_id: int) -> None:
    """Raise InvalidInput, as for nobody, when a freelancer who proposes nothing keeps their profile from the actor."""
    try:
        readable_head(session, actor, str(freelancer_id))
    except NotFound:
        raise _no_freelancer() from None


def _no_freelancer() -> InvalidInput:
    return InvalidInput("freelancer", "name a freelancer of this marketplace.")


def _for_job(terms: OfferTerms, posting: Job) -> dict[str, Any]:
    if terms.type is not posting.type:
        raise InvalidInput("type", f"the job is {posting.type.value}.")
    return checked(terms) | {"category": posting.subcategory, "currency": posting.currency}


def _agency(session: Session, freelancer_id: int, proposal: Proposal | None, agency_id: int | None) -> int | None:
    """Return the agency that the work goes through: the one named, else the proposal's while it is the freelancer's."""
    theirs = {seat.agency_id for seat in seats(session, freelancer_id)}
    if agency_id is None and proposal is not None and exclusive_agency(session, freelancer_id) is None:
        agency_id = proposal.agency_id if proposal.agency_id in theirs else None
    return working_through(session, freelancer_id, agency_id)


def _require_same_agency(session: Session, offer: Offer) -> None:
    try:
        same = working_through(session, offer.freelancer_id, offer.agency_id) == offer.agency_id
    except InvalidInput:
        same = False
    if not same:
        raise Conflict("The freelancer has joined or left an agency since; a new offer is needed.", "agency")


def _replaced(
    session: Session, actor: Actor, reference: str, freelancer_id: int, posting: Job | None, team: Team
) -> Offer:
    offer = known_offer(session, actor, reference)
    about, wanted = (
        (offer.job_id, offer.team_id),
        (posting.id, offer.team_id) if posting is not None else (None, team.id),
    )
    if offer.freelancer_id != freelancer_id or about != wanted:
        raise InvalidInput("previous_offer", "name an offer to this freelancer for the same job or team.")
    session.refresh(offer, with_for_update={"key_share": True})
    require_new(offer, OfferState.CHANGED)
    return offer


def _require_no_other(session: Session, job_id: int, freelancer_id: int, replaced: Offer | None) -> None:
    """Raise Conflict while another offer to the freelancer for the job stands; note those past their time."""
    standing_ = select(Offer).where(
        Offer.job_id == job_id, Offer.freelancer_id == freelancer_id, Offer.state == OfferState.NEW
    )
    for offer in session.scalars(standing_.order_by(Offer.id).with_for_update(key_share=True)):
        if state_at(offer.state, offer.expires_at, clock.now()) is OfferState.EXPIRED:
            expire(session, offer)
        elif replaced is None or offer.id != replaced.id:
            raise Conflict(f"An offer to this freelancer for this job stands already: {offer.id}.", "previous_offer")


def _facts(offer: Offer) -> dict[str, Any]:
    starts = offer.starts_on.isoformat() if offer.starts_on else None
    facts = {name: getattr(offer, name) for name in _FACTS}
    return facts | {"state": OfferState.NEW.value, "starts_on": starts}


_KEPT = (
    "job_id",
    "proposal_id",
    "team_id",
    "company_id",
    "freelancer_id",
    "agency_id",
    "category",
    "close_job",
    "manual_time",
    "currency",
)
_FACTS = (
    "freelancer_id",
    "agency_id",
    "job_id",
    "team_id",
    "proposal_id",
    "previous_id",
    "title",
    "type",
    "rate",
    "amount",
    "weekly_limit",
    "weekly_stipend",
    "milestones",
    "by",
    "expires_at",
)
