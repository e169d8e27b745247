"""What the marketplace's words are in Elance's.

| Elance | here |
|---|---|
| employer, client | the company of a job, spoken for by who posted it |
| contractor, provider | a freelancer |
| job | a job |
| bid, proposal, workroom | a proposal and the contract that came of it |
| terms, award | an offer, and its acceptance |
| timesheet | a billing week of an hourly contract |
| work view | the diary |
| group | a group of freelancers |

A question before a bid is a bid without a price, of which `isPreBid` is true.
"""

from bisect import bisect_right
from functools import lru_cache

from hiringhall import clock
from hiringhall.api.elance.values import dollars
from hiringhall.marketplace.contracts.models import ContractState
from hiringhall.marketplace.inbox.kinds import KINDS
from hiringhall.marketplace.inbox.models import Topic
from hiringhall.marketplace.jobs import bidding
from hiringhall.marketplace.jobs.durations import Duration
from hiringhall.marketplace.jobs.models import JobState, JobType, Workload
from hiringhall.marketplace.jobs.queries import JobCard
from hiringhall.marketplace.proposals.models import ProposalState
from hiringhall.marketplace.sides import Side
from hiringhall.marketplace.status_reports.models import ReportState
from hiringhall.marketplace.workrooms.jobs import PostedJob, Posting
from hiringhall.marketplace.workrooms.queries import Workroom

# --- phases (3.1) ---

AUCTION, SELECTION, CANCELED, WORKING, COMPLETE = "1", "2", "4", "5", "89"
STATUS = {AUCTION: "Open", SELECTION: "Selection", CANCELED: "Canceled", WORKING: "Working", COMPLETE: "Completed"}
_OF_CONTRACT = {ContractState.ACTIVE: WORKING, ContractState.PAUSED: WORKING, ContractState.CLOSED: COMPLETE}
_OVER = {ProposalState.REFUSED, ProposalState.WITHDRAWN, ProposalState.DECLINED, ProposalState.CLOSED}


def job_phase(job: PostedJob) -> str:
    """Return the phase of a job: while it is open that of the auction, then by the contracts that it led to."""
    if job.card.state is JobState.OPEN:
        return AUCTION
    if job.going_on:
        return WORKING
    if job.contracts:
        return COMPLETE
    return CANCELED if job.card.state is JobState.CANCELLED else SELECTION


def bid_phase(workroom: Workroom, job: PostedJob | None) -> str:
    """Return the phase of a workroom: that of its contract, else where its proposal stands."""
    if workroom.contract is not None:
        return _OF_CONTRACT[workroom.contract.state]
    if workroom.proposal is not None and workroom.proposal.state in _OVER:
        return CANCELED
    return AUCTION if job is None or job.card.state is JobState.OPEN else SELECTION


USER_TYPES = {Side.CLIENT: "CLIENT", Side.FREELANCER: "PROVIDER"}
JOB_TYPES = {"hourly": JobType.HOURLY, "fixed": JobType.FIXED_PRICE, "fixed price": JobType.FIXED_PRICE}
WORKLOADS = {"part time": Workload.PART_TIME, "full time": Workload.FULL_TIME}

# --- how long, how much ---

_HOURS = {Workload.AS_NEEDED: 10, Workload.PART_TIME: 20, Workload.FULL_TIME: 40}
_WEEKS = {Duration.WEEK: 1, Duration.MONTH: 4, Duration.QUARTER: 13, Duration.SEMESTER: 26, Duration.ONGOING: 52}
UNSAID_HOURS, UNSAID_WEEKS = 40, 4
"""What is reckoned with where nobody said anything: a week's hours, and weeks."""


def hours_a_week(job: JobCard | None, weekly_limit: int | None = None) -> int:
    """Return the hours of a week: those of the contract, else those that the job's workload stands for."""
    if weekly_limit is not None:
        return weekly_limit
    return UNSAID_HOURS if job is None or job.workload is None else _HOURS[job.workload]


def weeks(job: JobCard | None, proposed: Duration | None = None) -> int:
    """Return how many weeks the work takes: as the job says in hours or by its dates, else as was proposed."""
    if job is not None and job.duration is not None:
        return max(1, round(job.duration / hours_a_week(job)))
    if job is not None and job.end_date is not None:
        return max(1, -(-(job.end_date - job.start_date).days // 7))
    return UNSAID_WEEKS if proposed is None else _WEEKS[proposed]


def whole_price(job: JobCard, price: int | None) -> int | None:
    """Return what a price, in cents, comes to in all: one by the hour for the hours of all weeks."""
    if price is None or job.type is JobType.FIXED_PRICE:
        return price
    return price * hours_a_week(job) * weeks(job)


DELIVERY_CODES = {
    Duration.WEEK: "13003",
    Duration.MONTH: "13004",
    Duration.QUARTER: "13005",
    Duration.SEMESTER: "13006",
    Duration.ONGOING: "13007",
    None: "",
}

_LEAST = 20
_STEPS = (500, 1_000, 5_000, 10_000, 25_000, 100_000)
"""Whole dollars at which one range of budgets ends and the next begins."""


def budget_range(job: JobCard) -> tuple[int, int]:
    """Return the bounds of what a job may cost in whole dollars, an hour or in all; zeros where nothing is said."""
    if job.type is JobType.HOURLY:
        low, high = job.rate_min or 0, job.rate_max or job.rate_min or 0
        return low // 100, -(-high // 100)
    if job.budget is None:
        return 0, 0
    whole = -(-job.budget // 100)
    place = bisect_right(_STEPS, whole)
    if place == 0:
        return _LEAST, _STEPS[0] - 1
    return _STEPS[place - 1], _STEPS[place] if place < len(_STEPS) else whole


def budget_text(job: JobCard) -> str:
    """Return the range of what a job may cost, for people; the blank at its beginning was there."""
    return _budget_text(job.type, *budget_range(job))


@lru_cache(maxsize=1024)
def _budget_text(kind: JobType, low: int, high: int) -> str:
    if kind is JobType.HOURLY:
        return f"${low:,} - ${high:,} / hr" if high else "Not Sure"
    if not high:
        return "Not Sure"
    return f"Less than ${_STEPS[0]}" if high < _STEPS[0] else f" ${low:,} - ${high:,}"


# --- time ---


def bidding_ends(job: Posting) -> int:
    """Return when bidding ends, or ended, in seconds."""
    if job.closed_at is not None:
        return job.closed_at
    return bidding.bidding_ends(job.card.created_at, job.card.end_date)


def time_left(job: Posting) -> str:
    """Return how long bidding goes on, for people."""
    left = bidding_ends(job) - clock.now()
    if job.card.state is not JobState.OPEN:
        return "Closed"
    days, hours = divmod(max(left, 0) // 3600, 24)
    return f"{days} day{'s' * (days != 1)}, {hours} hour{'s' * (hours != 1)}"


LOCATION = "Anywhere"


def start_text(job: JobCard) -> str:
    """Return when the work begins, for people."""
    begins = clock.midnight(job.start_date) or 0
    return (
        "Immediately"
        if begins <= job.created_at
        else f"{job.start_date:%B} {job.start_date.day}, {job.start_date.year}"
    )


# --- prices of a workroom ---


def is_hourly(workroom: Workroom, job: PostedJob | None) -> bool:
    """Tell whether a workroom is paid by the hour."""
    kind = workroom.contract.type if workroom.contract is not None else None if job is None else job.card.type
    return kind is JobType.HOURLY


def bid_price(workroom: Workroom) -> tuple[int | None, int | None]:
    """Return rate and amount in cents: those that were agreed, else those that were proposed."""
    if workroom.contract is not None:
        return workroom.contract.rate, workroom.contract.amount
    proposal = workroom.proposal
    return (None, None) if proposal is None else (proposal.rate, proposal.amount)


def bid_amount(workroom: Workroom, job: PostedJob | None) -> str:
    """Return what a bid comes to in all, in dollars; nothing where no price is known."""
    rate, amount = bid_price(workroom)
    if not is_hourly(workroom, job):
        return dollars(amount)
    return "" if rate is None else dollars(rate * bid_hours(workroom, job) * bid_weeks(workroom, job))


def bid_hours(workroom: Workroom, job: PostedJob | None) -> int:
    """Return the hours of a week that a bid reckons with."""
    limit = None if workroom.contract is None else workroom.contract.weekly_limit
    return hours_a_week(None if job is None else job.card, limit)


def bid_weeks(workroom: Workroom, job: PostedJob | None) -> int:
    """Return the weeks that a bid reckons with."""
    proposed = None if workroom.proposal is None else workroom.proposal.duration
    return weeks(None if job is None else job.card, proposed)


PROJECT_STATUS = {ReportState.OK: "OK", ReportState.PROBLEM: "Problem", ReportState.COMPLETE: "Complete"}
"""What a status report says of a project; without one it is well."""

# --- messages (3.2) ---

_OF_TOPIC = {
    Topic.PROPOSALS: "proposal",
    Topic.OFFERS: "terms",
    Topic.CONTRACTS: "terms",
    Topic.MILESTONES: "terms",
    Topic.PAYMENTS: "payment",
    Topic.DISPUTES: "payment",
    Topic.FEEDBACK: "feedback",
}
_OF_KIND = {
    "proposal.invited": "invite",
    "proposal.refused": "proposal",
    "contract.reported": "statusreport",
    "contract.report-late": "statusreport",
    "contract.reports-wanted": "statusreport",
    "contract.reports-unwanted": "statusreport",
}
INBOX_KINDS = {
    name: _OF_KIND.get(name) or _OF_TOPIC[kind.topic]
    for name, kind in KINDS.items()
    if name in _OF_KIND or kind.topic in _OF_TOPIC
}
"""The types of messages that events of the inbox are; Elance knew none for the others."""


def rate_code(low: int, high: int) -> str:
    """Return the code of a range of hourly rates: the one that is known, nothing for others."""
    return "14224" if (low, high) == (40, 50) else ""
