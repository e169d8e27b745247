"""Talking about a proposal, in its room."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.attachments.operations import KeptFile
from hiringhall.marketplace.errors import Conflict
from hiringhall.marketplace.jobs.models import Job
from hiringhall.marketplace.proposals.access import proposal_and_side
from hiringhall.marketplace.proposals.marks import set_mark
from hiringhall.marketplace.proposals.models import OPEN, Proposal, ProposalState
from hiringhall.marketplace.rooms.models import Room, Story
from hiringhall.marketplace.rooms.operations import STORY_BYTES, room_of_proposal, say
from hiringhall.marketplace.sides import Side

TALKED_ABOUT = OPEN | {ProposalState.HIRED}


def write(
    session: Session,
    actor: Actor,
    reference: str,
    text: str,
    *,
    files: Sequence[KeptFile] = (),
    largest: int = STORY_BYTES,
) -> Story:
    """Say something about a proposal, from either side, as long as something can come of it or came of it.

    A freelancer bound to an agency talks too, only decisions are the agency's. The first message of the client makes
    the proposal an interview. `largest` is in bytes.
    Raises NotFound, InvalidInput("text") or ("files"), Conflict when the proposal is over or its room archived.
    """
    proposal, side = proposal_and_side(session, actor, reference)
    if proposal.state not in TALKED_ABOUT:
        raise Conflict(f"This proposal is {proposal.state.value}; nothing more is said about it.")
    story = say(session, actor, room_of(session, proposal), text, side=side, files=files, largest=largest)
    if side is Side.CLIENT:
        set_mark(session, actor, proposal, "messaged")
    return story


def known_room(session: Session, proposal_id: int) -> Room | None:
    """Return the room of a proposal, None when there is none yet. Asks for no right."""
    return session.scalar(select(Room).where(Room.proposal_id == proposal_id))


def room_of(session: Session, proposal: Proposal) -> Room:
    """Return the room of a proposal, which is made when there is none yet."""
    job = session.get_one(Job, proposal.job_id)
    return room_of_proposal(session, proposal.id, topic=job.title, company_id=proposal.company_id, team_id=job.team_id)
