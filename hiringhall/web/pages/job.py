"""The page of a job: what is wanted, who wants it, and similar jobs."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace import catalog
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.figures import ClientFigures, client_figures, earned_bracket
from hiringhall.marketplace.contracts.queries import WorkRecord, works_for
from hiringhall.marketplace.errors import NotAllowed
from hiringhall.marketplace.jobs.groups import groups_of_jobs
from hiringhall.marketplace.jobs.models import JobState, Visibility
from hiringhall.marketplace.jobs.queries import (
    JobCard,
    ListedJob,
    job_cards,
    managed_listed_job,
    readable_job,
)
from hiringhall.marketplace.proposals.applicants import applicants, candidacies
from hiringhall.marketplace.proposals.counts import job_counts
from hiringhall.marketplace.watching.queries import watched_of_jobs
from hiringhall.search.queries import JobQuery, JobSort
from hiringhall.search.search import NotReady
from hiringhall.web import job_words, profile_words
from hiringhall.web.access import Who
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.job_questions import shown_questions
from hiringhall.web.visit import Visit

pages = Pages()

SIMILAR = 4
MOST_WORKS = 10
LENGTH_OF_DESCRIPTION = 160  # what programs that preview links show


@dataclass(frozen=True)
class Client:
    """Who posted a job; `charged` is the bracket, in whole units, that everything they were charged reaches."""

    card: JobCard
    figures: ClientFigures
    charged: int
    works: list[WorkRecord]

    @property
    def hire_rate(self) -> int | None:
        """How many of a hundred posted jobs were filled; None before the first was."""
        figures = self.figures
        return round(100 * figures.filled_jobs / figures.jobs) if figures.filled_jobs else None


@pages.get("/jobs/{key:str}", who=Who.ANYONE)
def show_job(visit: Visit) -> Answer:
    """Show a job to those who may read it."""
    return job_page(visit, Form())


def job_page(visit: Visit, form: Form, status: int = 200) -> Answer:
    """Answer with the page of a job; `form` is what was asked or answered there."""
    key, actor = visit.public_key("key", "job"), visit.actor_or_none
    with visit.reading() as session:
        job, manages = _read(session, actor, key)
        client = _client(session, actor, job)
        similar = _similar(visit, session, job)
        counts = job_counts(session, [job.id])[job.id]
        mine = candidacies(session, actor, job.id) if actor is not None else []
        watched = actor is not None and bool(watched_of_jobs(session, actor, [job.id]))
        asked = shown_questions(visit, session, job, mine, manages=manages)
        may_propose = job.state is JobState.OPEN and not manages and _may_propose(session, actor)
        groups = groups_of_jobs(session, [job.id]).get(job.id, [])
    topic = catalog.topic(job.subcategory)
    return visit.show(
        "jobs/job.html",
        form=form,
        status=status,
        job=job,
        manages=manages,
        is_listed=job.visibility is Visibility.PUBLIC,
        client=client,
        similar=similar,
        counts=counts,
        mine=mine,
        may_propose=may_propose,
        is_watched=watched,
        groups=groups,
        questions=asked,
        category=catalog.category_of_topic(topic.id),
        topic=topic,
        summary=" ".join(job.description.split())[:LENGTH_OF_DESCRIPTION],
        skills=[(slug, catalog.skill(slug).name) for slug in job.skills],
        job_words=job_words,
        profile_words=profile_words,
    )


def _read(session: Session, actor: Actor | None, key: str) -> tuple[ListedJob, bool]:
    """Return the job and whether the reader manages it. Raises NotFound."""
    if actor is not None:
        try:
            return managed_listed_job(session, actor, key), True
        except NotAllowed:
            pass
    return readable_job(session, actor, key), False


def _may_propose(session: Session, actor: Actor | None) -> bool:
    """Tell whether a button to propose leads somewhere: visitors are asked to sign in first."""
    return actor is None or bool(applicants(session, actor))


def _client(session: Session, actor: Actor | None, job: ListedJob) -> Client:
    company = job.company_id
    figures = client_figures(session, [company])[company]
    ended = [work for work in works_for(session, actor, [company])[company] if work.ended_on]
    card = job_cards(session, [job.id])[0]
    return Client(card, figures, earned_bracket(figures.charged), ended[:MOST_WORKS])


def _similar(visit: Visit, session: Session, job: ListedJob) -> list[JobCard]:
    """Return open jobs that ask for some of the skills, those with the most of them first."""
    if not job.skills:
        return []
    query = JobQuery(skills=" OR ".join(f'"{slug}"' for slug in job.skills), states=(JobState.OPEN,))
    try:
        found = visit.hall.search.jobs(
            session, visit.actor_or_none, query, sort=JobSort.RELEVANCE, descending=True, count=SIMILAR + 1
        )
    except NotReady:
        return []
    return job_cards(session, [other.id for other in found.rows if other.id != job.id][:SIMILAR])
