"""Bids, which are workrooms, field by field (fact sheet 2.3)."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple, Self

from msgspec import Struct

from hiringhall import clock
from hiringhall.api.elance import mapping
from hiringhall.api.elance.call import Call
from hiringhall.api.elance.values import (
    country_code,
    day,
    dollars,
    midnight,
    portrait_url,
    profile_url,
    region_code,
    wire_name,
)
from hiringhall.marketplace.accounts.clients import ClientHead, client_heads
from hiringhall.marketplace.contracts.listed import milestones
from hiringhall.marketplace.contracts.models import ContractState
from hiringhall.marketplace.workrooms.jobs import PostedJob, posted_jobs
from hiringhall.marketplace.workrooms.people import Person, people
from hiringhall.marketplace.workrooms.queries import Workroom


def bid_name(field: str) -> str:
    """Return the name that a field of a bid has in answers."""
    return "providerJobs12M" if field == "provider_jobs_12m" else wire_name(field)


class Known(NamedTuple):
    """What is known beside workrooms, by reference: jobs, people, and client companies."""

    jobs: dict[int, PostedJob]
    people: dict[int, Person]
    clients: dict[int, ClientHead]

    def job(self, workroom: Workroom) -> PostedJob | None:
        """Return the job of a workroom, if it is about one."""
        return None if workroom.job_id is None else self.jobs.get(workroom.job_id)

    def client_id(self, workroom: Workroom) -> int:
        """Return the person who speaks for the client: who posted the job, else who hired."""
        job = self.job(workroom)
        if job is not None:
            return job.poster.user_id
        hired_by = None if workroom.contract is None else workroom.contract.hired_by
        return hired_by or 0


def known(call: Call, workrooms: Sequence[Workroom]) -> Known:
    """Read what is shown beside workrooms, in as many statements as one takes."""
    session = call.session
    jobs = posted_jobs(session, [found.job_id for found in workrooms if found.job_id is not None])
    ids: set[int | None] = {found.freelancer_id for found in workrooms}
    ids |= {job.poster.user_id for job in jobs.values()}
    ids |= {found.contract.hired_by for found in workrooms if found.contract is not None}
    return Known(jobs, people(session, _some(ids)), client_heads(session, {found.company_id for found in workrooms}))


def _some(ids: Collection[int | None]) -> list[int]:
    return [id_ for id_ in ids if id_ is not None]


class BidData(Struct, frozen=True, kw_only=True, rename=bid_name):
    """A bid, which is a workroom; ids and money are texts, times in seconds."""

    bid_id: str
    job_id: str
    job_name: str
    start_date: int
    user_type: str
    client_user_id: str
    client_user_name: str
    client_name: str
    client_image_url: str
    client_country: str
    client_country_code: str
    provider_user_id: str
    provider_user_name: str
    provider_name: str
    provider_company: str
    provider_company_url: str
    provider_image_url: str
    provider_profile_url: str
    provider_job_history_url: str
    provider_country: str
    provider_country_code: str
    provider_city: str
    provider_state: str
    provider_region: str
    provider_hourly_rate: str
    provider_id_verified: bool
    provider_is_business: bool
    provider_jobs_12m: str
    phase: str
    status: str
    secondary_status: str
    is_hourly: bool
    is_sponsored: bool
    is_delisted: bool
    is_pre_bid: bool
    is_awarded: bool
    is_completed: bool
    bid_amount: str
    hourly_rate: str
    hours_per_week: str
    duration: int
    submission_date: int
    awarded_date: int
    contract_end_date: str
    milestones_count: int
    milestones_completed: int
    delivery_code: str

    @classmethod
    def of(cls, call: Call, workroom: Workroom, beside: Known) -> Self:
        """Show a workroom."""
        return cls(
            bid_id=str(workroom.id),
            user_type=mapping.USER_TYPES[workroom.side],
            **_job(workroom, beside),
            **_client(call, workroom, beside),
            **_provider(call, workroom, beside),
            **_state(workroom, beside),
            **_terms(workroom, beside),
            **_milestones(call, workroom),
        )


def _job(workroom: Workroom, beside: Known) -> dict[str, Any]:
    job, contract = beside.job(workroom), workroom.contract
    title = contract.title if contract is not None else ""
    begins = contract.started_on if contract is not None else None if job is None else job.card.start_date
    return {
        "job_id": "" if workroom.job_id is None else str(workroom.job_id),
        "job_name": title if job is None else job.card.title,
        "start_date": midnight(begins),
    }


def _client(call: Call, workroom: Workroom, beside: Known) -> dict[str, Any]:
    person = beside.people.get(beside.client_id(workroom))
    client = beside.clients[workroom.company_id]
    return {
        "client_user_id": "" if person is None else str(person.id),
        "client_user_name": "" if person is None else person.username,
        "client_name": client.name,
        "client_image_url": "" if person is None else portrait_url(call, person.key),
        "client_country": client.country or "",
        "client_country_code": country_code(client.country),
    }


def _provider(call: Call, workroom: Workroom, beside: Known) -> dict[str, Any]:
    person = beside.people[workroom.freelancer_id]
    contract = workroom.contract
    page = profile_url(call, person.key)
    return {
        "provider_user_id": str(person.id),
        "provider_user_name": person.username,
        "provider_name": person.name,
        "provider_company": person.name if contract is None or not contract.agency else contract.agency,
        "provider_company_url": page,
        "provider_image_url": portrait_url(call, person.key),
        "provider_profile_url": page,
        "provider_job_history_url": page,
        "provider_country": person.country,
        "provider_country_code": country_code(person.country),
        "provider_city": person.city,
        "provider_state": person.state,
        "provider_region": region_code(person.country),
        "provider_hourly_rate": dollars(person.rate),
        "provider_id_verified": False,
        "provider_is_business": workroom.agency_id is not None,
        "provider_jobs_12m": str(person.jobs),
    }


def _state(workroom: Workroom, beside: Known) -> dict[str, Any]:
    job, contract, proposal = beside.job(workroom), workroom.contract, workroom.proposal
    phase = mapping.bid_phase(workroom, job)
    return {
        "phase": phase,
        "status": mapping.STATUS[phase],
        "secondary_status": "Paused" if contract is not None and contract.state is ContractState.PAUSED else "",
        "is_hourly": mapping.is_hourly(workroom, job),
        "is_sponsored": proposal is not None and proposal.sponsored_at is not None,
        "is_delisted": proposal is not None and proposal.delisted_at is not None,
        "is_pre_bid": workroom.question is not None,
        "is_awarded": contract is not None,
        "is_completed": contract is not None and contract.state is ContractState.CLOSED,
    }


def _terms(workroom: Workroom, beside: Known) -> dict[str, Any]:
    job, contract, proposal = beside.job(workroom), workroom.contract, workroom.proposal
    hourly = mapping.is_hourly(workroom, job)
    submitted = None if proposal is None else proposal.submitted_at or proposal.created_at
    if workroom.question is not None:
        submitted = workroom.question.asked_at
    awarded = None if contract is None else contract.created_at
    return {
        "bid_amount": mapping.bid_amount(workroom, job),
        "hourly_rate": dollars(mapping.bid_price(workroom)[0]) if hourly else "",
        "hours_per_week": str(mapping.bid_hours(workroom, job)) if hourly else "",
        "duration": mapping.bid_weeks(workroom, job),
        "submission_date": submitted or awarded or 0,
        "awarded_date": awarded or 0,
        "contract_end_date": day(_ends_on(workroom, job)),
        "delivery_code": mapping.DELIVERY_CODES[None if proposal is None else proposal.duration],
    }


def _ends_on(workroom: Workroom, job: PostedJob | None) -> date | None:
    if workroom.contract is not None and workroom.contract.ended_on is not None:
        return workroom.contract.ended_on
    return None if job is None else job.card.end_date


def _milestones(call: Call, workroom: Workroom) -> dict[str, Any]:
    found = [] if workroom.contract is None else milestones(call.session, workroom.contract.id)
    today = clock.day(clock.now())
    return {
        "milestones_count": len(found),
        "milestones_completed": sum(one.due_on is not None and one.due_on < today for one in found),
    }
