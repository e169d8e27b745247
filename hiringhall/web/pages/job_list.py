"""The jobs of a company: their list, and what becomes of each: filled, open again, cancelled."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace import closing
from hiringhall.marketplace.accounts import queries
from hiringhall.marketplace.accounts.models import Company, Team
from hiringhall.marketplace.accounts.queries import TeamPlace
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.catalog.reasons import ReasonType, reasons
from hiringhall.marketplace.errors import NotAllowed, Refused
from hiringhall.marketplace.jobs import operations
from hiringhall.marketplace.jobs.models import JobState
from hiringhall.marketplace.jobs.queries import (
    JobFilter,
    ListedJob,
    managed_job_counts,
    managed_jobs,
    managed_listed_job,
)
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.proposals.counts import JobCounts, job_counts
from hiringhall.web import job_words, links
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

PER_PAGE = 20
MOST_PAGES = 10_000


@dataclass(frozen=True)
class JobsPage:
    """What the list shows: the jobs of `team` in `state` (all when None), and the ways to the others."""

    company: Company
    teams: list[Team]
    team: Team
    state: JobState | None
    counts: dict[JobState, int]
    jobs: Slice[ListedJob]
    candidates: dict[int, JobCounts]
    page: int

    @property
    def has_more(self) -> bool:
        """Whether another page follows."""
        return self.page * PER_PAGE < self.jobs.total

    def path(self, *, state: str | None = None, page: int = 1) -> str:
        """Return the address of the list with another state or page; what is not given stays, but for the page."""
        shown = state if state is not None else self.state.value if self.state else "all"
        team = None if self.team.is_root else self.team.id
        return links.with_query(
            f"/companies/{self.company.id}/jobs",
            team=team,
            state=None if shown == JobState.OPEN else shown,
            page=None if page == 1 else page,
        )


@pages.get("/companies/{company:str}/jobs")
def list_jobs(visit: Visit) -> Answer:
    """List the jobs of a company, or of one of its teams, the newest first."""
    with visit.reading() as session:
        company = queries.get_company(session, visit.actor, visit.reference("company")).company
        teams = managed_teams(session, visit, company)
        wanted = links.reference(visit.query.text("team"))
        team = next((team for team in teams if team.id == wanted), teams[0])
        place = TeamPlace(team.id, team.name, team.lineage, team.company_id)
        state, page = _state(visit), min(max(links.reference(visit.query.text("page")), 1), MOST_PAGES)
        jobs = managed_jobs(
            session,
            visit.actor,
            place,
            JobFilter(include_sub_teams=True, state=state),
            offset=(page - 1) * PER_PAGE,
            count=PER_PAGE,
        )
        counts = managed_job_counts(session, visit.actor, place, include_sub_teams=True)
        candidates = job_counts(session, [job.id for job in jobs.rows])
    visit.wear(company.id)
    shown = JobsPage(company, teams, team, state, counts, jobs, candidates, page)
    return visit.show("jobs/list.html", page=shown, words=job_words)


def managed_teams(session: Session, visit: Visit, company: Company, act: Act = Act.MANAGE_JOBS) -> list[Team]:
    """Return the teams of the company in which the visitor may do `act`, the company first.

    Raises NotAllowed when there is none.
    """
    rights = standing(session, visit.actor)
    teams = queries.reachable_teams(session, visit.actor, company.id)
    managed = [team for team in teams if rights.may(act, team)]
    if not managed:
        raise NotAllowed(f"You hold no role in {company.name} that may {act.value}.")
    return managed


def _state(visit: Visit) -> JobState | None:
    wanted = visit.query.text("state", JobState.OPEN)
    return next((state for state in JobState if state == wanted), None)


@pages.get("/jobs/{key:str}/cancel")
def ask_cancel(visit: Visit) -> Answer:
    """Ask for the reason before a job is cancelled."""
    return _cancel_form(visit, Form())


def _cancel_form(visit: Visit, form: Form, status: int = 200) -> Answer:
    with visit.reading() as session:
        job = managed_listed_job(session, visit.actor, job_key(visit))
    visit.wear(job.company_id)
    offered = [(reason.code, reason.text, "") for reason in reasons(ReasonType.CLOSE_JOB)]
    return visit.show("jobs/cancel.html", form=form, status=status, job=job, reasons=offered)


@pages.post("/jobs/{key:str}/cancel")
def cancel(visit: Visit) -> Answer:
    """Cancel a job."""
    form = visit.form
    try:
        with visit.writing() as session:
            job = closing.cancel_job(session, visit.actor, job_key(visit), form.text("reason"))
    except Refused as refused:
        form.refuse(refused, "reason")
        if "reason" in form.errors:
            form.errors["reason"] = "choose why the job is cancelled."
        return _cancel_form(visit, form, 422)
    return visit.go(f"/companies/{job.company_id}/jobs", good=f"{job.title} is cancelled.")


@pages.post("/jobs/{key:str}/fill")
def fill(visit: Visit) -> Answer:
    """Mark a job as filled."""
    with visit.writing() as session:
        job = operations.fill_job(session, visit.actor, job_key(visit))
    path = f"/companies/{job.company_id}/jobs"
    return visit.go(path, good=f"{job.title} is filled. You find it among the filled jobs and can open it again.")


@pages.post("/jobs/{key:str}/reopen")
def reopen(visit: Visit) -> Answer:
    """Open a filled job again."""
    with visit.writing() as session:
        job = operations.reopen_job(session, visit.actor, job_key(visit))
    return visit.go(f"/companies/{job.company_id}/jobs", good=f"{job.title} is open again.")


def job_key(visit: Visit) -> str:
    """Return the key of the job in the path. Raises NotFound when it can be none."""
    return visit.public_key("key", "job")
