"""Lists of offers: one's own, those of a client's teams, and those to an agency's freelancers."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts import queries
from hiringhall.marketplace.accounts.models import Company, CompanyKind, Team
from hiringhall.marketplace.accounts.queries import TeamPlace
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.offers.models import OfferState
from hiringhall.marketplace.offers.queries import (
    ListedOffer,
    OfferFilter,
    agency_offer_counts,
    agency_offers,
    own_offer_counts,
    own_offers,
    team_offer_counts,
    team_offers,
)
from hiringhall.marketplace.pages import Slice
from hiringhall.web import links, offer_words
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.job_list import managed_teams
from hiringhall.web.visit import Visit

pages = Pages()

PER_PAGE = 20
MOST_PAGES = 10_000


class Whose(StrEnum):
    """Whose offers a list holds."""

    OWN = "own"
    TEAM = "team"
    AGENCY = "agency"


@dataclass(frozen=True)
class Asked:
    """What of a list is to be shown: a state, all when None, and a page."""

    state: OfferState | None
    page: int

    @property
    def wanted(self) -> OfferFilter:
        """The filter of the query."""
        return OfferFilter(state=self.state)

    @property
    def offset(self) -> int:
        """How many offers are skipped."""
        return (self.page - 1) * PER_PAGE


@dataclass(frozen=True)
class OfferList:
    """What the page shows. `made` is set where an agency looks at the offers that it makes itself."""

    whose: Whose
    base: str
    asked: Asked
    counts: dict[OfferState, int]
    found: Slice[ListedOffer]
    company: Company | None = None
    teams: tuple[Team, ...] = ()
    team: Team | None = None
    both: bool = False

    @property
    def has_more(self) -> bool:
        """Whether another page follows."""
        return self.asked.page * PER_PAGE < self.found.total

    @property
    def states(self) -> list[OfferState]:
        """The states that have a tab: the first two always, the others when there is something in them."""
        always = {OfferState.NEW, OfferState.ACCEPTED, self.asked.state}
        return [state for state in offer_words.STATES if state in always or self.counts[state]]

    def path(self, *, state: str | None = None, page: int = 1, made: bool | None = None) -> str:
        """Return the address of the list with another state or page; what is not given stays, but for the page."""
        shown = state if state is not None else self.asked.state.value if self.asked.state else "all"
        makes = (self.both and self.whose is Whose.TEAM) if made is None else made
        return links.with_query(
            self.base,
            made="yes" if makes else None,
            team=self.team.id if self.team is not None and not self.team.is_root else None,
            state=None if shown == OfferState.NEW else shown,
            page=None if page == 1 else page,
        )


@pages.get("/offers")
def list_own(visit: Visit) -> Answer:
    """List the offers to the visitor as a freelancer."""
    asked = _asked(visit)
    with visit.reading() as session:
        found = own_offers(session, visit.actor, asked.wanted, offset=asked.offset, count=PER_PAGE)
        shown = OfferList(Whose.OWN, "/offers", asked, own_offer_counts(session, visit.actor), found)
    return visit.show("offers/list.html", list=shown, words=offer_words)


@pages.get("/companies/{company:str}/offers")
def list_of_company(visit: Visit) -> Answer:
    """List the offers that a client makes, or those to an agency's freelancers."""
    with visit.reading() as session:
        company = queries.get_company(session, visit.actor, visit.reference("company")).company
        rights = standing(session, visit.actor)
        staffs = company.kind is CompanyKind.AGENCY and rights.may_anywhere(Act.MANAGE_AGENTS, company.id)
        both = staffs and rights.may_anywhere(Act.RECRUIT, company.id)
        made = not staffs or (both and visit.query.flag("made"))
        shown = _made(session, visit, company, both=both) if made else _received(session, visit, company, both=both)
    visit.wear(company.id)
    return visit.show("offers/list.html", list=shown, words=offer_words)


def _made(session: Session, visit: Visit, company: Company, *, both: bool) -> OfferList:
    asked = _asked(visit)
    teams = managed_teams(session, visit, company, Act.RECRUIT)
    chosen = links.reference(visit.query.text("team"))
    team = next((team for team in teams if team.id == chosen), teams[0])
    place = TeamPlace(team.id, team.name, team.lineage, team.company_id)
    found = team_offers(
        session,
        visit.actor,
        place,
        asked.wanted,
        include_sub_teams=True,
        offset=asked.offset,
        count=PER_PAGE,
    )
    counts = team_offer_counts(session, visit.actor, place, include_sub_teams=True)
    base = f"/companies/{company.id}/offers"
    return OfferList(Whose.TEAM, base, asked, counts, found, company, tuple(teams), team, both)


def _received(session: Session, visit: Visit, company: Company, *, both: bool) -> OfferList:
    asked = _asked(visit)
    found = agency_offers(session, visit.actor, company.id, asked.wanted, offset=asked.offset, count=PER_PAGE)
    counts = agency_offer_counts(session, visit.actor, company.id)
    return OfferList(Whose.AGENCY, f"/companies/{company.id}/offers", asked, counts, found, company, both=both)


def _asked(visit: Visit) -> Asked:
    wanted = visit.query.text("state", OfferState.NEW)
    state = next((state for state in OfferState if state == wanted), None)
    return Asked(state, min(max(links.reference(visit.query.text("page")), 1), MOST_PAGES))
