"""How a proposal begins: the row of a job and a freelancer, made once or begun anew."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import Conflict, NotAllowed
from hiringhall.marketplace.jobs.models import Job, JobState
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.proposals.models import Proposal
from hiringhall.marketplace.rooms.operations import room_of_proposal
from hiringhall.marketplace.sides import Side


def require_open(session: Session, job: Job) -> None:
    """Raise Conflict unless the job is open; it stays so until the end of the transaction."""
    state = session.scalars(select(Job.state).where(Job.id == job.id).with_for_update(read=True)).one()
    if state is not JobState.OPEN:
        raise Conflict(f"The job is {state.value}; only open jobs take invitations and proposals.")


def require_outsider(session: Session, actor: Actor, user_id: int, job: Job) -> None:
    """Raise NotAllowed when the person `user_id` recruits for the job's company themselves."""
    person = Actor(user_id, actor.via)
    if standing(session, person).may_anywhere(Act.RECRUIT, job.company_id):
        raise NotAllowed("Who recruits for a company does not work on its jobs.")


def proposal_for(session: Session, job_id: int, freelancer_id: int) -> Proposal | None:
    """Return the proposal of a freelancer for a job, whatever became of it, as it is now."""
    wanted = select(Proposal).where(Proposal.job_id == job_id, Proposal.freelancer_id == freelancer_id)
    return session.scalar(wanted.execution_options(populate_existing=True))


def begin(session: Session, job: Job, freelancer_id: int, origin: Side, at: int, **values: Any) -> Proposal | None:
    """Make the proposal of a freelancer for a job; None when somebody has made it since we looked.

    `at` is the time, in seconds, of what `values` say.
    """
    proposal = Proposal(
        key=new_key(),
        job_id=job.id,
        company_id=job.company_id,
        freelancer_id=freelancer_id,
        origin=origin,
        created_at=at,
        changed_at=at,
        **values,
    )
    try:
        with session.begin_nested():
            session.add(proposal)
            session.flush()
    except IntegrityError:
        return None
    return proposal


def open_room(session: Session, job: Job, proposal: Proposal, actor: Actor) -> None:
    """Open the room of a proposal to the actor, the freelancer, and who invited them or posted the job.

    Of the client's people only who still recruits there is let in.
    """
    contact = proposal.invited_by or job.created_by
    members = [proposal.freelancer_id]
    if standing(session, Actor(contact, actor.via)).may_anywhere(Act.RECRUIT, job.company_id):
        members.append(contact)
    if actor.user_id is not None:
        members.append(actor.user_id)
    room_of_proposal(
        session, proposal.id, topic=job.title, company_id=job.company_id, team_id=job.team_id, members=members
    )
