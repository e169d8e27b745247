"""Reads of past and present work, as profiles and clients' pages show it."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from hiringhall.marketplace.accounts.models import Company, Team
from hiringhall.marketplace.accounts.queries import TeamPlace
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract, ContractState, Feedback, WorkWeek
from hiringhall.marketplace.jobs.models import Job, JobType, Visibility
from hiringhall.marketplace.sides import Side
from hiringhall.storage.hot import HotRead, among


class ShownFeedback(Struct, frozen=True, kw_only=True):
    """What one side said of the other; `score` in hundredths, `scores` 1 to 5 in the order of SCORES.

    `shown_at` is in seconds.
    """

    score: int
    scores: list[int]
    comment: str
    shown_at: int


class WorkRecord(Struct, frozen=True, kw_only=True):
    """A contract as the profile of its freelancer shows it, units as in Contract; `seconds` and `charge` in all.

    Where the job is not for the reader's eyes, `is_hidden` is true, and `title`, `job_title` and `company` are empty,
    `job_key` is None and the comments are left out. `agency` is the name of the agency that it is worked through.
    """

    key: str
    freelancer_id: int
    title: str
    type: JobType
    state: ContractState
    rate: int | None
    currency: str
    started_on: date
    ended_on: date | None
    is_hidden: bool
    job_key: str | None
    job_title: str
    company: str
    agency: str
    seconds: int
    charge: int
    last_day: date | None
    by_client: ShownFeedback | None
    by_freelancer: ShownFeedback | None


def past_works(session: Session, actor: Actor | None, user_ids: Collection[int]) -> dict[int, list[WorkRecord]]:
    """Return the contracts of each of these freelancers that began or were charged, the newest first.

    Asks for no right to the profiles; what is said of the jobs is what `actor`, None for a visitor, may know.
    """
    rows = _OF_FREELANCERS.all(session, ids=list(user_ids))
    return _by_owner(session, actor, user_ids, [(row.freelancer_id, row) for row in rows])


def works_for(session: Session, actor: Actor | None, company_ids: Collection[int]) -> dict[int, list[WorkRecord]]:
    """Return the contracts with each of these client companies, the newest first, under the same conditions."""
    rows = _FOR_CLIENTS.all(session, ids=list(company_ids))
    return _by_owner(session, actor, company_ids, [(row.company_id, row) for row in rows])


def shown_feedback(session: Session, contract_ids: Collection[int]) -> dict[int, dict[Side, ShownFeedback]]:
    """Return what is shown of the feedback on each of these contracts, by who said it."""
    reviews: dict[int, dict[Side, ShownFeedback]] = defaultdict(dict)
    for contract_id, by, shown in _FEEDBACK.all(session, ids=list(contract_ids)):
        reviews[contract_id][by] = shown
    return reviews


def _by_owner(
    session: Session, actor: Actor | None, owners: Collection[int], rows: "list[tuple[int, _Row]]"
) -> dict[int, list[WorkRecord]]:
    records: dict[int, list[WorkRecord]] = {owner: [] for owner in owners}
    reviews = shown_feedback(session, [row.contract_id for _, row in rows])
    for owner, row in rows:
        is_hidden = not _may_know(session, actor, row)
        records[owner].append(_as_record(row, reviews.get(row.contract_id, {}), is_hidden=is_hidden))
    return records


class _Row(Struct, frozen=True):
    contract_id: int
    key: str
    freelancer_id: int
    title: str
    type: JobType
    state: ContractState
    rate: int | None
    currency: str
    started_on: date
    ended_on: date | None
    visibility: Visibility | None
    job_key: str | None
    job_title: str | None
    company: str
    agency: str | None
    seconds: int
    charge: int
    last_day: date | None
    team_id: int
    team_name: str
    team_lineage: str
    company_id: int


_Agency = aliased(Company)


def _works(owner: InstrumentedAttribute[int]) -> HotRead[_Row]:
    worked = (
        select(
            WorkWeek.contract_id,
            cast(func.sum(WorkWeek.seconds), BigInteger).label("seconds"),
            cast(func.sum(WorkWeek.charge), BigInteger).label("charge"),
            func.max(WorkWeek.last_day).label("last_day"),
        )
        .join(Contract, Contract.id == WorkWeek.contract_id)
        .where(among(owner, "ids"))
        .group_by(WorkWeek.contract_id)
        .subquery()
    )
    return HotRead(
        select(
            Contract.id,
            Contract.key,
            Contract.freelancer_id,
            Contract.title,
            Contract.type,
            Contract.state,
            Contract.rate,
            Contract.currency,
            Contract.started_on,
            Contract.ended_on,
            Job.visibility,
            Job.key,
            Job.title,
            Company.name,
            _Agency.name,
            func.coalesce(worked.c.seconds, 0),
            func.coalesce(worked.c.charge, 0),
            worked.c.last_day,
            Team.id,
            Team.name,
            Team.lineage,
            Team.company_id,
        )
        .select_from(Contract)
        .join(Team, Team.id == Contract.team_id)
        .join(Company, Company.id == Contract.company_id)
        .outerjoin(Job, Job.id == Contract.job_id)
        .outerjoin(_Agency, _Agency.id == Contract.agency_id)
        .outerjoin(worked, worked.c.contract_id == Contract.id)
        .where(among(owner, "ids"))
        .order_by(Contract.started_on.desc(), Contract.id.desc()),
        _Row,
    )


_OF_FREELANCERS = _works(Contract.freelancer_id)
_FOR_CLIENTS = _works(Contract.company_id)


def _said(
    contract_id: int, by: Side, score: int, scores: list[int], comment: str, shown_at: int
) -> tuple[int, Side, ShownFeedback]:
    return contract_id, by, ShownFeedback(score=score, scores=scores, comment=comment, shown_at=shown_at)


_FEEDBACK = HotRead(
    select(
        Feedback.contract_id, Feedback.by, Feedback.score, Feedback.scores, Feedback.comment, Feedback.shown_at
    ).where(among(Feedback.contract_id, "ids"), Feedback.shown_at.is_not(None)),
    _said,
)


def _may_know(session: Session, actor: Actor | None, row: _Row) -> bool:
    """Tell whether the reader may know for whom and what this work was: by its job, or by a part in the contract."""
    if row.visibility is Visibility.PUBLIC:
        return True
    if actor is None:
        return False
    if row.visibility is Visibility.SIGNED_IN or actor.user_id == row.freelancer_id:
        return True
    team = TeamPlace(row.team_id, row.team_name, row.team_lineage, row.company_id)
    return standing(session, actor).may(Act.MANAGE_JOBS, team)


def _as_record(row: _Row, reviews: dict[Side, ShownFeedback], *, is_hidden: bool) -> WorkRecord:
    by_client, by_freelancer = reviews.get(Side.CLIENT), reviews.get(Side.FREELANCER)
    return WorkRecord(
        key=row.key,
        freelancer_id=row.freelancer_id,
        title="" if is_hidden else row.title,
        type=row.type,
        state=row.state,
        rate=row.rate,
        currency=row.currency,
        started_on=row.started_on,
        ended_on=row.ended_on,
        is_hidden=is_hidden,
        job_key=None if is_hidden else row.job_key,
        job_title="" if is_hidden else row.job_title or "",
        company="" if is_hidden else row.company,
        agency=row.agency or "",
        seconds=row.seconds,
        charge=row.charge,
        last_day=row.last_day,
        by_client=_without_words(by_client) if is_hidden else by_client,
        by_freelancer=_without_words(by_freelancer) if is_hidden else by_freelancer,
    )


def _without_words(shown: ShownFeedback | None) -> ShownFeedback | None:
    # A comment can name the job or the client.
    return None if shown is None else replace(shown, comment="")
