"""What the people of the demo keep an eye on."""

from dataclasses import dataclass

from hiringhall.demo.draft import Draft
from hiringhall.demo.hires import HOUR
from hiringhall.demo.hiring import Posted
from hiringhall.marketplace.watching.models import Watch


@dataclass(frozen=True)
class Watched:
    """A job, by its title, or a freelancer that somebody watches; `hours` before the start of today."""

    by: str
    hours: int
    job: str = ""
    freelancer: str = ""


WATCHED = (
    Watched("freelancer", 61, job="Small online shop for a ceramics workshop"),
    Watched("freelancer", 15, job="CAD drafter for shelf brackets"),
    Watched("designer", 40, job="JavaScript developer: make a charting page usable by keyboard"),
    Watched("writer", 170, job="Packaging for a range of six teas"),
    Watched("translator", 30, job="Research assistant for a market study on bicycle repair shops"),
    Watched("agent", 90, job="Android app that reads our bicycle counters"),
    Watched("newcomer", 11, job="Tester for a library's catalogue search"),
    Watched("newcomer", 5, job="Packaging for a range of six teas"),
    Watched("owner", 700, freelancer="writer"),
    Watched("owner", 320, freelancer="freelancer"),
    Watched("owner", 100, job="Ten articles about storing food at home"),
    Watched("hiring", 260, freelancer="designer"),
    Watched("hiring", 24, freelancer="translator"),
    Watched("recruiter", 50, freelancer="agent"),
    Watched("outsider", 130, freelancer="designer"),
)


def add_watches(draft: Draft, users: dict[str, int], jobs: dict[str, Posted]) -> None:
    """Add what people watch, in the order in which they began to."""
    for watched in sorted(WATCHED, key=lambda watched: -watched.hours):
        draft.add(
            Watch,
            id=draft.number(Watch),
            user_id=users[watched.by],
            job_id=jobs[watched.job].id if watched.job else None,
            freelancer_id=users[watched.freelancer] if watched.freelancer else None,
            since=draft.today - watched.hours * HOUR,
        )
