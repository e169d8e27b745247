"""The two pages that find: what each is called and what it can be sorted by."""

from collections.abc import Mapping
from dataclasses import dataclass

from hiringhall.marketplace.searches.models import Subject
from hiringhall.search.addresses import Address


@dataclass(frozen=True)
class Finding:
    """A page that finds `many` of something; `orders` are in words, `usual` without words to look for."""

    subject: Subject
    path: str
    template: str
    title: str
    about: str
    field: str
    placeholder: str
    one: str
    many: str
    orders: Mapping[str, str]
    usual: str

    def usual_order(self, asked: Address) -> str:
        """Return the order, in words, that counts unless another is chosen."""
        return self.orders["relevance" if asked.text else self.usual]


WORK = Finding(
    subject=Subject.JOBS,
    path="/jobs",
    template="find/work.html",
    title="Find work",
    about="Open freelance jobs: search by words, category, skills, budget and more.",
    field="What work are you looking for?",
    placeholder="Title, skill or any word",
    one="job",
    many="jobs",
    orders={
        "relevance": "Best match",
        "newest": "Newest",
        "highest-budget": "Highest budget",
        "lowest-budget": "Lowest budget",
        "client-rating": "Best rated clients",
        "client-spending": "Clients who spent most",
    },
    usual="newest",
)
TALENT = Finding(
    subject=Subject.PEOPLE,
    path="/freelancers",
    template="find/talent.html",
    title="Find talent",
    about="Freelancers for your work: search by words, skills, hourly rate, feedback and more.",
    field="Whom are you looking for?",
    placeholder="Skill, profession or any word",
    one="freelancer",
    many="freelancers",
    orders={
        "relevance": "Best match",
        "feedback": "Best feedback",
        "job-success": "Highest job success",
        "lowest-rate": "Lowest rate",
        "highest-rate": "Highest rate",
        "most-hours": "Most hours worked",
        "last-worked": "Worked last",
        "newest": "Newest",
    },
    usual="feedback",
)
KINDS = {finding.subject: finding for finding in (WORK, TALENT)}
