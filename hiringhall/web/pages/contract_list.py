"""Lists of contracts: a freelancer's own, a client company's, and those through an agency."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts import queries
from hiringhall.marketplace.accounts.models import Company, CompanyKind, Team, User
from hiringhall.marketplace.accounts.queries import TeamPlace
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.contracts.listed import ListedContract
from hiringhall.marketplace.contracts.listing import ContractFilter, contract_counts, list_contracts
from hiringhall.marketplace.contracts.models import ContractState
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.keys import is_key
from hiringhall.marketplace.pages import Slice
from hiringhall.marketplace.rooms.queries import unread_of_contracts
from hiringhall.marketplace.sides import Side
from hiringhall.web import contract_words, links
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.job_list import managed_teams
from hiringhall.web.visit import Visit

pages = Pages()

PER_PAGE = 20
MOST_PAGES = 10_000
SHOWN_FIRST = (ContractState.ACTIVE, ContractState.PAUSED)
"""The states of which the first that holds something opens the page."""


@dataclass(frozen=True)
class List:
    """What the page shows: contracts at `base` in one state, seen from `side`; of a company unless they are one's own.

    `teams` can be chosen from where there are several, `team` is the chosen one; `freelancer` narrows the list down.
    """

    base: str
    side: Side
    company: Company | None
    teams: list[Team]
    team: Team | None
    freelancer: User | None
    state: ContractState
    page: int
    counts: dict[ContractState, int]
    found: Slice[ListedContract]
    unread: dict[int, int]

    @property
    def has_more(self) -> bool:
        """Whether another page follows."""
        return self.page * PER_PAGE < self.found.total

    @property
    def is_empty(self) -> bool:
        """Whether there is no contract at all."""
        return not any(self.counts.values())

    def path(self, *, state: str | None = None, page: int = 1, freelancer: str | None = None) -> str:
        """Return the address of another state or page, or with other freelancers; "" stands for all of them."""
        chosen = self.freelancer.key if freelancer is None and self.freelancer else freelancer
        return links.with_query(
            self.base,
            team=None if self.team is None or self.team.is_root else self.team.id,
            freelancer=chosen or None,
            state=state or self.state.value,
            page=None if page == 1 else page,
        )


@pages.get("/contracts")
def show_mine(visit: Visit) -> Answer:
    """Show the contracts on which the visitor works."""
    with visit.reading() as session:
        wanted = ContractFilter(freelancer_id=visit.actor.user_id)
        shown = _list(visit, session, "/contracts", Side.FREELANCER, wanted)
    return visit.show("contracts/list.html", list=shown, words=contract_words)


@pages.get("/companies/{company:str}/contracts")
def show_of_company(visit: Visit) -> Answer:
    """Show a client's contracts to those who may see them, an agency's to those who manage its freelancers."""
    with visit.reading() as session:
        company = queries.get_company(session, visit.actor, visit.reference("company")).company
        show = _of_agency if company.kind is CompanyKind.AGENCY else _of_client
        shown = show(visit, session, company)
    visit.wear(company.id)
    return visit.show("contracts/list.html", list=shown, words=contract_words)


def _of_client(visit: Visit, session: Session, company: Company) -> List:
    teams = managed_teams(session, visit, company, Act.SEE_CONTRACTS)
    wanted = links.reference(visit.query.text("team"))
    team = next((team for team in teams if team.id == wanted), teams[0])
    freelancer = _freelancer(visit, session)
    place = TeamPlace(team.id, team.name, team.lineage, team.company_id)
    filtered = ContractFilter(
        team=place, include_sub_teams=True, freelancer_id=freelancer.id if freelancer is not None else None
    )
    base = f"/companies/{company.id}/contracts"
    return _list(visit, session, base, Side.CLIENT, filtered, company, teams, team, freelancer)


def _of_agency(visit: Visit, session: Session, company: Company) -> List:
    if not standing(session, visit.actor).may_anywhere(Act.MANAGE_AGENTS, company.id):
        raise NotAllowed(f"You hold no role in {company.name} that may {Act.MANAGE_AGENTS.value}.")
    freelancer = _freelancer(visit, session)
    filtered = ContractFilter(agency_id=company.id, freelancer_id=freelancer.id if freelancer is not None else None)
    base = f"/companies/{company.id}/contracts"
    return _list(visit, session, base, Side.FREELANCER, filtered, company, freelancer=freelancer)


def _freelancer(visit: Visit, session: Session) -> User | None:
    key = visit.query.text("freelancer")
    if not is_key(key):
        return None
    try:
        return session.get(User, queries.find_user(session, key))
    except NotFound:
        return None


def _list(
    visit: Visit,
    session: Session,
    base: str,
    side: Side,
    wanted: ContractFilter,
    company: Company | None = None,
    teams: list[Team] | None = None,
    team: Team | None = None,
    freelancer: User | None = None,
) -> List:
    counts = dict.fromkeys(ContractState, 0) | contract_counts(session, visit.actor, wanted)
    first = next((state for state in SHOWN_FIRST if counts[state]), ContractState.ACTIVE)
    state = next((state for state in ContractState if state == visit.query.text("state")), first)
    page = min(max(links.reference(visit.query.text("page")), 1), MOST_PAGES)
    in_state = ContractFilter(
        team=wanted.team,
        include_sub_teams=wanted.include_sub_teams,
        freelancer_id=wanted.freelancer_id,
        agency_id=wanted.agency_id,
        states=(state,),
    )
    found = list_contracts(session, visit.actor, in_state, offset=(page - 1) * PER_PAGE, count=PER_PAGE)
    unread = unread_of_contracts(session, visit.actor, [row.id for row in found.rows])
    return List(base, side, company, teams or [], team, freelancer, state, page, counts, found, unread)
