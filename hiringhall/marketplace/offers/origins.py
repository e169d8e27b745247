"""What an offer comes from, as a client may tell it: a proposal, or a contract that there is already."""

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Team
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.errors import InvalidInput, NotFound
from hiringhall.marketplace.jobs.models import Job
from hiringhall.marketplace.keys import is_key, is_number
from hiringhall.marketplace.proposals.access import client_proposal


class Origin(Struct, frozen=True):
    """The key of the job and the team that an offer is for, as far as its origin says."""

    job: str | None = None
    team_id: int | None = None


def proposal_origin(session: Session, actor: Actor, freelancer_id: int, reference: str, job: str | None) -> Origin:
    """Return where an offer goes that comes from this proposal of a freelancer, by key or number.

    Raises NotFound, or InvalidInput when it is somebody else's or for another job than `job`, a key or number.
    """
    proposal = client_proposal(session, actor, reference)
    if proposal.freelancer_id != freelancer_id:
        raise InvalidInput("proposal", "name one of this freelancer.")
    posting = session.get_one(Job, proposal.job_id)
    if job not in {None, posting.key, str(posting.id)}:
        raise InvalidInput("proposal", "name one for the job of the offer.")
    return Origin(posting.key, posting.team_id)


def contract_origin(session: Session, actor: Actor, freelancer_id: int, reference: str) -> Origin:
    """Return where an offer goes that follows a contract with a freelancer, by key or number: to the same team.

    Raises NotFound unless the actor hires in the team, InvalidInput when it is somebody else's.
    """
    if is_key(reference):
        contract = session.scalar(select(Contract).where(Contract.key == reference))
    else:
        contract = session.get(Contract, int(reference)) if is_number(reference) else None
    if contract is None or not standing(session, actor).may(Act.HIRE, session.get_one(Team, contract.team_id)):
        raise NotFound("contract")
    if contract.freelancer_id != freelancer_id:
        raise InvalidInput("contract", "name one with this freelancer.")
    return Origin(None, contract.team_id)
