"""People who have hired each other: contracts as they come of accepted offers, and somebody for every role."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import CompanyKind
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.offers.operations import accept_offer, send_offer
from hiringhall.marketplace.offers.terms import OfferedMilestone, OfferTerms
from tests.support.market import Market

DAYS = 14
HOURLY = OfferTerms(type=JobType.HOURLY, title="Tune the ticket shop", message="As discussed.", rate=5000)
FIXED = OfferTerms(
    type=JobType.FIXED_PRICE,
    title="Draw six posters",
    message="As discussed.",
    amount=60_000,
    milestones=(OfferedMilestone(description="Drafts", amount=20_000), OfferedMilestone(description="Rest", amount=1)),
)


class Acts(Protocol):
    """What runs a block as one transaction: a Market or a Backstage."""

    def act(self) -> AbstractContextManager[Session]: ...


def hire(
    acts: Acts,
    client: Actor,
    team: int | None,
    freelancer: Actor,
    terms: OfferTerms = HOURLY,
    *,
    signs: Actor | None = None,
    **options: Any,
) -> Contract:
    """Let a client hire a freelancer for a team or a `job`; `signs` accepts for the freelancer where they do not."""
    if freelancer.user_id is None:
        raise ValueError("Nobody hires the hall.")
    with acts.act() as session:
        offer = send_offer(session, client, freelancer.user_id, terms, days=DAYS, team_id=team, **options)
        return accept_offer(session, signs or freelancer, offer.key)


@dataclass(frozen=True)
class Cast:
    """A client with a team, an agency, and who belongs to them; `people` by role and place, such as `hiring`."""

    company: int
    design: int
    web: int
    agency: int
    people: dict[str, Actor]

    def __getitem__(self, name: str) -> Actor:
        return self.people[name]


def hiring_cast(market: Market) -> Cast:
    """Add somebody for every role: of a client, of its team design (`design-*`), of an agency, and of nobody."""
    owner, manager, outsider = (market.person(name) for name in ("owner", "agency-owner", "outsider"))
    company, agency = market.company(owner), market.company(manager, "northwind", CompanyKind.AGENCY)
    market.company(outsider, "globex")
    design, web = (market.team(owner, company, name) for name in ("design", "web"))
    people = {"owner": owner, "agency-owner": manager, "outsider": outsider}
    for role in (Role.ADMIN, Role.FINANCE, Role.HIRING, Role.RECRUITER, Role.MEMBER):
        people[role.value] = market.member(owner, company, role.value, role)
        people[f"design-{role.value}"] = market.member(owner, design, f"design-{role.value}", role)
    people["staffing"] = market.member(manager, agency, "staffing", Role.STAFFING)
    for name in ("freelancer", "agent", "bound", "stranger"):
        people[name] = market.person(name, is_freelancer=True)
    market.join(manager, agency, "agent", Role.AGENT)
    market.join(manager, agency, "bound", Role.AGENT, exclusive=True)
    return Cast(company, design, web, agency, people)
