"""How a contract of the demo came about: a proposal or an invitation, an offer that was accepted, a room."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hiringhall.demo.contract_rows import ContractFacts, add_contract
from hiringhall.demo.draft import Draft
from hiringhall.demo.hiring_rows import (
    Invited,
    OfferFacts,
    Price,
    ProposalFacts,
    Sides,
    Told,
    add_offer,
    add_proposal,
    add_room,
)
from hiringhall.demo.rows import TeamRow
from hiringhall.marketplace.jobs.durations import Duration
from hiringhall.marketplace.offers.models import OfferState
from hiringhall.marketplace.proposals.models import ProposalState
from hiringhall.marketplace.sides import Side

HOUR = 3600
OFFERED_BEFORE = 22 * HOUR
"""Seconds between an offer and its acceptance."""
PROPOSED_BEFORE = 5 * 24 * HOUR
INVITED_BEFORE = PROPOSED_BEFORE + 20 * HOUR


@dataclass(frozen=True, kw_only=True)
class Hire:
    """What was written on the way to a contract.

    Without a `letter` the offer came without a proposal; with an `invitation` the client began. `speaker_id` signs for
    the freelancer where an agency does.
    """

    letter: str = ""
    invitation: str = ""
    message: str
    duration: Duration | None = None
    speaker_id: int | None = None
    talk: Sequence[Told] = ()


def add_hire(draft: Draft, team: TeamRow, hirer_id: int, contract: ContractFacts, how: Hire) -> int:
    """Add a contract with all that led to it; return its id."""
    signed_at = contract.started_at
    cents = contract.rate if contract.rate is not None else contract.amount or 0
    price = Price(type=contract.type, cents=cents)
    speaker = how.speaker_id or contract.freelancer_id
    proposal_id = None
    if how.letter and contract.job_id is not None:
        by = Invited(at=signed_at - INVITED_BEFORE, by=hirer_id, letter=how.invitation) if how.invitation else None
        proposal_id = add_proposal(
            draft,
            ProposalFacts(
                job_id=contract.job_id,
                team=team,
                freelancer_id=contract.freelancer_id,
                agency_id=contract.agency_id,
                price=price,
                client_id=hirer_id,
                letter=how.letter,
                submitted_at=signed_at - PROPOSED_BEFORE,
                invited=by,
                speaker_id=speaker,
                duration=how.duration,
                state=ProposalState.HIRED,
                ended_at=signed_at,
                ended_by=speaker,
                marks={"seen": signed_at - PROPOSED_BEFORE + HOUR},
            ),
        )
    offer_id = add_offer(
        draft,
        OfferFacts(
            team=team,
            freelancer_id=contract.freelancer_id,
            agency_id=contract.agency_id,
            job_id=contract.job_id,
            proposal_id=proposal_id,
            price=price,
            title=contract.title,
            message=how.message,
            category=contract.category,
            weekly_limit=contract.weekly_limit,
            starts_on=contract.started_on,
            milestones=contract.milestones,
            made_by=hirer_id,
            made_at=signed_at - OFFERED_BEFORE,
            state=OfferState.ACCEPTED,
            decided_at=signed_at,
            decided_by=speaker,
        ),
    )
    agreed = replace(contract, offer_id=offer_id, signer_id=speaker, description=how.message)
    contract_id = add_contract(draft, team, hirer_id, agreed)
    started: Told = (signed_at, None, None, "The contract has started.")
    add_room(
        draft,
        signed_at - PROPOSED_BEFORE,
        contract.title,
        team,
        Sides(hirer_id, contract.freelancer_id, speaker, contract.agency_id),
        proposal_id=proposal_id,
        contract_id=contract_id,
        said=(*how.talk, started),
    )
    return contract_id


def spoken(side: Side, author: int, at: int, text: str) -> Told:
    """Return what somebody of a side said."""
    return at, author, side, text
