"""How many proposals there are: for jobs in lists, and on the tabs of boards and lists."""

from collections.abc import Collection
from typing import Any

from msgspec import Struct
from sqlalchemy import BigInteger, Select, bindparam, cast, func, select, text
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.jobs.queries import managed_job
from hiringhall.marketplace.proposals.models import Proposal
from hiringhall.marketplace.proposals.queries import IN_LISTS, PICKED, Pile, Stage, require_staffing
from hiringhall.storage.hot import HotRead, among


class JobCounts(Struct, frozen=True):
    """How many candidates a job has.

    `total` are all, invited ones too; `submitted` those who ever proposed, `active` those who do so still, `new` those
    of them that the client has not looked at, `invited` those who have not answered; `interviews` those who ever
    talked with the client, `active_interviews` those who do so still, `offered` those for whom an offer stands,
    `hired` those who were hired. `seen_at` is when the client last looked at one
    for the first time, in seconds.
    """

    total: int = 0
    submitted: int = 0
    active: int = 0
    new: int = 0
    invited: int = 0
    interviews: int = 0
    active_interviews: int = 0
    offered: int = 0
    hired: int = 0
    seen_at: int | None = None


def job_counts(session: Session, job_ids: Collection[int]) -> dict[int, JobCounts]:
    """Return the counts of each of these jobs, in one statement. Asks for no right: the caller has found that out."""
    found = dict(_OF_JOBS.all(session, ids=list(job_ids)))
    return {job_id: found.get(job_id, _NONE) for job_id in job_ids}


def stage_counts(session: Session, actor: Actor, job_ref: str) -> dict[Stage, int]:
    """Return how many proposals for a job are in each stage. Raises NotFound or NotAllowed for the job."""
    job = managed_job(session, actor, job_ref, Act.RECRUIT)
    return dict(zip(Stage, _BY_STAGE.all(session, owner=job.id)[0], strict=True))


def my_counts(session: Session, actor: Actor) -> dict[Pile, int]:
    """Return how many proposals of the actor are in each pile."""
    return dict(zip(Pile, _BY_PILE.all(session, owner=actor.user_id)[0], strict=True))


def agency_counts(session: Session, actor: Actor, agency_id: int) -> dict[Pile, int]:
    """Return how many proposals through an agency are in each pile. Raises NotFound or NotAllowed for the agency."""
    require_staffing(session, actor, agency_id)
    return dict(zip(Pile, _BY_PILE_OF_AGENCY.all(session, owner=agency_id)[0], strict=True))


_NONE = JobCounts()
_INTERVIEW = "submitted_at IS NOT NULL AND (messaged_at IS NOT NULL OR invited_at IS NOT NULL)"


def _number(condition: str) -> Any:
    return cast(func.coalesce(func.sum(text(f"CASE WHEN {condition} THEN 1 ELSE 0 END")), 0), BigInteger)


_OF_JOBS = HotRead(
    select(
        Proposal.job_id,
        func.count(),
        func.count(Proposal.submitted_at),
        _number("state = 'active'"),
        _number("state = 'active' AND seen_at IS NULL AND hidden_at IS NULL"),
        _number("state = 'invited'"),
        _number(_INTERVIEW),
        _number(f"state = 'active' AND {_INTERVIEW}"),
        func.count(Proposal.offered_at),
        _number("state = 'hired'"),
        func.max(Proposal.seen_at),
    )
    .where(among(Proposal.job_id, "ids"), text(IN_LISTS))
    .group_by(Proposal.job_id),
    lambda job_id, *counts: (job_id, JobCounts(*counts)),
)


def _tabs(kind: type[Stage] | type[Pile], owner: Any, where: str = "TRUE") -> HotRead[tuple[int, ...]]:
    numbers: Select[Any] = select(*(_number(PICKED[tab]) for tab in kind))
    return HotRead(numbers.select_from(Proposal).where(owner == bindparam("owner"), text(where)), lambda *row: row)


_BY_STAGE = _tabs(Stage, Proposal.job_id, IN_LISTS)
_BY_PILE = _tabs(Pile, Proposal.freelancer_id)
_BY_PILE_OF_AGENCY = _tabs(Pile, Proposal.agency_id)
