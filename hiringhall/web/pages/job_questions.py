"""Questions about a job before a bid, on the page of the job: those that the visitor may see, and what can be done."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace.jobs.models import JobState
from hiringhall.marketplace.jobs.queries import ListedJob
from hiringhall.marketplace.proposals import questions
from hiringhall.marketplace.proposals.applicants import Applicant, Candidacy, applicants
from hiringhall.marketplace.proposals.models import OPEN, ProposalState
from hiringhall.marketplace.proposals.questions import LONGEST, ShownQuestion
from hiringhall.web.visit import Visit


@dataclass(frozen=True)
class JobQuestions:
    """What the page of a job shows of its questions: all to who may answer, to others those of their side.

    `askers` are those for whom the visitor may ask, as choices of a form.
    """

    rows: list[ShownQuestion]
    answers: bool
    askers: list[tuple[str, str]]
    longest: int = LONGEST


def shown_questions(
    visit: Visit, session: Session, job: ListedJob, mine: list[Candidacy], *, manages: bool
) -> JobQuestions:
    """Return the questions of a job for the visitor, whose side has proposed to do it as `mine` says.

    Who manages a job recruits for it, and so answers.
    """
    if visit.person is None:
        return JobQuestions([], answers=False, askers=[])
    if manages:
        return JobQuestions(questions.questions_about_job(session, visit.actor, job.key), answers=True, askers=[])
    rows = questions.own_questions(session, visit.actor, job.id)
    busy = {one.freelancer_id for one in mine if one.state in OPEN | {ProposalState.HIRED}}
    busy |= {row.freelancer_id for row in rows if row.answered_at is None}
    free = [one for one in applicants(session, visit.actor) if one.freelancer_id not in busy]
    askers = [(value_of(one), _label(visit, one)) for one in free if job.state is JobState.OPEN]
    return JobQuestions(rows, answers=False, askers=askers)


def value_of(one: Applicant) -> str:
    """Return what stands for somebody in the field of who asks, or who would do the work."""
    return f"{one.freelancer_id}:{one.agency_id or ''}"


def _label(visit: Visit, one: Applicant) -> str:
    mine = visit.person is not None and one.freelancer_id == visit.person.id
    name = "Yourself" if mine else one.name
    return name if one.agency is None else f"{name}, through {one.agency}"
