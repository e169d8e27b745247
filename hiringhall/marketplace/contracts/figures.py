"""Figures derived from contracts, weeks of work and feedback, for freelancers and for clients."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import NamedTuple

from msgspec import Struct
from sqlalchemy import BigInteger, ColumnElement, Date, bindparam, case, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hiringhall import clock
from hiringhall.marketplace.contracts.models import Contract, ContractState, Feedback, WorkWeek
from hiringhall.marketplace.jobs.models import Job, JobState, JobType, Visibility
from hiringhall.marketplace.sides import Side
from hiringhall.storage.hot import HotRead, among

RECENT = timedelta(days=90)
SUCCESS = timedelta(days=730)
"""How long a closed contract counts for the job success: 24 months."""
GOOD_SCORE = 400
EARNED_BRACKETS = (0, 100, 1_000, 10_000, 100_000)


class FreelancerFigures(Struct, frozen=True, kw_only=True):
    """What a freelancer's records add up to.

    `feedback` is the mean of the clients' shown scores weighted by charge, in hundredths (100 to 500), None without
    any; `recent_*` counts the last 90 days. `job_success` is in hundredths of a percent, None without closed
    contracts. Seconds of hourly work, `earned` in cents of charges, `contracts` those that were ever charged.
    """

    feedback: int | None = None
    recent_feedback: int | None = None
    reviews: int = 0
    seconds: int = 0
    recent_seconds: int = 0
    contracts: int = 0
    active_contracts: int = 0
    earned: int = 0
    job_success: int | None = None
    last_worked: date | None = None


class ClientFigures(Struct, frozen=True, kw_only=True):
    """What a client company's records add up to; units as in FreelancerFigures, `charged` in cents.

    `jobs`, `open_jobs` and `filled_jobs` leave invite-only and private ones out, so that no number tells of them.
    """

    feedback: int | None = None
    reviews: int = 0
    jobs: int = 0
    open_jobs: int = 0
    filled_jobs: int = 0
    hires: int = 0
    fixed_price_hires: int = 0
    active_contracts: int = 0
    seconds: int = 0
    charged: int = 0


def freelancer_figures(session: Session, user_ids: Collection[int], today: date) -> dict[int, FreelancerFigures]:
    """Return the figures of each of these freelancers as of `today`, in one statement however many they are."""
    works: dict[int, list[_Work]] = defaultdict(list)
    for work in _OF_FREELANCERS.all(session, ids=list(user_ids), recent=today - RECENT):
        works[work.owner].append(work)
    return {user_id: _of_freelancer(works.get(user_id, ()), today) for user_id in user_ids}


def client_figures(session: Session, company_ids: Collection[int]) -> dict[int, ClientFigures]:
    """Return the figures of each of these companies, in two statements however many they are."""
    ids = list(company_ids)
    works: dict[int, list[_Work]] = defaultdict(list)
    jobs: dict[int, dict[JobState, int]] = defaultdict(dict)
    for work in _OF_CLIENTS.all(session, ids=ids, recent=date.min):
        works[work.owner].append(work)
    for company_id, state, count in _JOBS.all(session, ids=ids):
        jobs[company_id][state] = count
    return {company_id: _of_client(works.get(company_id, ()), jobs.get(company_id, {})) for company_id in ids}


def earned_bracket(earned: int) -> int:
    """Return the highest of EARNED_BRACKETS, in whole units of the currency, that these cents reach."""
    return max(bracket for bracket in EARNED_BRACKETS if bracket * 100 <= earned or not bracket)


class _Work(NamedTuple):
    """What one contract adds to the figures of its `owner`; the score is the other side's."""

    owner: int
    type: JobType
    state: ContractState
    ended_on: date | None
    seconds: int
    charge: int
    recent_seconds: int
    last_day: date | None
    score: int | None
    shown_at: int | None


def _works(owner: InstrumentedAttribute[int], reviewer: Side) -> HotRead[_Work]:
    shown = (Feedback.contract_id == Contract.id) & (Feedback.by == reviewer) & Feedback.shown_at.is_not(None)
    recent = case((WorkWeek.last_day > bindparam("recent", type_=Date()), WorkWeek.seconds), else_=0)
    return HotRead(
        select(
            owner,
            Contract.type,
            Contract.state,
            Contract.ended_on,
            _sum(WorkWeek.seconds),
            _sum(WorkWeek.charge),
            _sum(recent),
            func.max(WorkWeek.last_day),
            Feedback.score,
            Feedback.shown_at,
        )
        .select_from(Contract)
        .outerjoin(WorkWeek, WorkWeek.contract_id == Contract.id)
        .outerjoin(Feedback, shown)
        .where(among(owner, "ids"))
        .group_by(Contract.id, Feedback.id),
        _Work,
    )


def _sum(amount: InstrumentedAttribute[int] | ColumnElement[int]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(amount), 0), BigInteger)


_OF_FREELANCERS = _works(Contract.freelancer_id, Side.CLIENT)
_OF_CLIENTS = _works(Contract.company_id, Side.FREELANCER)
_JOBS = HotRead(
    select(Job.company_id, Job.state, func.count())
    .where(
        among(Job.company_id, "ids"), (Job.visibility == Visibility.PUBLIC) | (Job.visibility == Visibility.SIGNED_IN)
    )
    .group_by(Job.company_id, Job.state),
    lambda *row: row,
)


def _of_freelancer(works: Collection[_Work], today: date) -> FreelancerFigures:
    return FreelancerFigures(
        feedback=_mean_score(works),
        recent_feedback=_mean_score(work for work in works if _is_shown_lately(work, today)),
        reviews=sum(work.score is not None for work in works),
        seconds=sum(work.seconds for work in works),
        recent_seconds=sum(work.recent_seconds for work in works),
        contracts=sum(work.charge > 0 for work in works),
        active_contracts=sum(work.state is ContractState.ACTIVE for work in works),
        earned=sum(work.charge for work in works),
        job_success=_job_success(works, today),
        last_worked=max((work.last_day for work in works if work.last_day), default=None),
    )


def _of_client(works: Collection[_Work], jobs: dict[JobState, int]) -> ClientFigures:
    return ClientFigures(
        feedback=_mean_score(works),
        reviews=sum(work.score is not None for work in works),
        jobs=sum(jobs.values()),
        open_jobs=jobs.get(JobState.OPEN, 0),
        filled_jobs=jobs.get(JobState.FILLED, 0),
        hires=len(works),
        fixed_price_hires=sum(work.type is JobType.FIXED_PRICE for work in works),
        active_contracts=sum(work.state is ContractState.ACTIVE for work in works),
        seconds=sum(work.seconds for work in works),
        charged=sum(work.charge for work in works),
    )


def _is_shown_lately(work: _Work, today: date) -> bool:
    since = clock.midnight(today - RECENT + timedelta(days=1))
    return since is not None and work.shown_at is not None and work.shown_at >= since


def _mean_score(works: Iterable[_Work]) -> int | None:
    """Weigh each score by what was charged; a contract that was charged nothing counts as one cent."""
    scored = [(work.score, max(work.charge, 1)) for work in works if work.score is not None]
    weight = sum(charge for _, charge in scored)
    return _divide(sum(score * charge for score, charge in scored), weight) if weight else None


def _job_success(works: Collection[_Work], today: date) -> int | None:
    closed = [work for work in works if work.ended_on and work.ended_on > today - SUCCESS]
    return _divide(10_000 * sum(map(_ended_well, closed)), len(closed)) if closed else None


def _ended_well(work: _Work) -> bool:
    return work.charge > 0 if work.score is None else work.score >= GOOD_SCORE


def _divide(amount: int, by: int) -> int:
    """Round to the nearest integer, halves up."""
    return (2 * amount + by) // (2 * by)
