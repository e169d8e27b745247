"""A client of its own with a job, a bid on it, and the contract that came of it, made behind the scenes of a hall."""

from itertools import count
from typing import Any

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.invoices.models import Invoice
from hiringhall.marketplace.jobs.models import JobType, Workload
from hiringhall.marketplace.offers import operations
from hiringhall.marketplace.offers.terms import OfferTerms
from hiringhall.marketplace.proposals.access import client_proposal
from tests.support.bidding import propose
from tests.support.hall import Hall
from tests.support.talent import Talent
from tests.support.weeks import billed_week

RATE = 4_932
"""Cents an hour, with 10 hours a week and 4 weeks 1,972.80 dollars in all."""
_numbers = count(1)


class Scene:
    """`owner` posted `job`, an hourly one; `freelancer` proposed to do it, and was hired where `contract` says so."""

    def __init__(self, hall: Hall, *, hired: bool = True, **text: Any) -> None:
        self.hall = hall
        self.backstage = hall.backstage
        self.slug = f"tower{next(_numbers)}"
        self.owner = self.backstage.found_company(self.slug)
        self.freelancer = Talent(self.backstage, f"{self.slug}x", title="Importers of data", rate=4_500)
        facts: dict[str, Any] = {
            "title": f"Stock list {self.slug}",
            "description": "Write a small importer for our stock list. " * 3,
            "skills": ("python",),
            "rate_min": 4_000,
            "rate_max": 5_000,
            "workload": Workload.AS_NEEDED,
            "duration": 40,
        }
        self.job_key = self.backstage.post_job(self.owner, self.slug, **facts | text)
        self.proposal_key = propose(self.backstage, self.freelancer.actor, self.job_key, rate=RATE)
        with self.backstage.act() as session:
            proposal = client_proposal(session, self.client, self.proposal_key)
            self.bid, self.job = proposal.id, proposal.job_id
        self.contract: Contract | None = self._hire() if hired else None

    @property
    def client(self) -> Actor:
        return self.backstage.actor(self.owner)

    @property
    def worker(self) -> str:
        """The username of the freelancer."""
        return self.freelancer.username

    def _hire(self) -> Contract:
        terms = OfferTerms(type=JobType.HOURLY, title="Stock list", message="As discussed.", rate=RATE, weekly_limit=10)
        with self.backstage.act() as session:
            offer = operations.send_offer(session, self.client, self.freelancer.id, terms, days=14, job=self.job_key)
            return operations.accept_offer(session, self.freelancer.actor, offer.key)

    def bill(self, cells: int = 2) -> Invoice:
        """Bill last week."""
        assert self.contract is not None
        return billed_week(self.backstage, self.contract, cells, days=5)
