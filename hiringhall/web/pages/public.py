"""What everybody may see: profiles and portraits."""

from hiringhall.marketplace.catalog.categories import category_of_topic, topic
from hiringhall.marketplace.catalog.skills import skill
from hiringhall.marketplace.errors import NotFound
from hiringhall.marketplace.jobs.queries import readable_job
from hiringhall.marketplace.keys import is_key
from hiringhall.web.access import Who
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()


@pages.get("/jobs/{key:str}", who=Who.ANYONE)
def show_job(visit: Visit) -> Answer:
    """Show a job to those who may read it."""
    with visit.reading() as session:
        job = readable_job(session, visit.actor_or_none, _key(visit))
    return visit.show(
        "public/job.html",
        job=job,
        skills=[skill(slug).name for slug in job.skills],
        place=f"{category_of_topic(job.subcategory).title}, {topic(job.subcategory).title}",
    )


def _key(visit: Visit) -> str:
    key = visit.key("key")
    if not is_key(key):
        raise NotFound("person")
    return key
