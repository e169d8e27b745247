"""Proposals, offers and contracts of a running hall, made and looked at behind its back."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from hiringhall.marketplace.accounts import queries
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.offers import operations
from hiringhall.marketplace.offers.access import named
from hiringhall.marketplace.offers.models import Offer
from hiringhall.marketplace.proposals.operations import submit
from hiringhall.marketplace.proposals.texts import ProposalText
from tests.support.backstage import Backstage
from tests.support.offering import DAYS, FIXED, HOURLY


def team_id(backstage: Backstage, slug: str) -> int:
    """Return the reference of a team or company."""
    with backstage.hall.database.reading() as session:
        return queries.find_team(session, slug)


def propose(backstage: Backstage, username: str, job: str) -> str:
    """Let a freelancer propose to do an hourly job; returns the proposal's number."""
    with backstage.act() as session:
        text = ProposalText(cover_letter="I have done this before.", rate=2_500)
        return str(submit(session, backstage.actor(username), job, text).id)


def send(backstage: Backstage, freelancer: str, *, by: str = "owner", team: str = "acme", **options: Any) -> str:
    """Offer a freelancer a `job`, or work for a team; returns the offer's key. `options` may change the terms."""
    fixed = options.pop("type", JobType.HOURLY) is JobType.FIXED_PRICE
    place: dict[str, Any] = {name: options.pop(name) for name in ("job", "previous") if name in options}
    if "job" not in place:
        place["team_id"] = team_id(backstage, team)
    with backstage.act() as session:
        terms = replace(FIXED if fixed else HOURLY, **options)
        person = queries.find_user(session, freelancer)
        return operations.send_offer(session, backstage.actor(by), person, terms, days=DAYS, **place).key


def offer(backstage: Backstage, reference: str) -> Offer:
    """Return an offer as it is kept, by key or number."""
    with backstage.hall.database.reading() as session:
        return session.scalars(select(Offer).where(named(reference))).one()


def contract_of(backstage: Backstage, reference: str) -> Contract:
    """Return the contract that came of an offer."""
    with backstage.hall.database.reading() as session:
        return session.scalars(
            select(Contract).join(Offer, Offer.id == Contract.offer_id).where(named(reference))
        ).one()
