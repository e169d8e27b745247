"""Invitations: a client asks a freelancer to propose, the freelancer may refuse."""

from typing import Any

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts.agents import working_through
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import Conflict, InvalidState, NotAllowed
from hiringhall.marketplace.jobs.models import Job, Visibility
from hiringhall.marketplace.jobs.queries import managed_job
from hiringhall.marketplace.profiles.queries import readable_head
from hiringhall.marketplace.proposals import texts
from hiringhall.marketplace.proposals.access import signed_proposal
from hiringhall.marketplace.proposals.models import OPEN, Proposal, ProposalState
from hiringhall.marketplace.proposals.starting import begin, open_room, proposal_for, require_open, require_outsider
from hiringhall.marketplace.proposals.transitions import change_state, require_listed, require_no_offer
from hiringhall.marketplace.sides import Side


def invite(session: Session, actor: Actor, job_ref: str, freelancer: str, letter: str) -> Proposal:
    """Ask a freelancer, named by key, number or username, to propose to do a job; the two sides get a room.

    Raises NotFound for a job or profile that the actor may not see, NotAllowed unless they recruit in the job's team,
    InvalidInput("letter"), Conflict when the job is not open or private, or the freelancer is a candidate already,
    InvalidState when the client has declined them. Who refused or withdrew proposes again by themselves; after a
    withdrawal the client may ask too. Source: reference, "Invite freelancer to an interview".
    """
    job = managed_job(session, actor, job_ref, Act.RECRUIT)
    if actor.user_id is None:
        raise NotAllowed("An invitation is written by a person.")
    person = readable_head(session, actor, freelancer)
    words = texts.letter("letter", letter)
    require_outsider(session, actor, person.id, job)
    require_open(session, job)
    if job.visibility is Visibility.PRIVATE:
        raise Conflict("A private job is for its client alone; make it invite-only, then you can ask people.")
    values = {
        "invited_by": actor.user_id,
        "invited_at": clock.now(),
        "invite_letter": words,
        "agency_id": working_through(session, person.id, None),
    }
    proposal = proposal_for(session, job.id, person.id)
    if proposal is None:
        proposal = _begin(session, actor, job, person.id, values)
    else:
        require_listed(proposal)
        _ask_again(session, actor, proposal, values)
    open_room(session, job, proposal, actor)
    return proposal


def refuse(session: Session, actor: Actor, reference: str, reason: str, note: str = "") -> Proposal:
    """Refuse an invitation for one of the catalog's reasons to reject one.

    Raises NotFound, NotAllowed, InvalidInput for "reason" or "note", InvalidState when there is nothing to refuse,
    Conflict when an offer stands.
    """
    proposal = signed_proposal(session, actor, reference)
    code = catalog.reason(catalog.ReasonType.REJECT_INVITATION, reason).code
    change_state(
        session, actor, proposal, ProposalState.REFUSED, "proposal.refused", reason=code, note=texts.note(note)
    )
    require_no_offer(proposal)
    return proposal


def _begin(session: Session, actor: Actor, job: Job, freelancer_id: int, values: dict[str, Any]) -> Proposal:
    at = values["invited_at"]
    made = begin(session, job, freelancer_id, Side.CLIENT, at, state=ProposalState.INVITED, **values)
    if made is None:
        raise Conflict("This freelancer has just become a candidate for the job.", "freelancer")
    record(
        session,
        actor,
        "proposal.invited",
        made.id,
        company_id=made.company_id,
        after={"job": made.job_id, "freelancer": made.freelancer_id, "agency": made.agency_id, "state": "invited"},
    )
    return made


def _ask_again(session: Session, actor: Actor, proposal: Proposal, values: dict[str, Any]) -> None:
    if proposal.state in OPEN:
        done = "invited to" if proposal.state is ProposalState.INVITED else "proposing to do"
        raise Conflict(f"This freelancer is {done} the job already.", "freelancer")
    if proposal.state is not ProposalState.WITHDRAWN:
        raise InvalidState("proposal", proposal.state.value, ProposalState.INVITED.value)
    cleared = {"reason": None, "note": "", "archived_at": None, "hidden_at": None}
    change_state(session, actor, proposal, ProposalState.INVITED, "proposal.invited", **values, **cleared)
