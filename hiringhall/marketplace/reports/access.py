"""Who may read which report, and what it is then about.

Source: reference, the permissions of each report; where two texts of it disagree, owners and admins get what either
allows, all others what both do.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts import queries as accounts
from hiringhall.marketplace.accounts.models import Company, CompanyKind, Membership, User
from hiringhall.marketplace.accounts.queries import TeamPlace
from hiringhall.marketplace.accounts.roles import Act, Role
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.sight import team_ids
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.ledger import accounts as parties
from hiringhall.marketplace.ledger.accounts import Party
from hiringhall.marketplace.payments.access import sides_of
from hiringhall.marketplace.reports.catalog import Matter, Report, Subject
from hiringhall.storage.hot import HotRead, among

About = Mapping[str, str]
"""What a report is about: `company`, `team`, `agency`, `freelancer`, `entity`, each by id, number or key."""


@dataclass(frozen=True)
class Scope:
    """The contracts or accounts that a report may read; what is None does not restrict it.

    `freelancer_ids` are those of an agency's team. A report of accounts reads what `clients` were charged and paid, and
    what `payees` earned and withdrew. The notes of `clients` are shown in every report.
    """

    company_id: int | None = None
    team_ids: tuple[int, ...] | None = None
    agency_id: int | None = None
    freelancer_id: int | None = None
    freelancer_ids: tuple[int, ...] | None = None
    clients: tuple[int, ...] = ()
    payees: tuple[Party, ...] = ()


def scope_of(session: Session, actor: Actor, report: Report, about: About) -> Scope:
    """Return what the actor may read in a report about something.

    Raises NotFound when `about` lacks a name that the report needs, and NotAllowed alike for what is somebody else's
    and for what does not exist.
    """
    for name in names_of(report):
        if name not in about:
            raise NotFound(name)
    try:
        return _SCOPES[report.subject](session, actor, report, about)
    except (NotFound, NotAllowed):
        raise NotAllowed("You may not read this report, or there is nothing that it could be about.") from None


def own_names(session: Session, actor: Actor) -> set[str]:
    """Return the actor's own number, key and literal id; none when nobody acts."""
    person = None if actor.user_id is None else session.get(User, actor.user_id)
    return set() if person is None else {str(person.id), person.key, person.username}


def names_of(report: Report) -> tuple[str, ...]:
    """Return the names of what a report is about."""
    if report.subject is Subject.AGENCY and report.matter is Matter.TIME:
        return "agency", "company"
    return (_NAMES[report.subject],)


_NAMES = {
    Subject.TEAM: "team",
    Subject.COMPANY: "company",
    Subject.AGENCY: "agency",
    Subject.AGENCY_TEAM: "team",
    Subject.FREELANCER: "freelancer",
    Subject.ACCOUNT: "entity",
    Subject.OWNER: "freelancer",
}


def _of_freelancer(session: Session, actor: Actor, _: Report, about: About) -> Scope:
    return Scope(freelancer_id=_oneself(session, actor, about))


def _of_owner(session: Session, actor: Actor, _: Report, about: About) -> Scope:
    """Everything that the actor owns: their own accounts, and those of the companies and agencies that are theirs."""
    user_id = _oneself(session, actor, about)
    owned = sorted({grant.company_id for grant in standing(session, actor).grants if grant.role is Role.OWNER})
    return _accounts(session, actor, [parties.person(user_id), *map(parties.company, owned)])


def _of_account(session: Session, actor: Actor, _: Report, about: About) -> Scope:
    """One accounting entity.

    The numbers of people and companies are counted apart, so that one may be the same as another: one's own number is
    oneself, any other is a company.
    """
    reference = about["entity"]
    if actor.user_id is not None and reference in own_names(session, actor):
        return _accounts(session, actor, [parties.person(actor.user_id)])
    return _accounts(session, actor, [parties.company(accounts.find_company(session, reference))])


def _accounts(session: Session, actor: Actor, wanted: Sequence[Party]) -> Scope:
    """Return the sides of the parties' accounts that the actor may see. Raises NotAllowed when that is none."""
    sides = {party: sides_of(session, actor, party) for party in wanted}
    clients = tuple(party.id for party, side in sides.items() if side.client)
    payees = tuple(party for party, side in sides.items() if side.payee)
    if not clients and not payees:
        raise NotAllowed("These accounts are somebody else's.")
    return Scope(clients=clients, payees=payees)


def _of_company(session: Session, actor: Actor, report: Report, about: About) -> Scope:
    act = Act.SEE_TIMESHEETS if report.matter is Matter.TIME else Act.SEE_FINANCES
    company_id = _company(session, actor, about["company"], act).id
    return Scope(company_id, clients=(company_id,))


def _oneself(session: Session, actor: Actor, about: About) -> int:
    freelancer_id = accounts.find_user(session, about["freelancer"])
    if freelancer_id != actor.user_id:
        raise NotAllowed("This report is read by the freelancer only.")
    return freelancer_id


def _company(session: Session, actor: Actor, reference: str, act: Act) -> TeamPlace:
    place = accounts.locate_team(session, reference)
    if place.id != place.company_id:
        raise NotFound("company")
    standing(session, actor).require(act, place)
    return place


def _of_agency(session: Session, actor: Actor, report: Report, about: About) -> Scope:
    act = Act.MANAGE_AGENTS if report.matter is Matter.TIME else Act.SEE_FINANCES
    agency_id = _company(session, actor, about["agency"], act).id
    _require_agency(session, agency_id)
    if report.matter is not Matter.TIME:
        return Scope(agency_id=agency_id)
    return Scope(company_id=accounts.find_company(session, about["company"]), agency_id=agency_id)


def _of_agency_team(session: Session, actor: Actor, _: Report, about: About) -> Scope:
    place = accounts.locate_team(session, about["team"])
    standing(session, actor).require(Act.MANAGE_AGENTS, place)
    _require_agency(session, place.company_id)
    if place.id == place.company_id:
        return Scope(agency_id=place.company_id)
    agents = _AGENTS.all(session, teams=team_ids(session, [place.lineage]))
    return Scope(agency_id=place.company_id, freelancer_ids=tuple(agents))


def _require_agency(session: Session, company_id: int) -> None:
    if session.get_one(Company, company_id).kind is not CompanyKind.AGENCY:
        raise NotFound("agency")


def _of_team(session: Session, actor: Actor, report: Report, about: About) -> Scope:
    place = accounts.locate_team(session, about["team"])
    if "company" in about and place.company_id != accounts.find_company(session, about["company"]):
        raise NotFound("team")
    act = Act.SEE_TIMESHEETS if report.matter is Matter.TIME else Act.HIRE
    standing(session, actor).require(act, place)
    teams = None if place.id == place.company_id else tuple(team_ids(session, [place.lineage]))
    return Scope(place.company_id, teams, clients=(place.company_id,))


_SCOPES: dict[Subject, Callable[[Session, Actor, Report, About], Scope]] = {
    Subject.TEAM: _of_team,
    Subject.COMPANY: _of_company,
    Subject.AGENCY: _of_agency,
    Subject.AGENCY_TEAM: _of_agency_team,
    Subject.FREELANCER: _of_freelancer,
    Subject.ACCOUNT: _of_account,
    Subject.OWNER: _of_owner,
}
_AGENTS = HotRead(
    select(Membership.user_id)
    .where(among(Membership.team_id, "teams"), Membership.role == Role.AGENT)
    .distinct()
    .order_by(Membership.user_id),
    int,
)
