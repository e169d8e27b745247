"""What should become of jobs, proposals, offers and contracts: a model to hold the real ones against.

Written from the table of who may do what, and from the tables of transitions in the design, not from the operations.
"""

from dataclasses import dataclass, field
from typing import Literal

HIRE = frozenset({"owner", "admin", "hiring"})
RECRUIT = HIRE | {"recruiter"}
SEE_CONTRACTS = RECRUIT | {"finance"}
CLIENTS = (*sorted(SEE_CONTRACTS), "member")
AGENCY = frozenset({"lead", "staffing"})
BOUND, SHARED = "bound", "shared"
FREELANCERS = ("solo", "other", SHARED, BOUND)
EVERYBODY = (*CLIENTS, *sorted(AGENCY), *FREELANCERS, "outsider")

CLIENT, FREELANCER = "client", "freelancer"
Outcome = str
"""The kind of refusal, or "" for an act that was done."""
OK, NOT_FOUND, NOT_ALLOWED, INVALID, STATE, CONFLICT = (
    "",
    "NotFound",
    "NotAllowed",
    "InvalidInput",
    "InvalidState",
    "Conflict",
)

DAY = 86_400
OFFER_DAYS = 7
FEEDBACK_DAYS = 14


def on_side(freelancer: str, through_agency: bool) -> frozenset[str]:
    """Return who sees what concerns a freelancer."""
    return frozenset({freelancer}) | (AGENCY if through_agency else frozenset())


def signers(freelancer: str, through_agency: bool) -> frozenset[str]:
    """Return who decides for a freelancer."""
    seen = on_side(freelancer, through_agency)
    return seen - {freelancer} if freelancer == BOUND else seen


@dataclass
class Job:
    """A job and its state."""

    key: str
    hourly: bool
    state: str = "open"


@dataclass
class Proposal:
    """A freelancer and a job."""

    key: str
    job: Job
    freelancer: str
    agency: bool
    state: str
    offered: bool = False

    @property
    def is_open(self) -> bool:
        """Whether something can still come of it."""
        return self.state in {"invited", "active"}


@dataclass
class Offer:
    """Terms between a side and the other."""

    key: str
    job: Job | None
    freelancer: str
    agency: bool
    by: str
    closes: bool
    expires_at: int
    proposal: Proposal | None
    hourly: bool = True
    noted: str = "new"

    def state(self, now: int) -> str:
        """Return where it stands, whether or not that was noted."""
        return "expired" if self.noted == "new" and self.expires_at <= now else self.noted

    @property
    def answered_by(self) -> str:
        """The side that answers."""
        return FREELANCER if self.by == CLIENT else CLIENT

    def speakers(self, side: str) -> frozenset[str]:
        """Return who speaks for a side."""
        return HIRE if side == CLIENT else signers(self.freelancer, self.agency)


@dataclass
class Contract:
    """What came of an offer; `ended` is the day of its end, in days since the epoch."""

    key: str
    offer: Offer
    state: str = "active"
    ended: int | None = None
    told: set[str] = field(default_factory=set)

    def side_of(self, who: str) -> Literal["client", "freelancer"] | None:
        """Return the side for which somebody acts."""
        if who in HIRE:
            return "client"
        return "freelancer" if who in signers(self.offer.freelancer, self.offer.agency) else None


@dataclass
class Model:
    """Everything there is."""

    jobs: list[Job] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)

    def proposal_for(self, job: Job, freelancer: str) -> Proposal | None:
        """Return what a freelancer has to do with a job."""
        found = (one for one in self.proposals if one.job is job and one.freelancer == freelancer)
        return next(found, None)

    def open_proposal(self, job: Job | None, freelancer: str) -> Proposal | None:
        """Return that, if something can still come of it."""
        proposal = None if job is None else self.proposal_for(job, freelancer)
        return proposal if proposal is not None and proposal.is_open else None

    def standing(self, job: Job, freelancer: str) -> Offer | None:
        """Return the offer for a job that is noted as new, past its time or not."""
        found = (one for one in self.offers if one.job is job and one.freelancer == freelancer and one.noted == "new")
        return next(found, None)

    def settle(self, offer: Offer, state: str) -> None:
        """Bring an offer to another state; its proposal is no longer marked with it."""
        offer.noted = state
        if offer.proposal is not None:
            offer.proposal.offered = False

    def cancel(self, job: Job) -> None:
        """End what hangs on a job."""
        for proposal in self.proposals:
            if proposal.job is job and proposal.is_open:
                proposal.state, proposal.offered = "closed", False
        for offer in self.offers:
            if offer.job is job and offer.noted == "new":
                offer.noted = "cancelled"

    def accept(self, offer: Offer, key: str) -> None:
        """Make the contract, hire, and fill the job if the offer says so."""
        offer.proposal = offer.proposal or self.open_proposal(offer.job, offer.freelancer)
        self.settle(offer, "accepted")
        if offer.proposal is not None:
            offer.proposal.state = "hired"
        if offer.job is not None and offer.closes and offer.job.state == "open":
            offer.job.state = "filled"
        self.contracts.append(Contract(key, offer))

    def expire(self, now: int) -> None:
        """Note what is past its time."""
        for offer in self.offers:
            if offer.noted == "new" and offer.expires_at <= now:
                self.settle(offer, "expired")
