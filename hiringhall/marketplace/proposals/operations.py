"""What the freelancer's side does: propose or take an invitation up, change the terms, withdraw, put away."""

from typing import Any, NamedTuple

from sqlalchemy import update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts.agents import require_side, working_through
from hiringhall.marketplace.accounts.models import User, UserStatus
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotAllowed
from hiringhall.marketplace.jobs.models import Job
from hiringhall.marketplace.jobs.queries import readable_job
from hiringhall.marketplace.proposals import texts
from hiringhall.marketplace.proposals.access import freelancer_proposal, signed_proposal
from hiringhall.marketplace.proposals.marks import set_mark
from hiringhall.marketplace.proposals.models import Proposal, ProposalState
from hiringhall.marketplace.proposals.starting import begin, open_room, proposal_for, require_open, require_outsider
from hiringhall.marketplace.proposals.texts import ProposalText
from hiringhall.marketplace.proposals.transitions import change_state, require_no_offer
from hiringhall.marketplace.sides import Side


def submit(
    session: Session,
    actor: Actor,
    job_ref: str,
    text: ProposalText,
    *,
    freelancer_id: int | None = None,
    agency_id: int | None = None,
) -> Proposal:
    """Propose to do a job, which also takes up an invitation to it; the two sides get a room.

    `freelancer_id` is who would do the work, the actor unless told; `agency_id` the agency they would work through.
    Raises NotFound when the job is not theirs to see, NotAllowed for who is no freelancer, recruits for the client or
    may not speak for the freelancer, InvalidInput naming the field ("answer_1" is the first question's), Conflict when
    the job is not open or the proposal or an offer stands already, InvalidState when it was declined.
    """
    bidder = bidder_for(session, actor, job_ref, freelancer_id, agency_id)
    values = texts.checked(bidder.job, text) | {"agency_id": bidder.agency_id, "submitted_at": clock.now()}
    proposal = _submitted(session, actor, bidder.job, bidder.freelancer_id, values)
    open_room(session, bidder.job, proposal, actor)
    return proposal


class Bidder(NamedTuple):
    """A job that is open, and who would do it through which agency."""

    job: Job
    freelancer_id: int
    agency_id: int | None


def bidder_for(
    session: Session, actor: Actor, job_ref: str, freelancer_id: int | None, agency_id: int | None
) -> Bidder:
    """Return for whom the actor may bid on a job, which stays open until the transaction ends; raises as `submit`."""
    person_id = actor.user_id if freelancer_id is None else freelancer_id
    if person_id is None:
        raise InvalidInput("freelancer", "say who would do the work.")
    job = _job_for(session, actor, job_ref, person_id)
    _require_freelancer(session, person_id)
    agency = working_through(session, person_id, agency_id)
    require_side(session, actor, person_id, agency)
    for user_id in {person_id, actor.user_id or person_id}:
        require_outsider(session, actor, user_id, job)
    require_open(session, job)
    return Bidder(job, person_id, agency)


def edit_terms(session: Session, actor: Actor, reference: str, text: ProposalText) -> Proposal:
    """Replace what a proposal says while it is active and no offer stands.

    Raises NotFound, NotAllowed, InvalidInput, InvalidState when it is not active, Conflict when an offer stands.
    """
    proposal = signed_proposal(session, actor, reference)
    before = _terms(proposal)
    values = texts.checked(session.get_one(Job, proposal.job_id), text)
    changed = (
        update(Proposal)
        .where(Proposal.id == proposal.id, Proposal.state == ProposalState.ACTIVE, Proposal.offered_at.is_(None))
        .values(changed_at=clock.now(), **values)
        .returning(Proposal.id)
    )
    is_changed = session.execute(changed).first() is not None
    session.refresh(proposal)
    if not is_changed:
        require_no_offer(proposal)
        raise InvalidState("proposal", proposal.state.value, "changed")
    after = _terms(proposal)
    if before != after:
        record(
            session,
            actor,
            "proposal.changed",
            proposal.id,
            company_id=proposal.company_id,
            before=before,
            after=after,
        )
    return proposal


def withdraw(session: Session, actor: Actor, reference: str, reason: str, note: str = "") -> Proposal:
    """Take a proposal back for one of the catalog's reasons to cancel a candidacy.

    Raises NotFound, NotAllowed, InvalidInput for "reason" or "note", InvalidState when it is not active, Conflict when
    an offer stands.
    """
    proposal = signed_proposal(session, actor, reference)
    code = catalog.reason(catalog.ReasonType.WITHDRAW_APPLICATION, reason).code
    change_state(
        session, actor, proposal, ProposalState.WITHDRAWN, "proposal.withdrawn", reason=code, note=texts.note(note)
    )
    require_no_offer(proposal)
    return proposal


def archive(session: Session, actor: Actor, reference: str) -> None:
    """Put a proposal away, out of the lists of what goes on. Raises NotFound."""
    set_mark(session, actor, freelancer_proposal(session, actor, reference), "archived")


def unarchive(session: Session, actor: Actor, reference: str) -> None:
    """Take a proposal out again that was put away. Raises NotFound."""
    set_mark(session, actor, freelancer_proposal(session, actor, reference), "archived", on=False)


def _job_for(session: Session, actor: Actor, job_ref: str, freelancer_id: int) -> Job:
    """Return a job that the actor and the freelancer may both see. Raises NotFound."""
    job_id = readable_job(session, actor, job_ref).id
    if freelancer_id != actor.user_id:
        readable_job(session, Actor(freelancer_id, actor.via), job_ref)
    return session.get_one(Job, job_id)


def _require_freelancer(session: Session, user_id: int) -> None:
    person = session.get(User, user_id)
    if person is None or not person.is_freelancer or person.status is not UserStatus.ACTIVE:
        raise NotAllowed("Only freelancers propose to do jobs.")


def _submitted(session: Session, actor: Actor, job: Job, freelancer_id: int, values: dict[str, Any]) -> Proposal:
    proposal = proposal_for(session, job.id, freelancer_id)
    if proposal is None:
        at = values["submitted_at"]
        proposal = begin(session, job, freelancer_id, Side.FREELANCER, at, state=ProposalState.ACTIVE, **values)
        if proposal is not None:
            record(
                session,
                actor,
                "proposal.submitted",
                proposal.id,
                company_id=job.company_id,
                after={"job": job.id, "freelancer": freelancer_id, "state": "active", **_terms(proposal)},
            )
            return proposal
        proposal = proposal_for(session, job.id, freelancer_id)
    if proposal is None or proposal.state is ProposalState.ACTIVE:
        raise Conflict("You have proposed to do this job already.")
    cleared = {"reason": None, "note": "", "seen_at": None, "hidden_at": None, "archived_at": None}
    change_state(session, actor, proposal, ProposalState.ACTIVE, "proposal.submitted", **cleared, **values)
    require_no_offer(proposal)
    return proposal


def _terms(proposal: Proposal) -> dict[str, Any]:
    return {
        "agency": proposal.agency_id,
        "rate": proposal.rate,
        "amount": proposal.amount,
        "duration": proposal.duration and proposal.duration.value,
        "cover_letter": proposal.cover_letter,
        "answers": proposal.answers,
    }
