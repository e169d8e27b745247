"""Talking about a proposal, in its room."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import Conflict
from hiringhall.marketplace.jobs.models import Job
from hiringhall.marketplace.proposals.access import proposal_and_side
from hiringhall.marketplace.proposals.marks import set_mark
from hiringhall.marketplace.proposals.models import OPEN, Proposal, ProposalState
from hiringhall.marketplace.rooms.models import Room, Story
from hiringhall.marketplace.rooms.operations import room_of_proposal, say
from hiringhall.marketplace.sides import Side

TALKED_ABOUT = OPEN | {ProposalState.HIRED}


def write(session: Session, actor: Actor, reference: str, text: str) -> Story:
    """Say something about a proposal, from either side, as long as something can come of it or came of it.

    A freelancer bound to an agency talks too, only decisions are the agency's. The first message of the client makes
    the proposal an interview. Raises NotFound, InvalidInput("text"), Conflict when the proposal is over.
    """
    proposal, side = proposal_and_side(session, actor, reference)
    if proposal.state not in TALKED_ABOUT:
        raise Conflict(f"This proposal is {proposal.state.value}; nothing more is said about it.")
    story = say(session, actor, room_of(session, proposal), text, side=side)
    if side is Side.CLIENT:
        set_mark(session, actor, proposal, "messaged")
    return story


def known_room(session: Session, proposal_id: int) -> Room | None:
    """Return the room of a proposal, None when there is none yet. Asks for no right."""
    return session.scalar(select(Room).where(Room.proposal_id == proposal_id))


def room_of(session: Session, proposal: Proposal) -> Room:
    """Return the room of a proposal, which is made when there is none yet."""
    topic = session.get_one(Job, proposal.job_id).title
    return room_of_proposal(session, proposal.id, topic=topic, company_id=proposal.company_id)
