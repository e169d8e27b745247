"""Users: who calls, one user, and the roles people hold."""

from typing import Annotated

from msgspec import Meta, Struct

from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.endpoint import Parameters, endpoint
from hiringhall.api.upwork.heritage import one_or_many
from hiringhall.api.upwork.views.people import UserRoleView, UserView, portrait_url, public_url
from hiringhall.marketplace.accounts import queries
from hiringhall.marketplace.accounts.models import CompanyKind, User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.accounts.scopes import Scope
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.contracts.workers import places, reachable_person

SECTION = "Users"


class NoParameters(Parameters, frozen=True):
    """Takes no parameters."""


class OneUser(Parameters, frozen=True):
    """Names a user."""

    user_reference: Annotated[str, Meta(description="Number, literal id or key of a user, or me.")]


class Capacity(Struct, frozen=True):
    """What the caller is on the marketplace, yes or no."""

    provider: str
    buyer: str
    affiliate_manager: str


class Location(Struct, frozen=True):
    """Where the caller lives."""

    city: str
    state: str
    country: str


class Info(Struct, frozen=True, kw_only=True):
    """The person behind the access token."""

    ref: str
    profile_url: str
    company_url: str
    has_agency: str
    portrait_32_img: str
    portrait_50_img: str
    portrait_100_img: str
    capacity: Capacity
    location: Location


class InfoAnswer(Struct, frozen=True):
    """Answer of the call."""

    info: Info


class UserAnswer(Struct, frozen=True):
    """Answer of the call."""

    user: UserView


class UserRoles(Struct, frozen=True):
    """None, one or several roles."""

    userrole: str | UserRoleView | list[UserRoleView]


class UserRolesAnswer(Struct, frozen=True):
    """Answer of the call."""

    userroles: UserRoles


@endpoint("auth_info", "GET", "auth/v1/info", section=SECTION, title="Authenticated user", scope=Scope.BASIC)
def info(call: Call, params: NoParameters) -> InfoAnswer:
    """Return who is behind the access token."""
    del params
    user = queries.get_person(call.session, call.actor, call.user_id)
    companies = [view.company for view in queries.reachable_companies(call.session, call.actor)]
    roles = {grant.role for grant in standing(call.session, call.actor).grants}
    buys = any(company.kind is CompanyKind.CLIENT for company in companies)
    in_agency = any(company.kind is CompanyKind.AGENCY for company in companies)
    return InfoAnswer(
        Info(
            ref=str(user.id),
            profile_url=public_url(call, user),
            company_url=call.url(f"/companies/{companies[0].id}") if companies else "",
            has_agency="1" if in_agency else "0",
            portrait_32_img=portrait_url(call, user, 32),
            portrait_50_img=portrait_url(call, user, 50),
            portrait_100_img=portrait_url(call, user, 100),
            capacity=Capacity(_yes(user.is_freelancer), _yes(buys), _yes(Role.STAFFING in roles)),
            location=Location(user.city, user.state, user.country),
        )
    )


@endpoint(
    "hr_users_get",
    "GET",
    "hr/v2/users/{user_reference}",
    section=SECTION,
    title="Referenced user",
    scope=Scope.COMPANIES,
)
def get_user(call: Call, params: OneUser) -> UserAnswer:
    """Return the caller, somebody who shares a company with them, or who works for a team whose users they may list."""
    return UserAnswer(UserView.of(call, _named(call, params.user_reference)))


@endpoint(
    "hr_userroles_list",
    "GET",
    "hr/v2/userroles",
    section=SECTION,
    title="User permissions",
    scope=Scope.COMPANIES,
)
def list_roles(call: Call, params: NoParameters) -> UserRolesAnswer:
    """Return the caller's roles, one entry per team and role, and one per contract that goes on."""
    del params
    return _roles(call, call.user_id)


@endpoint(
    "hr_userroles_get",
    "GET",
    "hr/v2/userroles/{user_reference}",
    section=SECTION,
    title="Permissions of a user",
    scope=Scope.COMPANIES,
    documented=False,
)
def get_roles(call: Call, params: OneUser) -> UserRolesAnswer:
    """Return the roles of one user as far as the caller may see their teams."""
    return _roles(call, _named(call, params.user_reference).id)


def _named(call: Call, reference: str) -> User:
    # One client glues a reference to the word me: hr/v2/users/me123.
    if reference.startswith("me") and reference[2:].isdigit():
        reference = reference[2:]
    user_id = call.user_id if reference == "me" else queries.find_user(call.session, reference)
    return reachable_person(call.session, call.actor, user_id)


def _roles(call: Call, user_id: int) -> UserRolesAnswer:
    """Return the roles of a person: those they were given, and their places in teams that they work for."""
    views = [UserRoleView.of_worker(place) for place in places(call.session, call.actor, user_id)]
    if queries.shares_company(call.session, call.actor, user_id):
        views = [UserRoleView.of(seat) for seat in queries.seats(call.session, call.actor, user_id)] + views
    return UserRolesAnswer(UserRoles(one_or_many(views)))


def _yes(value: bool) -> str:
    return "yes" if value else "no"
