"""Posting a job and editing it, each with a look at the job before it is saved."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts import queries
from hiringhall.marketplace.accounts.models import Company, Team
from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.jobs import operations
from hiringhall.marketplace.jobs.groups import groups_of_jobs
from hiringhall.marketplace.jobs.models import JobState, JobType
from hiringhall.marketplace.jobs.queries import ListedJob, managed_listed_job
from hiringhall.marketplace.jobs.texts import MOST_QUESTIONS, JobText, checked
from hiringhall.marketplace.profiles.groups import list_groups
from hiringhall.web import job_form, job_words, links, skills, statics, values
from hiringhall.web.access import Who
from hiringhall.web.forms import GENERAL, Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.job_list import job_key, managed_teams
from hiringhall.web.visit import Visit

pages = Pages()

ANOTHER_QUESTION = "question"
"""What the button says that gives the form room for one more."""


@pages.get(skills.URL, who=Who.ANYONE)
def list_skills(visit: Visit) -> Answer:
    """Answer with all skills, for the picker."""
    return statics.send(skills.list_file(), visit.request)


@pages.get("/companies/{company:str}/jobs/new")
def show_post(visit: Visit) -> Answer:
    """Show the form of a new job."""
    company, teams = _company(visit)
    wanted = links.reference(visit.query.text("team"))
    team = next((team for team in teams if team.id == wanted), teams[0])
    return _post_form(visit, company, teams, job_form.empty(team.id))


def _company(visit: Visit) -> tuple[Company, list[Team]]:
    with visit.reading() as session:
        company = queries.get_company(session, visit.actor, visit.reference("company")).company
        return company, managed_teams(session, visit, company)


def _post_form(visit: Visit, company: Company, teams: list[Team], form: Form, status: int = 200, **more: Any) -> Answer:
    visit.wear(company.id)
    path = f"/companies/{company.id}/jobs"
    return _form(visit, form, status, teams=teams, company=company, job=None, action=f"{path}/new", back=path, **more)


@pages.post("/companies/{company:str}/jobs/new")
def post(visit: Visit) -> Answer:
    """Post a job, or show what it will look like."""
    form = visit.form
    company, teams = _company(visit)
    job_type = form.read("type", values.choice(JobType)) or JobType.HOURLY
    text = job_form.read(form, job_type)
    if form.text("do") == ANOTHER_QUESTION:
        form.errors.clear()
        return _post_form(visit, company, teams, form)
    team = _chosen_team(form, teams)
    if form.errors or team is None:
        return _post_form(visit, company, teams, form, 422)
    if form.text("do") == "preview":
        return _post_form(visit, company, teams, form, preview=_preview(job_type, text, team))
    try:
        with visit.writing() as session:
            job = operations.post_job(session, visit.actor, team.id, job_type, text)
    except Refused as refused:
        form.refuse(refused, *job_form.FIELDS)
        return _post_form(visit, company, teams, form, 422)
    return visit.go(f"/companies/{company.id}/jobs", good=f"{job.title} is posted.")


def _chosen_team(form: Form, teams: list[Team]) -> Team | None:
    """Return the team that was chosen, None with the reason in the form when it is none of those offered."""
    chosen = next((team for team in teams if str(team.id) == form.text("team")), None)
    if chosen is None:
        # With one team alone there is nothing to choose, and no field to stand beside.
        field = "team" if len(teams) > 1 else GENERAL
        form.errors.setdefault(field, "Choose a team of yours for the job.")
    return chosen


@pages.get("/jobs/{key:str}/edit")
def show_edit(visit: Visit) -> Answer:
    """Show the form of a job as it stands."""
    job, teams = _managed(visit)
    with visit.reading() as session:
        groups = groups_of_jobs(session, [job.id]).get(job.id, [])
    return _edit_form(visit, job, teams, job_form.of_job(job, groups))


def _managed(visit: Visit) -> tuple[ListedJob, list[Team]]:
    with visit.reading() as session:
        job = managed_listed_job(session, visit.actor, job_key(visit))
        return job, managed_teams(session, visit, _company_of(session, visit, job))


def _company_of(session: Session, visit: Visit, job: ListedJob) -> Company:
    return queries.get_company(session, visit.actor, job.company_id).company


def _edit_form(visit: Visit, job: ListedJob, teams: list[Team], form: Form, status: int = 200, **more: Any) -> Answer:
    visit.wear(job.company_id)
    action, back = f"/jobs/{job.key}/edit", f"/companies/{job.company_id}/jobs"
    return _form(visit, form, status, teams=teams, job=job, action=action, back=back, **more)


@pages.post("/jobs/{key:str}/edit")
def edit(visit: Visit) -> Answer:
    """Save a changed job, or show what it will look like."""
    form = visit.form
    job, teams = _managed(visit)
    text = job_form.read(form, job.type, job)
    if form.text("do") == ANOTHER_QUESTION:
        form.errors.clear()
        return _edit_form(visit, job, teams, form)
    team = _chosen_team(form, teams)
    if form.errors or team is None:
        return _edit_form(visit, job, teams, form, 422)
    if form.text("do") == "preview":
        return _edit_form(visit, job, teams, form, preview=_preview(job.type, text, team))
    try:
        with visit.writing() as session:
            operations.edit_job(session, visit.actor, job.key, text, team_id=team.id)
    except Refused as refused:
        form.refuse(refused, *job_form.FIELDS)
        return _edit_form(visit, job, teams, form, 422)
    state = "" if job.state is JobState.OPEN else f"?state={job.state}"
    return visit.go(f"/companies/{job.company_id}/jobs{state}", good="Your changes are saved.")


def _form(visit: Visit, form: Form, status: int, *, teams: list[Team], preview: Any = None, **more: Any) -> Answer:
    with visit.reading() as session:
        groups = list_groups(session, visit.actor)
    asks_more = form.text("do") == ANOTHER_QUESTION
    return visit.show(
        "jobs/form.html",
        form=form,
        status=status,
        choices=job_form.choices(teams, groups),
        words=job_words,
        skills_url=skills.list_url(),
        preview=preview,
        questions=job_form.rows_of_questions(form, more=asks_more),
        most_questions=MOST_QUESTIONS,
        asks_more=asks_more,
        **more,
    )


def _preview(job_type: JobType, text: JobText, team: Team) -> dict[str, Any]:
    """Return what the page of the job will show of it."""
    facts: dict[str, Any] = dict.fromkeys(("rate_min", "rate_max", "tier", "workload", "end_date"))
    facts |= {"questions": [], "needs_w9": False}
    facts |= {"start_date": datetime.fromtimestamp(clock.now(), UTC).date()} | checked(job_type, text)
    topic, budget = facts["subcategory"], facts["budget"]
    return facts | {
        "type": job_type,
        "company": team.company.name,
        "place": f"{catalog.category_of_topic(topic).title}, {catalog.topic(topic).title}",
        "skills": skills.names(facts["skills"]),
        "pay": job_words.rates(facts["rate_min"], facts["rate_max"]) if budget is None else values.money(budget),
    }
