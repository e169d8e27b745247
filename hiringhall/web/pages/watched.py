"""Watch lists on pages: both lists, and the buttons by which things come onto them and go."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import Conflict, InvalidInput
from hiringhall.marketplace.watching import operations
from hiringhall.marketplace.watching.queries import watched_freelancers, watched_jobs
from hiringhall.web import job_words
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()


@pages.get("/watched")
def show(visit: Visit) -> Answer:
    """Show the jobs and the freelancers that the person watches."""
    with visit.reading() as session:
        jobs = watched_jobs(session, visit.actor)
        people = watched_freelancers(session, visit.actor)
    return visit.show("watched/list.html", jobs=jobs, people=people, job_words=job_words)


@pages.post("/jobs/{key:str}/watch")
def watch_job(visit: Visit) -> Answer:
    """Put a job on the list, or take it off."""
    key = visit.public_key("key", "job")
    act = operations.watch_job if visit.form.flag("watch") else operations.unwatch_job
    return _do(visit, act, key, f"/jobs/{key}", "job")


@pages.post("/freelancers/{key:str}/watch")
def watch_freelancer(visit: Visit) -> Answer:
    """Put a freelancer on the list, or take them off."""
    key = visit.public_key("key", "profile")
    act = operations.watch_freelancer if visit.form.flag("watch") else operations.unwatch_freelancer
    return _do(visit, act, key, f"/freelancers/{key}", "freelancer")


def _do(visit: Visit, act: Callable[[Session, Actor, str], None], key: str, page: str, what: str) -> Answer:
    """Do it, and go back to the page that the button was on."""
    back = "/watched" if visit.form.text("on") == "list" else page
    try:
        with visit.writing() as session:
            act(session, visit.actor, key)
    except (Conflict, InvalidInput) as refused:
        return visit.go(back, bad=refused.why)
    done = f"You watch this {what} now." if visit.form.flag("watch") else f"You do not watch this {what} any more."
    return visit.go(back, good=done)
