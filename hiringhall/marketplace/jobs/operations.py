"""What clients do with jobs: post, edit, fill, open again, cancel."""

from datetime import date
from typing import Any

from msgspec import UNSET
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts.queries import get_team
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.billing.suspension import require_paying
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.errors import InvalidInput, NotAllowed
from hiringhall.marketplace.jobs.groups import groups_of_jobs, set_groups
from hiringhall.marketplace.jobs.models import TRANSITIONS, Applicants, Job, JobState, JobType
from hiringhall.marketplace.jobs.queries import managed_job
from hiringhall.marketplace.jobs.texts import JobText, checked, require_order, require_range
from hiringhall.marketplace.keys import new_key
from hiringhall.marketplace.transitions import move


def post_job(session: Session, actor: Actor, team_id: int, job_type: JobType, text: JobText) -> Job:
    """Post a job for a team.

    Raises NotFound or NotAllowed for the team and InvalidInput naming the field that cannot be accepted.
    Source: reference, "Post job".
    """
    team = get_team(session, actor, team_id)
    standing(session, actor).require(Act.MANAGE_JOBS, team)
    require_paying(session, team.company_id)
    if actor.user_id is None:
        raise NotAllowed("A job is posted by a person.")
    now = clock.now()
    values = {"start_date": _today(), "skills": [], "questions": [], "applicants": Applicants.ALL} | checked(
        job_type, text
    )
    job = Job(
        key=new_key(),
        team_id=team.id,
        company_id=team.company_id,
        created_by=actor.user_id,
        type=job_type,
        created_at=now,
        changed_at=now,
        **values,
    )
    _require_sense(job)
    session.add(job)
    session.flush()
    _set_groups(session, job, text)
    facts = {"key": job.key, **_facts(session, job)}
    record(session, actor, "job.posted", job.id, company_id=job.company_id, after=facts)
    return job


def edit_job(
    session: Session,
    actor: Actor,
    reference: str,
    text: JobText,
    *,
    team_id: int | None = None,
) -> Job:
    """Replace what a client wrote about a job; what `text` leaves out of the optional facts stays. The type stays too.

    `team_id` moves the job to another team of the company. Raises NotFound, NotAllowed or InvalidInput.
    Source: reference, "Update job".
    """
    job = managed_job(session, actor, reference)
    before = _facts(session, job)
    if team_id is not None and team_id != job.team_id:
        _move(session, actor, job, team_id)
    for name, value in checked(job.type, text).items():
        setattr(job, name, value)
    _require_sense(job)
    job.changed_at = clock.now()
    session.flush()
    _set_groups(session, job, text)
    after = _facts(session, job)
    if before != after:
        record(session, actor, "job.edited", job.id, company_id=job.company_id, before=before, after=after)
    return job


def cancel_job(session: Session, actor: Actor, reference: str, reason_code: str | None) -> Job:
    """Cancel an open job, and nothing that hangs on it; for that see `closing`.

    Raises NotFound, NotAllowed, InvalidInput for a reason that is not in the catalog, InvalidState when the job is not
    open.
    """
    job = managed_job(session, actor, reference)
    reason = None if reason_code is None else catalog.reason("CloseOpening", reason_code).code
    _change_state(session, actor, job, JobState.CANCELLED, reason)
    return job


def fill_job(session: Session, actor: Actor, reference: str) -> Job:
    """Mark an open job as filled. Raises NotFound, NotAllowed, or InvalidState when it is not open."""
    job = managed_job(session, actor, reference)
    _change_state(session, actor, job, JobState.FILLED)
    return job


def fill_if_open(session: Session, actor: Actor, job_id: int) -> None:
    """Mark a job as filled unless it no longer is open. Whoever calls has locked it and found out that it may be."""
    job = session.get_one(Job, job_id, populate_existing=True)
    if job.state is JobState.OPEN:
        _change_state(session, actor, job, JobState.FILLED)


def reopen_job(session: Session, actor: Actor, reference: str) -> Job:
    """Open a filled job again. Raises NotFound, NotAllowed, or InvalidState when it is not filled."""
    job = managed_job(session, actor, reference)
    require_paying(session, job.company_id)
    _change_state(session, actor, job, JobState.OPEN)
    return job


def _change_state(session: Session, actor: Actor, job: Job, wanted: JobState, reason: str | None = None) -> None:
    now = clock.now()
    before = move(
        session,
        "job",
        job,
        TRANSITIONS,
        wanted,
        changed_at=now,
        filled_at=now if wanted is JobState.FILLED else None,
        cancelled_at=now if wanted is JobState.CANCELLED else None,
        cancel_reason=reason,
    )
    record(
        session,
        actor,
        f"job.{'reopened' if wanted is JobState.OPEN else wanted.value}",
        job.id,
        company_id=job.company_id,
        before={"state": before.value, "cancel_reason": None},
        after={"state": wanted.value, "cancel_reason": reason},
    )


def _move(session: Session, actor: Actor, job: Job, team_id: int) -> None:
    team = get_team(session, actor, team_id)
    standing(session, actor).require(Act.MANAGE_JOBS, team)
    if team.company_id != job.company_id:
        raise InvalidInput("team", "name a team of the company that posted the job.")
    job.team_id = team.id


def _set_groups(session: Session, job: Job, text: JobText) -> None:
    if text.groups is not UNSET:
        set_groups(session, job.id, text.groups)


def _require_sense(job: Job) -> None:
    """Raise InvalidInput when what was kept and what was written do not go together."""
    require_order(job.start_date, job.end_date)
    require_range(job.rate_min, job.rate_max)


def _today() -> date:
    return clock.day(clock.now())


_FACTS = (
    "team_id",
    "title",
    "description",
    "visibility",
    "category",
    "subcategory",
    "budget",
    "duration",
    "start_date",
    "skills",
    "applicants",
    "required_test",
    "workload",
    "rate_min",
    "rate_max",
    "tier",
    "end_date",
    "questions",
    "needs_w9",
    "state",
)


def _facts(session: Session, job: Job) -> dict[str, Any]:
    values = {name: getattr(job, name) for name in _FACTS}
    ends = job.end_date.isoformat() if job.end_date else None
    return values | {
        "start_date": job.start_date.isoformat(),
        "end_date": ends,
        "skills": list(job.skills),
        "questions": list(job.questions),
        "groups": [group.name for group in groups_of_jobs(session, [job.id]).get(job.id, [])],
    }
