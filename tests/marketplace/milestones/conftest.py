"""A contract at a fixed price with three milestones, its client, freelancer and everybody around them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract, Milestone, MilestoneState
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.ledger.accounts import company, milestone, person
from hiringhall.marketplace.ledger.models import AccountKind
from hiringhall.marketplace.milestones.models import Submission, SubmissionState
from hiringhall.marketplace.milestones.operations import activate_milestone, submit_work
from hiringhall.marketplace.offers.terms import OfferedMilestone, OfferTerms
from tests.support.books import deposit, held
from tests.support.hired import Cast, hire, hiring_cast
from tests.support.market import Market

TERMS = OfferTerms(
    type=JobType.FIXED_PRICE,
    title="Draw six posters",
    message="As discussed.",
    amount=60_000,
    milestones=(
        OfferedMilestone(description="Drafts", amount=20_000, due_on=date(2037, 1, 10)),
        OfferedMilestone(description="Colours", amount=30_000, due_on=date(2037, 2, 10)),
        OfferedMilestone(description="Print", amount=10_000),
    ),
)


@dataclass(frozen=True)
class Stage:
    """What the tests act on: `client` hires, `freelancer` works; `ids` are the milestones in their order."""

    market: Market
    cast: Cast
    contract: Contract
    ids: tuple[int, ...]

    @property
    def client(self) -> Actor:
        return self.cast["hiring"]

    @property
    def freelancer(self) -> Actor:
        return self.cast["freelancer"]

    def do(self, operation: Any, *arguments: Any, **options: Any) -> Any:
        """Run an operation in a transaction of its own."""
        with self.market.act() as session:
            return operation(session, *arguments, **options)

    def deposit(self, cents: int) -> None:
        deposit(self.market, self.cast.company, cents)

    def fund(self, milestone_id: int) -> None:
        """Let the client pay in what a milestone takes, and fund it."""
        with self.market.act() as session:
            amount = session.get_one(Milestone, milestone_id).amount
        self.deposit(amount)
        self.do(activate_milestone, self.client, milestone_id)

    def hand_in(self, milestone_id: int, amount: int) -> int:
        """Let the freelancer hand in work; return the reference of the submission."""
        submission: Submission = self.do(submit_work, self.freelancer, milestone_id, amount, "Here it is.")
        return submission.id

    def states(self) -> list[tuple[MilestoneState, int | None]]:
        """Return the states of the milestones, and what was paid of them."""
        with self.market.act() as session:
            rows = session.execute(
                select(Milestone.state, Milestone.paid)
                .where(Milestone.contract_id == self.contract.id)
                .order_by(Milestone.id)
            )
            return [(state, paid) for state, paid in rows]

    def submissions(self) -> list[SubmissionState]:
        with self.market.act() as session:
            return list(session.scalars(select(Submission.state).order_by(Submission.id)))

    def cash(self) -> int:
        return held(self.market, company(self.cast.company), AccountKind.CASH)

    def owed(self) -> int:
        return -held(self.market, company(self.cast.company), AccountKind.RECEIVABLE)

    def escrow(self, milestone_id: int) -> int:
        return held(self.market, milestone(milestone_id), AccountKind.ESCROW)

    def pending(self) -> int:
        return held(self.market, person(self.contract.freelancer_id), AccountKind.PENDING)


@pytest.fixture
def stage(market: Market) -> Stage:
    cast = hiring_cast(market)
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"], TERMS)
    with market.act() as session:
        ids = session.scalars(select(Milestone.id).where(Milestone.contract_id == contract.id).order_by(Milestone.id))
        return Stage(market, cast, contract, tuple(ids))
