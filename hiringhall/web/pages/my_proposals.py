"""The proposals of a freelancer, and those through an agency: invitations, what goes on, and what is over."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Company
from hiringhall.marketplace.accounts.queries import get_company
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.proposals.counts import agency_counts, my_counts
from hiringhall.marketplace.proposals.queries import ListedProposal, Pile, agency_proposals, my_proposals
from hiringhall.marketplace.rooms.queries import unread_of_proposals
from hiringhall.web import job_words, links, proposal_words
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

PER_PAGE = 20
MOST_PAGES = 10_000
SHOWN_FIRST = (Pile.INVITATIONS, Pile.ACTIVE)
"""The piles of which the first that holds something opens the page."""


@dataclass(frozen=True)
class List:
    """What the page shows: a pile of proposals at `base`, of an agency or, where it is None, one's own."""

    base: str
    agency: Company | None
    pile: Pile
    page: int
    counts: dict[Pile, int]
    found: Slice[ListedProposal]
    unread: dict[int, int]

    @property
    def has_more(self) -> bool:
        """Whether another page follows."""
        return self.page * PER_PAGE < self.found.total

    def path(self, *, pile: str | None = None, page: int = 1) -> str:
        """Return the address of another pile or page."""
        return links.with_query(self.base, pile=pile or self.pile.value, page=None if page == 1 else page)


Read = Callable[[Session, Actor, Pile, int], Slice[ListedProposal]]


@pages.get("/proposals")
def show_mine(visit: Visit) -> Answer:
    """Show the visitor's own proposals."""

    def read(session: Session, actor: Actor, pile: Pile, offset: int) -> Slice[ListedProposal]:
        return my_proposals(session, actor, pile, offset=offset, count=PER_PAGE)

    with visit.reading() as session:
        counts = my_counts(session, visit.actor)
        shown = _list(visit, session, "/proposals", None, counts, read)
    return visit.show("proposals/list.html", list=shown, words=proposal_words, job_words=job_words)


@pages.get("/companies/{company:str}/proposals")
def show_agency(visit: Visit) -> Answer:
    """Show the proposals through an agency to those who manage its freelancers."""
    agency_id = visit.reference("company")

    def read(session: Session, actor: Actor, pile: Pile, offset: int) -> Slice[ListedProposal]:
        return agency_proposals(session, actor, agency_id, pile, offset=offset, count=PER_PAGE)

    with visit.reading() as session:
        agency = get_company(session, visit.actor, agency_id).company
        counts = agency_counts(session, visit.actor, agency_id)
        shown = _list(visit, session, f"/companies/{agency_id}/proposals", agency, counts, read)
    visit.wear(agency_id)
    return visit.show("proposals/list.html", list=shown, words=proposal_words, job_words=job_words)


def _list(
    visit: Visit, session: Session, base: str, agency: Company | None, counts: dict[Pile, int], read: Read
) -> List:
    first = next((pile for pile in SHOWN_FIRST if counts[pile]), Pile.ACTIVE)
    pile = next((pile for pile in proposal_words.PILES if pile == visit.query.text("pile")), first)
    page = min(max(links.reference(visit.query.text("page")), 1), MOST_PAGES)
    found = read(session, visit.actor, pile, (page - 1) * PER_PAGE)
    unread = unread_of_proposals(session, visit.actor, [row.id for row in found.rows])
    return List(base, agency, pile, page, counts, found, unread)
