"""Proposals of the crowd: who wanted which job, and what became of that."""

from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from hiringhall.demo.crowd_contracts import FEW_FROM, LETTERS, MESSAGES, Hires, Poster
from hiringhall.demo.draft import Draft
from hiringhall.demo.hiring_rows import OFFER_DAYS, Invited, OfferFacts, Price, ProposalFacts, add_offer, add_proposal
from hiringhall.demo.rows import JobFacts
from hiringhall.marketplace.jobs.durations import Duration
from hiringhall.marketplace.jobs.models import JobState, JobType
from hiringhall.marketplace.offers.models import OfferState
from hiringhall.marketplace.proposals.models import ProposalState

HOUR, DAY = 3600, 86_400
TO_ONE_JOB, TO_ONE_PERSON = 20, 20
"""Where there are many, one of so many goes to one job, and for one of so many jobs the first person proposes."""

ACTIVE, INVITED, CLOSED = ProposalState.ACTIVE, ProposalState.INVITED, ProposalState.CLOSED
DECLINED, WITHDRAWN, REFUSED = ProposalState.DECLINED, ProposalState.WITHDRAWN, ProposalState.REFUSED
ENDS: dict[JobState, tuple[tuple[ProposalState, int], ...]] = {
    JobState.OPEN: ((ACTIVE, 80), (DECLINED, 9), (WITHDRAWN, 6), (INVITED, 3), (REFUSED, 2)),
    JobState.FILLED: ((DECLINED, 70), (ACTIVE, 20), (WITHDRAWN, 8), (REFUSED, 2)),
    JobState.CANCELLED: ((CLOSED, 85), (DECLINED, 8), (WITHDRAWN, 5), (REFUSED, 2)),
}
"""What becomes of a proposal, by the state of its job, with how often of a hundred."""
REASONS = {
    DECLINED: ("146", "150", "9101", "9102"),
    WITHDRAWN: ("9301", "9302", "9303"),
    REFUSED: ("9201", "9202", "9203"),
}
OFFERS = ((OfferState.NEW, 40), (OfferState.DECLINED, 30), (OfferState.WITHDRAWN, 20), (OfferState.EXPIRED, 10))
OFFERED, SEEN, SHORTLISTED = 0.04, 0.6, 0.15
STATES, KINDS, DURATIONS = list(JobState), list(JobType), list(Duration)


class Bids:
    """Remembers the jobs, in little room, and adds proposals to do them."""

    def __init__(self, draft: Draft, hires: Hires) -> None:
        self._draft = draft
        self._hires = hires
        self._jobs, self._times, self._ends = array("q"), array("q"), array("q")
        self._posters, self._states, self._kinds, self._prices = array("i"), array("b"), array("b"), array("q")

    def was_posted(self, job_id: int, poster: int, facts: JobFacts, at: int) -> None:
        """Remember a job; `poster` is its number among the posters."""
        self._jobs.append(job_id)
        self._times.append(at)
        self._ends.append(facts.closed_at or self._draft.today)
        self._posters.append(poster)
        self._states.append(STATES.index(facts.state))
        self._kinds.append(KINDS.index(facts.type))
        self._prices.append(facts.budget or 0)

    def plan(self, total: int) -> Iterator[tuple[int, int]]:
        """Give the place of a job and of a person for each of so many proposals; nobody proposes twice to do a job."""
        if not total:
            return
        random, people = self._draft.random, len(self._hires.people)
        is_large = total >= FEW_FROM
        favourite = next((place for place, state in enumerate(self._states) if STATES[state] is JobState.OPEN), 0)
        extra = min(total // TO_ONE_JOB, 3 * people // 4) if is_large else 0
        each, left = divmod(total - extra, len(self._jobs))
        surplus = 0
        for place, job_id in enumerate(self._jobs):
            # Of two jobs next to each other one has as many more as the other has fewer.
            surplus = -surplus if place % 2 else random.randint(0, each // 2) if place + 1 < len(self._jobs) else 0
            count = each + (place < left) + surplus + (extra if place == favourite else 0)
            hired = self._hires.hired.get(job_id, -1)
            wanting = [someone for someone in random.sample(range(people), count + 1) if someone != hired][:count]
            if is_large and place % TO_ONE_PERSON == 0 and wanting and hired != 0 and 0 not in wanting:
                wanting[0] = 0
            for someone in wanting:
                yield place, someone

    def add(self, place: int, someone: int, posters: Sequence[Poster]) -> None:
        """Add the proposal of a person to do a job, and the offer that came of some."""
        random, state = self._draft.random, STATES[self._states[place]]
        kind, posted_at, until = KINDS[self._kinds[place]], self._times[place], self._ends[place]
        team, client_id = posters[self._posters[place]]
        end = random.choices([name for name, _ in ENDS[state]], [weight for _, weight in ENDS[state]])[0]
        at = random.randrange(posted_at + HOUR, max(until, posted_at + 2 * HOUR))
        price = Price(type=kind, cents=self._prices[place] or self._hires.rates[someone])
        facts: dict[str, Any] = {
            "job_id": self._jobs[place],
            "team": team,
            "freelancer_id": self._hires.people[someone],
            "price": price,
            "client_id": client_id,
            "state": end,
        }
        if end in {INVITED, REFUSED}:
            facts["invited"] = Invited(at=at, by=client_id, letter="Would you like to do this?")
        else:
            facts |= {"letter": random.choice(LETTERS), "submitted_at": at, "duration": random.choice(DURATIONS)}
            if random.random() < SEEN:
                facts["marks"] = {"seen": at + 1800}
        if end in REASONS:
            facts["reason"] = random.choice(REASONS[end])
        if end is CLOSED:
            facts |= {"ended_at": until, "ended_by": client_id}
        elif end not in {ACTIVE, INVITED}:
            ended_by = client_id if end is DECLINED else facts["freelancer_id"]
            facts |= {"ended_at": at + HOUR, "ended_by": ended_by}
        elif end is ACTIVE and state is JobState.OPEN:
            self._court(facts, at)
            return
        add_proposal(self._draft, ProposalFacts(**facts))

    def _court(self, facts: dict[str, Any], at: int) -> None:
        """Add a proposal that may still come to something; some are preferred, some have an offer."""
        random, today = self._draft.random, self._draft.today
        if random.random() < SHORTLISTED:
            facts["marks"] = {"seen": at + 1800, "shortlisted": at + 2700}
        if random.random() >= OFFERED:
            add_proposal(self._draft, ProposalFacts(**facts))
            return
        state = random.choices([name for name, _ in OFFERS], [weight for _, weight in OFFERS])[0]
        # An offer that stands was made lately, whenever the proposal came.
        made_at = (
            max(at + HOUR, today - random.randrange(1, OFFER_DAYS * DAY)) if state is OfferState.NEW else at + HOUR
        )
        client_id, freelancer_id = facts["client_id"], facts["freelancer_id"]
        ends: dict[OfferState, tuple[int | None, int | None]] = {
            OfferState.DECLINED: (made_at + HOUR, freelancer_id),
            OfferState.WITHDRAWN: (made_at + HOUR, client_id),
            OfferState.EXPIRED: (made_at + OFFER_DAYS * DAY, None),
        }
        decided_at, decided_by = ends.get(state, (None, None))
        offered_at = made_at if state is OfferState.NEW else None
        proposal_id = add_proposal(self._draft, ProposalFacts(**facts, offered_at=offered_at))
        offer = OfferFacts(
            team=facts["team"],
            freelancer_id=freelancer_id,
            job_id=facts["job_id"],
            proposal_id=proposal_id,
            price=facts["price"],
            title="Work as proposed",
            message=random.choice(MESSAGES),
            made_by=client_id,
            made_at=made_at,
            state=state,
            decided_at=decided_at,
            decided_by=decided_by,
        )
        add_offer(self._draft, offer)
