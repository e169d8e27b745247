"""Jobs with who posted them, how far they came and what is bid: what the second API says of them."""

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.jobs.groups import groups_of_jobs
from hiringhall.marketplace.jobs.models import Job
from hiringhall.marketplace.jobs.queries import JobCard, job_cards
from hiringhall.marketplace.proposals.counts import JobCounts, job_counts
from hiringhall.marketplace.proposals.models import Proposal
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


class PostedJob(Struct, frozen=True):
    """A job with what lists say beside it; `contracts` is how many it led to, `going_on` how many of them go on.

    `groups` are the names of those that it is meant for.
    """

    card: JobCard
    poster: Poster
    counts: JobCounts
    prices: Prices
    contracts: int
    going_on: int
    closed_at: int | None
    needs_w9: bool
    groups: Sequence[str]


def posted_jobs(session: Session, ids: Sequence[int]) -> dict[int, PostedJob]:
    """Return these jobs; whoever calls has found out that the reader may see them."""
    wanted = list(dict.fromkeys(ids))
    facts = {facts.job_id: facts for facts in _FACTS.all(session, ids=wanted)}
    prices = {job_id: Prices(*found) for job_id, *found in _PRICES.all(session, ids=wanted)}
    counts, contracts = job_counts(session, wanted), contract_counts(session, wanted)
    groups = groups_of_jobs(session, wanted)
    return {
        card.id: PostedJob(
            card,
            facts[card.id].poster,
            counts[card.id],
            prices.get(card.id, Prices()),
            *contracts[card.id],
            facts[card.id].closed_at,
            facts[card.id].needs_w9,
            [group.name for group in groups.get(card.id, ())],
        )
        for card in job_cards(session, wanted)
    }


class _Facts(NamedTuple):
    job_id: int
    closed_at: int | None
    needs_w9: bool
    poster: Poster


_FACTS = HotRead(
    select(
        *(Job.id, func.coalesce(Job.filled_at, Job.cancelled_at), Job.needs_w9),
        *(User.id, User.key, User.username, User.country),
    )
    .join(User, User.id == Job.created_by)
    .where(among(Job.id, "ids")),
    lambda job_id, closed_at, needs_w9, *who: _Facts(job_id, closed_at, needs_w9, Poster(*who)),
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
