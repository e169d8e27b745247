"""A contract with the names that lists and pages show beside it."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from hiringhall.marketplace.accounts.models import Company, Team, User
from hiringhall.marketplace.accounts.queries import TeamPlace
from hiringhall.marketplace.contracts.models import Contract, ContractState, Milestone, MilestoneState
from hiringhall.marketplace.fees import Fees, schedules
from hiringhall.marketplace.jobs.models import Job, JobType
from hiringhall.marketplace.ledger.models import ClientBilling
from hiringhall.marketplace.offers.models import Offer
from hiringhall.marketplace.sides import Side
from hiringhall.storage.hot import HotRead, among


class ListedContract(NamedTuple):
    """A contract with names; units as in Contract. Names are "" and keys None where there is no such thing.

    `fees` are those that the next charge has: a sliding one goes by what the freelancer billed the client so far.
    """

    id: int
    key: str
    offer_id: int | None
    job_id: int | None
    team_id: int
    company_id: int
    freelancer_id: int
    agency_id: int | None
    title: str
    type: JobType
    description: str
    category: str | None
    rate: int | None
    amount: int | None
    currency: str
    weekly_limit: int | None
    weekly_stipend: int | None
    manual_time: bool
    uses_activities: bool
    state: ContractState
    hired_by: int | None
    signed_by: int | None
    ended_by: Side | None
    end_reason: str | None
    started_on: date
    ended_on: date | None
    created_at: int
    changed_at: int
    team_slug: str
    team: str
    team_lineage: str
    company: str
    freelancer_key: str
    freelancer_username: str
    freelancer_first_name: str
    freelancer_last_name: str
    agency_slug: str | None
    agency: str | None
    job_key: str | None
    job_title: str | None
    offer_key: str | None
    proposal_id: int | None
    fees: Fees

    @property
    def freelancer(self) -> str:
        """First and last name of the freelancer."""
        return f"{self.freelancer_first_name} {self.freelancer_last_name}".strip()

    @property
    def place(self) -> TeamPlace:
        """Where the client's team stands in its company."""
        return TeamPlace(self.team_id, self.team, self.team_lineage, self.company_id)


class ListedMilestone(NamedTuple):
    """A part of a fixed price; `amount` in cents."""

    id: int
    contract_id: int
    description: str
    amount: int
    due_on: date | None
    state: MilestoneState


def listed_contracts(session: Session, ids: Sequence[int]) -> list[ListedContract]:
    """Return these contracts in their order; whoever calls has found out that the reader may see them."""
    known = schedules(session)
    by_id = {
        facts[0]: ListedContract._make((*facts, Fees(known[schedule_id], billed)))
        for *facts, schedule_id, billed in _LISTED.all(session, ids=list(ids))
    }
    return [by_id[id_] for id_ in ids if id_ in by_id]


def milestones(session: Session, contract_id: int) -> list[ListedMilestone]:
    """Return the milestones of a contract in the order of the agreement."""
    return _MILESTONES.all(session, ids=[contract_id])


def job_descriptions(session: Session, job_ids: Collection[int | None]) -> dict[int, str]:
    """Return what these jobs ask for."""
    return dict(_DESCRIPTIONS.all(session, ids=sorted({id_ for id_ in job_ids if id_ is not None})))


_agency = aliased(Team)
_agency_company = aliased(Company)
_OWN = [name for name in ListedContract._fields if name in Contract.__table__.columns]
billed_before = and_(
    ClientBilling.company_id == Contract.company_id,
    ClientBilling.freelancer_id == Contract.freelancer_id,
    ClientBilling.currency == Contract.currency,
)
"""What leads from a contract to what its freelancer has billed its client."""
_LISTED: HotRead[tuple[Any, ...]] = HotRead(
    select(
        *(getattr(Contract, name) for name in _OWN),
        Team.slug,
        Team.name,
        Team.lineage,
        Company.name,
        User.key,
        User.username,
        User.first_name,
        User.last_name,
        _agency.slug,
        _agency_company.name,
        Job.key,
        Job.title,
        Offer.key,
        Offer.proposal_id,
        Contract.fee_schedule_id,
        func.coalesce(ClientBilling.charged, 0),
    )
    .join(Team, Team.id == Contract.team_id)
    .join(Company, Company.id == Contract.company_id)
    .join(User, User.id == Contract.freelancer_id)
    .outerjoin(_agency, _agency.id == Contract.agency_id)
    .outerjoin(_agency_company, _agency_company.id == Contract.agency_id)
    .outerjoin(Job, Job.id == Contract.job_id)
    .outerjoin(Offer, Offer.id == Contract.offer_id)
    .outerjoin(ClientBilling, billed_before)
    .where(among(Contract.id, "ids")),
    lambda *row: row,
)
_MILESTONES = HotRead(
    select(*(getattr(Milestone, name) for name in ListedMilestone._fields))
    .where(among(Milestone.contract_id, "ids"))
    .order_by(Milestone.id),
    ListedMilestone,
)
_DESCRIPTIONS = HotRead(
    select(Job.id, Job.description).where(among(Job.id, "ids")), lambda id_, description: (id_, description)
)
