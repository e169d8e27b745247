"""How a contract starts: with the accepting of an offer, in its transaction."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts.agents import agency_share
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.contracts.models import Contract, ContractTerms, Milestone
from hiringhall.marketplace.fees import current_schedule
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.milestones.funding import fund_first
from hiringhall.marketplace.offers.models import Offer
from hiringhall.marketplace.rooms.operations import note_read, open_contract_room, tell


class AgreedMilestone(Struct, frozen=True):
    """A part of a fixed price: `amount` in cents."""

    description: str
    amount: int
    due_on: date | None


class Agreement(Struct, frozen=True, kw_only=True):
    """What both sides agreed on; units as in Contract."""

    offer_id: int
    job_id: int | None
    team_id: int
    company_id: int
    freelancer_id: int
    agency_id: int | None
    title: str
    description: str
    category: str | None
    type: JobType
    rate: int | None
    amount: int | None
    currency: str
    weekly_limit: int | None
    weekly_stipend: int | None
    manual_time: bool
    starts_on: date
    hired_by: int
    signed_by: int
    milestones: Sequence[AgreedMilestone] = ()


def start_contract(session: Session, actor: Actor, agreed: Agreement) -> Contract:
    """Start a contract with its terms and milestones; its room is the one of the proposal that it came of.

    The first milestone is funded if the client's money is there.

    Whoever calls has found out that both sides agreed.
    """
    now = clock.now()
    contract = Contract(
        key=new_key(),
        offer_id=agreed.offer_id,
        job_id=agreed.job_id,
        team_id=agreed.team_id,
        company_id=agreed.company_id,
        freelancer_id=agreed.freelancer_id,
        agency_id=agreed.agency_id,
        title=agreed.title,
        description=agreed.description,
        category=agreed.category,
        type=agreed.type,
        rate=agreed.rate,
        amount=agreed.amount,
        currency=agreed.currency,
        weekly_limit=agreed.weekly_limit,
        weekly_stipend=agreed.weekly_stipend,
        manual_time=agreed.manual_time,
        started_on=agreed.starts_on,
        fee_schedule_id=current_schedule(session).id,
        agency_share=agency_share(session, agreed.freelancer_id, agreed.agency_id),
        hired_by=agreed.hired_by,
        signed_by=agreed.signed_by,
        created_at=now,
        changed_at=now,
    )
    session.add(contract)
    session.flush()
    session.add(
        ContractTerms(
            contract_id=contract.id,
            since=agreed.starts_on,
            rate=agreed.rate,
            weekly_limit=agreed.weekly_limit,
            weekly_stipend=agreed.weekly_stipend,
        )
    )
    for part in agreed.milestones:
        session.add(
            Milestone(
                contract_id=contract.id,
                description=part.description,
                amount=part.amount,
                due_on=part.due_on,
                created_at=now,
            )
        )
    _open_room(session, actor, contract, agreed)
    record(
        session,
        actor,
        "contract.started",
        contract.id,
        company_id=contract.company_id,
        after={
            "freelancer": contract.freelancer_id,
            "agency": contract.agency_id,
            "job": contract.job_id,
            "team": contract.team_id,
            "offer": contract.offer_id,
            "rate": contract.rate,
            "amount": contract.amount,
            "weekly_limit": contract.weekly_limit,
        },
    )
    fund_first(session, contract)
    return contract


def _open_room(session: Session, actor: Actor, contract: Contract, agreed: Agreement) -> None:
    """Open the room of a contract to those who signed it."""
    room = open_contract_room(
        session,
        contract.id,
        topic=contract.title,
        company_id=contract.company_id,
        team_id=contract.team_id,
        proposal_id=session.get_one(Offer, agreed.offer_id).proposal_id,
        members=(agreed.hired_by, agreed.signed_by, agreed.freelancer_id),
    )
    told = tell(session, room, "The contract has started.")
    note_read(session, actor, room, told.id)
