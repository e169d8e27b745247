"""The candidates for a job, for those who recruit: a board with a tab for each stage."""

from dataclasses import dataclass

from hiringhall import clock
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.contracts.figures import FreelancerFigures, freelancer_figures
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.jobs.queries import ListedJob, managed_listed_job
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.proposals import handling
from hiringhall.marketplace.proposals.counts import stage_counts
from hiringhall.marketplace.proposals.queries import (
    NEWEST_FIRST,
    ListedProposal,
    ProposalFilter,
    ProposalOrder,
    Stage,
    job_proposals,
    sponsored_first,
)
from hiringhall.marketplace.rooms.queries import unread_of_proposals
from hiringhall.web import job_words, links, profile_words, proposal_words
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.job_list import job_key
from hiringhall.web.rights import may_hire
from hiringhall.web.visit import Visit

pages = Pages()

PER_PAGE = 20
MOST_PAGES = 10_000
ORDERS = {
    "": ("Sponsored, then newest first", NEWEST_FIRST),
    "price": ("Lowest price first", ((ProposalOrder.PRICE, False),)),
    "price-down": ("Highest price first", ((ProposalOrder.PRICE, True),)),
}
MARKS = {
    "shortlist": handling.shortlist,
    "unshortlist": handling.unshortlist,
    "hide": handling.hide,
    "unhide": handling.unhide,
}


@dataclass(frozen=True)
class Board:
    """What the board shows: the candidates for a job at a stage, and the ways to the others."""

    job: ListedJob
    stage: Stage
    order: str
    page: int
    counts: dict[Stage, int]
    found: Slice[ListedProposal]
    figures: dict[int, FreelancerFigures]
    unread: dict[int, int]
    may_hire: bool

    @property
    def has_more(self) -> bool:
        """Whether another page follows."""
        return self.page * PER_PAGE < self.found.total

    def path(self, *, stage: str | None = None, page: int = 1) -> str:
        """Return the address of the board at another stage or page."""
        shown = Stage(stage or self.stage)
        return links.with_query(
            f"/jobs/{self.job.key}/candidates",
            stage=None if shown is Stage.IN_SIGHT else shown.value,
            order=self.order or None,
            page=None if page == 1 else page,
        )


@pages.get("/jobs/{key:str}/candidates")
def show_board(visit: Visit) -> Answer:
    """Show who wants to do a job, or was asked to."""
    stage = next((stage for stage in Stage if stage == visit.query.text("stage")), Stage.IN_SIGHT)
    order = visit.query.text("order") if visit.query.text("order") in ORDERS else ""
    page = min(max(links.reference(visit.query.text("page")), 1), MOST_PAGES)
    with visit.reading() as session:
        job = managed_listed_job(session, visit.actor, job_key(visit), Act.RECRUIT)
        wanted, offset = ProposalFilter(stage=stage), (page - 1) * PER_PAGE
        if order:
            sort = ORDERS[order][1]
            found = job_proposals(session, visit.actor, job.key, wanted, order=sort, offset=offset, count=PER_PAGE)
        else:
            found = sponsored_first(session, visit.actor, job.key, wanted, offset=offset, count=PER_PAGE)
        people = {row.freelancer_id for row in found.rows}
        board = Board(
            job,
            stage,
            order,
            page,
            stage_counts(session, visit.actor, job.key),
            found,
            freelancer_figures(session, people, clock.day(clock.now())),
            unread_of_proposals(session, visit.actor, [row.id for row in found.rows]),
            may_hire(session, visit.actor, job.team_id),
        )
    visit.wear(job.company_id)
    return visit.show(
        "proposals/board.html",
        board=board,
        words=proposal_words,
        job_words=job_words,
        profile_words=profile_words,
        orders=[(name, label) for name, (label, _) in ORDERS.items()],
    )


@pages.post("/proposals/{key:str}/mark")
def mark(visit: Visit) -> Answer:
    """Shortlist or hide a candidate, or take that back, and go back to where it was done."""
    key, act = visit.public_key("key", "proposal"), MARKS.get(visit.form.text("mark"))
    if act is None:
        raise InvalidInput("mark", "This button is not known here.")
    with visit.writing() as session:
        act(session, visit.actor, key)
    back = visit.own(visit.form.text("back"))
    return visit.go(f"/proposals/{key}" if back == "/" else back)
