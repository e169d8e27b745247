"""Jobs with who posted them, how far they came and what is bid: what the second API says of them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import BigInteger, cast, func, select, text
from sqlalchemy.orm import Session, aliased

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.jobs.groups import groups_of_jobs
from hiringhall.marketplace.jobs.models import Job
from hiringhall.marketplace.jobs.queries import CARDS, JobCard
from hiringhall.marketplace.proposals.counts import JobCounts, job_counts
from hiringhall.marketplace.proposals.models import Proposal
from hiringhall.marketplace.proposals.queries import IN_LISTS
from hiringhall.marketplace.workrooms.queries import contract_counts
from hiringhall.storage.hot import HotRead, among


class Poster(NamedTuple):
    """Who posted a job; `picture` is the key of their portrait's owner, whether or not they have one."""

    user_id: int
    key: str
    username: str
    country: str


class Prices(NamedTuple):
    """The highest, lowest and mean price proposed, in cents in all or an hour; None without any."""

    high: int | None = None
    low: int | None = None
    mean: int | None = None


class Posting(Struct, frozen=True):
    """A job with who posted it; `submitted` is how many ever proposed, `closed_at` when it was filled or cancelled."""

    card: JobCard
    poster: Poster
    submitted: int
    closed_at: int | None
    needs_w9: bool


class PostedJob(Posting, frozen=True):
    """A posting with what came of it; `contracts` is how many it led to, `going_on` how many of them go on.

    `groups` are the names of those that it is meant for.
    """

    counts: JobCounts
    prices: Prices
    contracts: int
    going_on: int
    groups: Sequence[str]


def postings(session: Session, ids: Sequence[int]) -> dict[int, Posting]:
    """Return these jobs in one statement; whoever calls has found out that the reader may see them."""
    return {posting.card.id: posting for posting in _POSTINGS.all(session, ids=list(ids))}


def posted_jobs(session: Session, ids: Sequence[int]) -> dict[int, PostedJob]:
    """Return these jobs with what came of them; whoever calls has found out that the reader may see them."""
    wanted = list(dict.fromkeys(ids))
    prices = {job_id: Prices(*found) for job_id, *found in _PRICES.all(session, ids=wanted)}
    counts, contracts = job_counts(session, wanted), contract_counts(session, wanted)
    groups = groups_of_jobs(session, wanted)
    return {
        id_: PostedJob(
            **asdict(posting),
            counts=counts[id_],
            prices=prices.get(id_, Prices()),
            contracts=contracts[id_][0],
            going_on=contracts[id_][1],
            groups=[group.name for group in groups.get(id_, ())],
        )
        for id_, posting in postings(session, wanted).items()
    }


def _posting(*columns: Any) -> Posting:
    closed_at, needs_w9, submitted, *poster = columns[_OF_CARD:]
    return Posting(JobCard(*columns[:_OF_CARD]), Poster(*poster), submitted, closed_at, needs_w9)


_OF_CARD = len(JobCard._fields)
_poster = aliased(User)
_submitted = (
    select(func.count())
    .where(Proposal.job_id == Job.id, Proposal.submitted_at.is_not(None), text(IN_LISTS))
    .correlate(Job)
    .scalar_subquery()
)
_POSTINGS = HotRead(
    CARDS.add_columns(
        *(func.coalesce(Job.filled_at, Job.cancelled_at), Job.needs_w9, _submitted),
        *(_poster.id, _poster.key, _poster.username, _poster.country),
    ).join(_poster, _poster.id == Job.created_by),
    _posting,
)
_PRICES = HotRead(
    select(
        Proposal.job_id,
        func.max(Proposal.price),
        func.min(Proposal.price),
        cast(func.round(func.avg(Proposal.price)), BigInteger),
    )
    .where(among(Proposal.job_id, "ids"), Proposal.submitted_at.is_not(None), Proposal.price > 0)
    .where(Proposal.delisted_at.is_(None))
    .group_by(Proposal.job_id),
    lambda *row: row,
)
