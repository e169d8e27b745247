"""What always holds for jobs."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiringhall.marketplace import catalog
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.jobs.models import Job
from hiringhall.storage.database import streamed
from hiringhall.storage.invariants import Invariant, by_query


def _unknown_places(session: Session) -> Iterator[str]:
    used = select(Job.category, Job.subcategory, func.min(Job.id), func.count()).group_by(Job.category, Job.subcategory)
    for category, subcategory, first, count in session.execute(used):
        if not _is_place(category, subcategory):
            yield f"{count} jobs, the first of them {first}, are in the unknown category {category}/{subcategory}"


def _is_place(category: str, subcategory: str) -> bool:
    try:
        return catalog.category_of_topic(subcategory).id == category
    except InvalidInput:
        return False


def _unknown_codes(session: Session) -> Iterator[str]:
    reasons = {entry.code for entry in catalog.reasons(catalog.ReasonType.CLOSE_JOB)}
    tests = {entry.id for entry in catalog.tests()}
    for column, known in ((Job.cancel_reason, reasons), (Job.required_test, tests)):
        used = select(column, func.min(Job.id), func.count()).where(column.is_not(None)).group_by(column)
        for code, first, count in session.execute(used):
            if code not in known:
                yield f"{count} jobs, the first of them {first}, have the unknown {column.key} {code!r}"


def _unknown_skills(session: Session) -> Iterator[str]:
    for job_id, skills in streamed(session, select(Job.id, Job.skills)):
        for slug in skills:
            if not catalog.is_skill(slug):
                yield f"job {job_id} asks for the unknown skill {slug!r}"


CHECKS = (
    by_query(
        "job-company",
        "A job belongs to the company of its team.",
        """SELECT jobs.id, jobs.company_id, teams.slug FROM jobs JOIN teams ON teams.id = jobs.team_id
        WHERE jobs.company_id <> teams.company_id""",
        "job {id} belongs to company {company_id} but to the team {slug} of another",
    ),
    by_query(
        "job-cancelled",
        "Cancelled jobs, and no others, have the time they were cancelled and may have a reason.",
        """SELECT id, state FROM jobs WHERE (state = 'cancelled') <> (cancelled_at IS NOT NULL)
        OR (cancel_reason IS NOT NULL AND state <> 'cancelled')""",
        "job {id} is {state} but its time or reason of cancelling says otherwise",
    ),
    by_query(
        "job-filled",
        "Filled jobs, and no others, have the time they were filled.",
        "SELECT id, state FROM jobs WHERE (state = 'filled') <> (filled_at IS NOT NULL)",
        "job {id} is {state} but its time of filling says otherwise",
    ),
    by_query(
        "job-times",
        "A job is not changed before it is posted and does not end before it starts.",
        """SELECT id FROM jobs WHERE changed_at < created_at OR filled_at < created_at OR cancelled_at < created_at
        OR end_date < start_date""",
        "job {id} has times in the wrong order",
    ),
    by_query(
        "job-budget",
        "Fixed-price jobs have a budget.",
        "SELECT id FROM jobs WHERE type = 'fixed-price' AND budget IS NULL",
        "job {id} has a fixed price but no budget",
    ),
    Invariant("job-categories", "Jobs are in categories and topics of the catalog.", _unknown_places),
    Invariant("job-codes", "Reasons and tests of jobs are in the catalog.", _unknown_codes),
    Invariant("job-skills", "Skills of jobs are in the catalog.", _unknown_skills),
    by_query(
        "jobs-logged",
        "The change log has the posting of every job.",
        """SELECT jobs.id FROM jobs WHERE NOT EXISTS (SELECT 1 FROM changes
        WHERE changes.entity = 'job' AND changes.entity_id = jobs.id AND changes.kind = 'job.posted')""",
        "job {id} was never posted, says the change log",
    ),
)
