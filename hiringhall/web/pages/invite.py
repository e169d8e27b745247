"""Inviting a freelancer: from a job, or from a profile with a job to be chosen."""

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.catalog import skill
from hiringhall.marketplace.errors import NotFound, Refused
from hiringhall.marketplace.jobs.models import JobState, Visibility
from hiringhall.marketplace.jobs.queries import ListedJob, managed_listed_job, open_jobs_of
from hiringhall.marketplace.profiles.heads import ProfileHead
from hiringhall.marketplace.profiles.queries import readable_head
from hiringhall.marketplace.proposals.counts import job_counts
from hiringhall.marketplace.proposals.invitations import invite
from hiringhall.web import job_words
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.job_list import job_key
from hiringhall.web.visit import Visit

pages = Pages()

LETTER = (
    "Hello {name},\n\nyour profile caught my eye. Would you like to work on “{title}”? "
    "Please have a look at the job, and propose to do it if it suits you.\n\n{me}"
)


@pages.get("/jobs/{key:str}/invite")
def show_invite(visit: Visit) -> Answer:
    """Show the letter to a freelancer, or, as long as nobody is named, the ways to find one."""
    with visit.reading() as session:
        job = managed_listed_job(session, visit.actor, job_key(visit), Act.RECRUIT)
        named = visit.query.text("freelancer")
        if not named:
            return _ways(visit, session, job, Form())
        person = readable_head(session, visit.actor, named)
    return _letter_page(visit, job, person, Form().fill(letter=_letter(visit, person, job)))


@pages.post("/jobs/{key:str}/invite")
def send(visit: Visit) -> Answer:
    """Send an invitation; who is named in words of the form is looked for first."""
    form = visit.form
    named = form.text("freelancer").strip().rstrip("/").rpartition("/")[2]
    with visit.reading() as session:
        job = managed_listed_job(session, visit.actor, job_key(visit), Act.RECRUIT)
        try:
            person = readable_head(session, visit.actor, named)
        except NotFound:
            form.errors["freelancer"] = "nobody is found there; paste the address of a profile."
            return _ways(visit, session, job, form, 422)
    if "letter" not in dict(form.pairs):
        return visit.go(f"/jobs/{job.key}/invite?freelancer={person.key}")
    try:
        with visit.writing() as session:
            invite(session, visit.actor, job.key, person.key, form.text("letter"))
    except Refused as refused:
        form.refuse(refused, "letter")
        return _letter_page(visit, job, person, form, 422)
    return visit.go(f"/jobs/{job.key}/candidates?stage=invited", good=f"{person.name} is invited.")


@pages.get("/freelancers/{key:str}/invite")
def choose_job(visit: Visit) -> Answer:
    """Show the open jobs to which a freelancer can be invited."""
    with visit.reading() as session:
        person = readable_head(session, visit.actor, visit.public_key("key", "profile"))
        jobs = [
            job for job in open_jobs_of(session, visit.actor, Act.RECRUIT) if job.visibility is not Visibility.PRIVATE
        ]
        counts = job_counts(session, [job.id for job in jobs])
    if len(jobs) == 1:
        return visit.go(f"/jobs/{jobs[0].key}/invite?freelancer={person.key}")
    return visit.show("proposals/choose_job.html", person=person, jobs=jobs, counts=counts, words=job_words)


def _ways(visit: Visit, session: Session, job: ListedJob, form: Form, status: int = 200) -> Answer:
    count = job_counts(session, [job.id])[job.id].invited
    skills = [(slug, skill(slug).name) for slug in job.skills]
    visit.wear(job.company_id)
    return visit.show("proposals/invite.html", form=form, status=status, job=job, skills=skills, invited=count)


def _letter_page(visit: Visit, job: ListedJob, person: ProfileHead, form: Form, status: int = 200) -> Answer:
    visit.wear(job.company_id)
    return visit.show(
        "proposals/letter.html",
        form=form,
        status=status,
        job=job,
        person=person,
        is_open=job.state is JobState.OPEN,
        words=job_words,
    )


def _letter(visit: Visit, person: ProfileHead, job: ListedJob) -> str:
    me = visit.person.name if visit.person else ""
    return LETTER.format(name=person.first_name, title=job.title, me=me)
