"""Writes what goes on around the demo's jobs: proposals, offers, contracts that came of them, talks, activities."""

from dataclasses import dataclass
from typing import Any

from hiringhall import clock
from hiringhall.demo.bids import BIDS, ITEMS, ON_CALL, QUESTIONS, STARTS, Bid, Deal, Item, Start
from hiringhall.demo.contract_rows import ContractFacts, morning
from hiringhall.demo.diaries import diary_since
from hiringhall.demo.draft import DAY, Draft
from hiringhall.demo.hires import HOUR, Hire, add_hire
from hiringhall.demo.hiring_rows import (
    ActivityFacts,
    Invited,
    OfferFacts,
    Price,
    ProposalFacts,
    Sides,
    Told,
    add_activity,
    add_offer,
    add_proposal,
    add_room,
)
from hiringhall.demo.rows import TeamRow
from hiringhall.marketplace.accounts.agents import EVERYTHING
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.offers.models import OfferState
from hiringhall.marketplace.sides import Side

AGENCY, EXCLUSIVE, STAFFING = "northwind", "agent", "staffing"


@dataclass(frozen=True)
class Posted:
    """A job of the demo, as far as those who propose and hire are concerned; `closed_at` when it was filled."""

    id: int
    team: TeamRow
    by: int
    type: JobType
    title: str
    category: str
    posted_at: int
    closed_at: int | None


class Hiring:
    """Adds the bids, deals, starts and activities to the people, teams and jobs of the demo."""

    def __init__(self, draft: Draft, users: dict[str, int], teams: dict[str, TeamRow], jobs: dict[str, Posted]) -> None:
        self._draft = draft
        self._users = users
        self._teams = teams
        self._jobs = jobs

    def add(self, contracts: dict[str, int]) -> None:
        """Add all of it; `contracts` are those that there are already, by title."""
        for bid in sorted(BIDS, key=lambda bid: -max(bid.hours, bid.invited_hours)):
            self._add_bid(bid)
        started = {start.job: self._add_start(start) for start in STARTS}
        self._add_on_call()
        for item in sorted(ITEMS, key=lambda item: -item.days):
            self._add_item(item, contracts | started)

    def _ago(self, hours: int) -> int:
        return self._draft.today - hours * HOUR

    def _agency(self, freelancer: str) -> int | None:
        return self._teams[AGENCY].company_id if freelancer == EXCLUSIVE else None

    def _speaker(self, freelancer: str) -> int:
        return self._users[STAFFING if freelancer == EXCLUSIVE else freelancer]

    def _add_bid(self, bid: Bid) -> None:
        job, speaker = self._jobs[bid.job], self._speaker(bid.freelancer)
        submitted = max(self._ago(bid.hours), job.posted_at + HOUR)
        began = max(self._ago(bid.invited_hours), job.posted_at + HOUR) if bid.invitation else submitted
        ended = None if bid.ended is None else min(self._ago(bid.ended), job.closed_at or self._draft.today)
        by_freelancer = bid.state.value in {"refused", "withdrawn"}
        standing = next((deal for deal in bid.deals if deal.state is OfferState.NEW), None)
        proposal_id = add_proposal(
            self._draft,
            ProposalFacts(
                job_id=job.id,
                team=job.team,
                freelancer_id=self._users[bid.freelancer],
                agency_id=self._agency(bid.freelancer),
                price=Price(type=job.type, cents=bid.price),
                client_id=job.by,
                letter=bid.letter,
                submitted_at=submitted if bid.letter else None,
                invited=Invited(at=began, by=job.by, letter=bid.invitation) if bid.invitation else None,
                speaker_id=speaker,
                duration=bid.duration,
                answers=tuple(zip(QUESTIONS.get(bid.job, ()), bid.answers, strict=True)),
                state=bid.state,
                ended_at=None if ended is None else max(ended, submitted + HOUR),
                ended_by=speaker if by_freelancer else job.by,
                reason=bid.reason,
                note=bid.note,
                marks={mark: submitted + 1800 * (place + 1) for place, mark in enumerate(bid.marks)},
                offered_at=None if standing is None else self._ago(standing.hours),
            ),
        )
        if bid.letter:
            said = self._said(bid.talk, submitted + 2 * HOUR, job.by, speaker)
            freelancer = self._users[bid.freelancer]
            sides = Sides(job.by, freelancer, speaker, self._agency(bid.freelancer))
            add_room(self._draft, submitted, job.title, job.team, sides, proposal_id=proposal_id, said=said)
        self._add_deals(bid, job, proposal_id)

    def _said(self, talk: tuple[tuple[Side, str], ...], since: int, client: int, speaker: int) -> list[Told]:
        people = {Side.CLIENT: client, Side.FREELANCER: speaker}
        return [(since + place * HOUR // 2, people[side], side, text) for place, (side, text) in enumerate(talk)]

    def _add_deals(self, bid: Bid, job: Posted, proposal_id: int) -> None:
        previous = None
        for deal in bid.deals:
            facts = OfferFacts(
                team=job.team,
                freelancer_id=self._users[bid.freelancer],
                agency_id=self._agency(bid.freelancer),
                job_id=job.id,
                proposal_id=proposal_id,
                previous_id=previous,
                price=Price(type=job.type, cents=deal.price),
                title=job.title,
                category=job.category,
                milestones=[(words, deal.price * part // 100) for words, part in deal.milestones],
                **self._deal(deal, job.by, self._speaker(bid.freelancer), job.closed_at),
            )
            previous = add_offer(self._draft, facts)

    def _deal(self, deal: Deal, client: int, speaker: int, closed_at: int | None) -> dict[str, Any]:
        """Return what an offer says of itself, whatever it is for."""
        ended = None if deal.ended is None else self._ago(deal.ended)
        made_by, other = (client, speaker) if deal.by is Side.CLIENT else (speaker, client)
        decided_by = {OfferState.EXPIRED: None, OfferState.WITHDRAWN: made_by, OfferState.CANCELLED: client}
        return {
            "by": deal.by,
            "made_by": made_by,
            "made_at": self._ago(deal.hours),
            "message": deal.message,
            "weekly_limit": deal.weekly_limit,
            "state": deal.state,
            "decided_at": closed_at if deal.state is OfferState.CANCELLED else ended,
            "decided_by": None if ended is None else decided_by.get(deal.state, other),
            "note": deal.note,
        }

    def _add_on_call(self) -> None:
        team, facts = (
            self._teams["acme:web"],
            self._deal(ON_CALL, self._users["hiring"], self._users["freelancer"], None),
        )
        price = Price(type=JobType.HOURLY, cents=ON_CALL.price)
        offer = OfferFacts(
            team=team, freelancer_id=self._users["freelancer"], price=price, title="On call at night", **facts
        )
        add_offer(self._draft, offer)

    def _add_start(self, start: Start) -> int:
        job = self._jobs[start.job]
        if job.closed_at is None:
            raise ValueError(f"{job.title} was not filled.")
        is_hourly = job.type is JobType.HOURLY
        started_on = clock.day(job.closed_at)
        signed_at, speaker = morning(started_on), self._speaker(start.freelancer)
        contract = ContractFacts(
            freelancer_id=self._users[start.freelancer],
            job_id=job.id,
            title=job.title,
            type=job.type,
            category=job.category,
            rate=start.price if is_hourly else None,
            amount=None if is_hourly else start.price,
            weekly_limit=start.weekly_limit,
            started_on=started_on,
            weeks=[(amount * HOUR, amount * start.price) if is_hourly else (0, amount) for amount in start.weeks],
            is_over=start.is_over,
            agency_id=self._agency(start.freelancer),
            agency_share=EVERYTHING if start.freelancer == EXCLUSIVE else None,
            paused_at=None if start.paused is None else self._draft.time(start.paused),
            parts=start.parts,
            milestones=start.milestones,
            is_funded=start.is_funded,
            diary_since=diary_since(self._draft, job.title),
        )
        talk = self._said(start.talk, signed_at + DAY, job.by, speaker)
        how = Hire(letter=start.letter, message=start.message, speaker_id=speaker, talk=talk)
        return add_hire(self._draft, job.team, job.by, contract, how)

    def _add_item(self, item: Item, contracts: dict[str, int]) -> None:
        at = self._draft.time(item.days)
        facts = ActivityFacts(
            team=self._teams[item.team],
            code=item.code,
            description=item.description,
            url=item.url,
            user_id=None if item.person is None else self._users[item.person],
            contracts=[contracts[title] for title in item.contracts],
            archived_at=None if item.archived is None else self._draft.time(item.archived),
        )
        add_activity(self._draft, at, self._users[item.by], facts)
