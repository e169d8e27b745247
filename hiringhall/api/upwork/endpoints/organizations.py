"""Companies and teams: the structure a caller can reach and who is in it."""

from typing import Annotated, Literal, Self

from msgspec import Meta, Struct

from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.decode import Flag
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.api.upwork.endpoints.users import NoParameters
from hiringhall.api.upwork.views.people import MemberView
from hiringhall.marketplace.accounts import queries
from hiringhall.marketplace.accounts.models import Company, Team, User, UserStatus
from hiringhall.marketplace.accounts.queries import CompanyView as Found
from hiringhall.marketplace.accounts.queries import Member
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.contracts.workers import with_workers, workers_of_company, workers_of_team

SECTION = "Companies and teams"
VERIFIED = "VERIFIED"


class OneCompany(Parameters, frozen=True):
    """Names a company."""

    company_reference: Annotated[str, Meta(description="Number, literal id or key of a company.")]


class CompanyUsers(OneCompany, frozen=True):
    """Names a company and which of its users."""

    status_in_company: Literal["active", "inactive"] | None = None


class OneTeam(Parameters, frozen=True):
    """Names a team."""

    team_reference: Annotated[str, Meta(description="Number, literal id or key of a team.")]
    include_users: Flag = Flag.NO


class TeamUsers(Parameters, frozen=True):
    """Names a team and which of its users."""

    team_reference: Annotated[str, Meta(description="Number, literal id or key of a team.")]
    status_in_team: Literal["active", "inactive"] | None = None


def payment_status(company: Company) -> str:
    """Say whether a company's way to pay was verified."""
    return VERIFIED if company.payment_verified_at else ""


class CompanyView(Struct, frozen=True):
    """A company."""

    reference: str
    name: str
    owner_ciphertext: str
    payment_verification_status: str

    @classmethod
    def of(cls, found: Found) -> Self:
        """Show a company."""
        company = found.company
        return cls(str(company.id), company.name, found.owner_key, payment_status(company))


class TeamView(Struct, frozen=True, kw_only=True):
    """A team; the company itself is the team whose parent is itself."""

    id: str
    reference: str
    name: str
    company__reference: str
    company_name: str
    parent_team__id: str
    parent_team__reference: str
    parent_team__name: str
    payment_verification_status: str

    @classmethod
    def of(cls, team: Team) -> Self:
        """Show a team that has its company and parent loaded."""
        parent = team.parent or team
        return cls(
            id=team.slug,
            reference=str(team.id),
            name=team.name,
            company__reference=str(team.company_id),
            company_name=team.company.name,
            parent_team__id=parent.slug,
            parent_team__reference=str(parent.id),
            parent_team__name=parent.name,
            payment_verification_status=payment_status(team.company),
        )


class CompaniesAnswer(Struct, frozen=True):
    """Answer of the call."""

    companies: list[CompanyView]


class CompanyAnswer(Struct, frozen=True):
    """Answer of the call."""

    company: CompanyView


class TeamsAnswer(Struct, frozen=True):
    """Answer of the call."""

    teams: list[TeamView]


class TeamAnswer(Struct, frozen=True, omit_defaults=True):
    """Answer of the call; users only when they were asked for."""

    team: TeamView
    users: list[MemberView] | None = None


class UsersAnswer(Struct, frozen=True):
    """Answer of the call."""

    users: list[MemberView]


@endpoint(
    "hr_companies_list",
    "GET",
    "hr/v2/companies",
    section=SECTION,
    title="List companies",
    scope=Scope.COMPANIES,
)
def list_companies(call: Call, params: NoParameters) -> CompaniesAnswer:
    """Return the companies that the caller belongs to."""
    del params
    return CompaniesAnswer([CompanyView.of(found) for found in queries.reachable_companies(call.session, call.actor)])


@endpoint(
    "hr_companies_get",
    "GET",
    "hr/v2/companies/{company_reference}",
    section=SECTION,
    title="Get company",
    scope=Scope.COMPANIES,
)
def get_company(call: Call, params: OneCompany) -> CompanyAnswer:
    """Return one company."""
    company_id = queries.find_company(call.session, params.company_reference)
    return CompanyAnswer(CompanyView.of(queries.get_company(call.session, call.actor, company_id)))


@endpoint(
    "hr_companies_teams",
    "GET",
    "hr/v2/companies/{company_reference}/teams",
    section=SECTION,
    title="List teams in company",
    scope=Scope.COMPANIES,
)
def list_company_teams(call: Call, params: OneCompany) -> TeamsAnswer:
    """Return the teams of a company that the caller may see."""
    company_id = queries.find_company(call.session, params.company_reference)
    queries.get_company(call.session, call.actor, company_id)
    teams = queries.reachable_teams(call.session, call.actor, company_id)
    return TeamsAnswer([TeamView.of(team) for team in teams])


@endpoint(
    "hr_companies_users",
    "GET",
    "hr/v2/companies/{company_reference}/users",
    section=SECTION,
    title="List users in company",
    scope=Scope.COMPANIES,
)
def list_company_users(call: Call, params: CompanyUsers) -> UsersAnswer:
    """Return the users of a company and who works for it, whatever their team."""
    company_id = queries.find_company(call.session, params.company_reference)
    members = queries.company_members(call.session, call.actor, company_id)
    workers = workers_of_company(call.session, call.actor, company_id)
    return UsersAnswer(_users(call, members, workers, params.status_in_company))


@endpoint(
    "hr_teams_list",
    "GET",
    "hr/v2/teams",
    "teams/v2",  # as the reference prints it, without the resource of all the others
    "teams/v1",
    section=SECTION,
    title="List teams",
    scope=Scope.COMPANIES,
)
def list_teams(call: Call, params: NoParameters) -> TeamsAnswer:
    """Return the teams that the caller may see, of all companies."""
    del params
    return TeamsAnswer([TeamView.of(team) for team in queries.reachable_teams(call.session, call.actor)])


@endpoint(
    "hr_teams_get",
    "GET",
    "hr/v2/teams/{team_reference}",
    section=SECTION,
    title="Get team",
    scope=Scope.COMPANIES,
    documented=False,
)
def get_team(call: Call, params: OneTeam) -> TeamAnswer:
    """Return one team, with its users when include_users is 1."""
    team_id = queries.find_team(call.session, params.team_reference)
    team = queries.get_team(call.session, call.actor, team_id)
    if params.include_users is Flag.NO:
        return TeamAnswer(TeamView.of(team))
    return TeamAnswer(TeamView.of(team), _team_users(call, team_id))


@endpoint(
    "hr_teams_users",
    "GET",
    "hr/v2/teams/{team_reference}/users",
    "teams/v2/{team_reference}/users",
    section=SECTION,
    title="List users in team",
    scope=Scope.COMPANIES,
)
def list_team_users(call: Call, params: TeamUsers) -> UsersAnswer:
    """Return the users of one team, and who works for it."""
    team_id = queries.find_team(call.session, params.team_reference)
    return UsersAnswer(_team_users(call, team_id, params.status_in_team))


def _team_users(call: Call, team_id: int, status: str | None = None) -> list[MemberView]:
    members = queries.team_members(call.session, call.actor, team_id)
    return _users(call, members, workers_of_team(call.session, call.actor, team_id), status)


def _users(call: Call, members: list[Member], workers: list[User], status: str | None) -> list[MemberView]:
    wanted = set(UserStatus) if status is None else {UserStatus(status)}
    people = with_workers([member.user for member in members], workers)
    return [
        MemberView.of(call, user, has_contract=has_contract) for user, has_contract in people if user.status in wanted
    ]
