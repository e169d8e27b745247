"""A client, freelancers and an agency with offers between them, in a marketplace without a server."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from hiringhall import clock
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.offers import operations
from hiringhall.marketplace.offers.models import Offer, OfferState
from hiringhall.marketplace.offers.terms import OfferedMilestone, OfferTerms
from tests.support.bidding import Bidding
from tests.support.market import Market

DAYS = 7
HOURLY = OfferTerms(type=JobType.HOURLY, title="Booking page", message="Build it.", rate=2_222)
FIXED = OfferTerms(
    type=JobType.FIXED_PRICE,
    title="Booking page",
    message="Build it.",
    amount=100_000,
    milestones=(
        OfferedMilestone(description="Draft", amount=40_000, due_on=date(2100, 1, 2)),
        OfferedMilestone(description="Rest", amount=50_000),
    ),
)


class Offering(Bidding):
    """The people of Bidding; sam staffs the studio and oz has nothing to do with any of them."""

    def __init__(self, market: Market) -> None:
        super().__init__(market)
        self.sam = market.member(self.pia, self.studio, "sam", Role.STAFFING)
        self.oz = market.person("oz")
        market.company(self.oz, "globex")

    def send(self, freelancer: Actor | None = None, job: str | None = "", **options: Any) -> str:
        """Offer the job, or with None for a job the team; returns the key. `options` of the operation or the terms."""
        terms = options.pop("terms", HOURLY)
        by, named = options.pop("by", self.ann), {"days", "team_id", "agency_id", "previous"}
        given = {name: options.pop(name) for name in named & options.keys()}
        given.setdefault("days", DAYS)
        if job is None:
            given.setdefault("team_id", self.acme)
        else:
            given["job"] = job or self.job
        with self.market.act() as session:
            person = (freelancer or self.fred).user_id or 0
            return operations.send_offer(session, by, person, replace(terms, **options), **given).key

    def counter(self, by: Actor, key: str, terms: OfferTerms = HOURLY, **changed: Any) -> str:
        """Answer an offer with other terms; returns the key of the new one."""
        with self.market.act() as session:
            return operations.counter_offer(session, by, key, replace(terms, **changed), days=DAYS).key

    def accept(self, by: Actor, key: str) -> Contract:
        """Accept an offer."""
        with self.market.act() as session:
            return operations.accept_offer(session, by, key)

    def decline(self, by: Actor, key: str, note: str = "") -> None:
        """Decline an offer."""
        with self.market.act() as session:
            operations.decline_offer(session, by, key, note)

    def withdraw(self, by: Actor, key: str, note: str = "") -> None:
        """Take an offer back."""
        with self.market.act() as session:
            operations.withdraw_offer(session, by, key, note)

    def offer(self, key: str) -> Offer:
        """Return an offer as it is kept."""
        with self.market.database.reading() as session:
            return session.scalars(select(Offer).where(Offer.key == key)).one()

    def state(self, key: str) -> OfferState:
        """Return the state of an offer as it is kept."""
        return self.offer(key).state

    def today(self) -> date:
        """Return today, UTC."""
        return clock.day(clock.now())
