"""Lines of the change log as events: whom they concern, and what is told of them.

What is told names things, by reference, key and title, and the two sides; what was written, rated or paid is not told
but read through the API or the pages, by those who may.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Company, User
from hiringhall.marketplace.contracts.models import Contract, Milestone
from hiringhall.marketplace.invoices.models import Invoice
from hiringhall.marketplace.jobs.models import Job
from hiringhall.marketplace.offers.models import Offer
from hiringhall.marketplace.payments.models import Charge
from hiringhall.marketplace.proposals.models import Proposal
from hiringhall.marketplace.webhooks.kinds import OF_LINE, EventKind, Topic


class Line(NamedTuple):
    """A line of the change log that is an event; `position` is its place in the log."""

    position: int
    id: int
    at: int
    kind: str
    entity_id: int


@dataclass
class Event:
    """What happened: the two sides that see it, and what is told. `team_id` is the client's team."""

    kind: EventKind
    at: int
    company_id: int
    team_id: int
    freelancer_id: int | None = None
    agency_id: int | None = None
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def companies(self) -> set[int]:
        """The companies and agencies that see it."""
        seen = {self.company_id}
        return seen | {self.agency_id} if self.agency_id is not None and self.kind.topic.is_shared else seen


def event_of(session: Session, line: Line) -> Event | None:
    """Return the event that a line is; None when what it is about is gone."""
    kind = OF_LINE[line.kind]
    event = _READ[kind.topic](session, kind, line)
    if event is None:
        return None
    event.data |= sides(session, event.company_id, event.team_id, event.freelancer_id, event.agency_id)
    return event


def sides(
    session: Session, company_id: int, team_id: int, freelancer_id: int | None, agency_id: int | None
) -> dict[str, Any]:
    """Return how the two sides are told."""
    company = session.get_one(Company, company_id)
    told: dict[str, Any] = {"company": {"id": company.id, "name": company.name}, "team": {"id": team_id}}
    if freelancer_id is not None:
        person = session.get_one(User, freelancer_id)
        told["freelancer"] = {"id": person.id, "key": person.key, "name": person.name}
    if agency_id is not None:
        agency = session.get_one(Company, agency_id)
        told["agency"] = {"id": agency.id, "name": agency.name}
    return told


def _of_job(session: Session, kind: EventKind, line: Line) -> Event | None:
    job = session.get(Job, line.entity_id)
    if job is None:
        return None
    return Event(kind, line.at, job.company_id, job.team_id, data={"job": named(job)})


def _of_proposal(session: Session, kind: EventKind, line: Line) -> Event | None:
    proposal = session.get(Proposal, line.entity_id)
    if proposal is None:
        return None
    job = session.get_one(Job, proposal.job_id)
    data = {"proposal": {"id": proposal.id, "key": proposal.key}, "job": named(job)}
    return Event(kind, line.at, job.company_id, job.team_id, proposal.freelancer_id, proposal.agency_id, data)


def _of_offer(session: Session, kind: EventKind, line: Line) -> Event | None:
    offer = session.get(Offer, line.entity_id)
    if offer is None:
        return None
    data = {"offer": named(offer)} | _job(session, offer.job_id)
    return Event(kind, line.at, offer.company_id, offer.team_id, offer.freelancer_id, offer.agency_id, data)


def _of_contract(session: Session, kind: EventKind, line: Line) -> Event | None:
    return _about(session, kind, line, session.get(Contract, line.entity_id))


def _of_milestone(session: Session, kind: EventKind, line: Line) -> Event | None:
    milestone = session.get(Milestone, line.entity_id)
    if milestone is None:
        return None
    contract = session.get_one(Contract, milestone.contract_id)
    return _about(session, kind, line, contract, milestone={"id": milestone.id})


def _of_invoice(session: Session, kind: EventKind, line: Line) -> Event | None:
    invoice = session.get(Invoice, line.entity_id)
    if invoice is None:
        return None
    contract = session.get_one(Contract, invoice.contract_id)
    told = {"id": invoice.id, "key": invoice.key, "number": invoice.number}
    return _about(session, kind, line, contract, invoice=told)


def _of_payment(session: Session, kind: EventKind, line: Line) -> Event | None:
    charge = session.get(Charge, line.entity_id)
    if charge is None:
        return None
    told = {"payment": {"id": charge.id, "key": charge.key}}
    # A company has the reference of its root team.
    return Event(kind, line.at, charge.company_id, charge.company_id, data=told)


def _about(session: Session, kind: EventKind, line: Line, contract: Contract | None, **told: Any) -> Event | None:
    if contract is None:
        return None
    data = {**told, "contract": named(contract)} | _job(session, contract.job_id)
    return Event(kind, line.at, contract.company_id, contract.team_id, contract.freelancer_id, contract.agency_id, data)


def _job(session: Session, job_id: int | None) -> dict[str, Any]:
    return {} if job_id is None else {"job": named(session.get_one(Job, job_id))}


def named(thing: Job | Offer | Contract) -> dict[str, Any]:
    """Return how a thing with a title is told."""
    return {"id": thing.id, "key": thing.key, "title": thing.title}


_READ: dict[Topic, Callable[[Session, EventKind, Line], Event | None]] = {
    Topic.JOBS: _of_job,
    Topic.PROPOSALS: _of_proposal,
    Topic.OFFERS: _of_offer,
    Topic.CONTRACTS: _of_contract,
    Topic.MILESTONES: _of_milestone,
    Topic.INVOICES: _of_invoice,
    Topic.PAYMENTS: _of_payment,
    Topic.FEEDBACK: _of_contract,
}
