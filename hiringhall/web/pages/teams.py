"""Teams: who belongs to them with which roles, and changing that."""

from dataclasses import dataclass

from hiringhall.marketplace.accounts import organizations, queries
from hiringhall.marketplace.accounts.models import Team
from hiringhall.marketplace.accounts.queries import Member
from hiringhall.marketplace.accounts.roles import Act, Role
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.errors import InvalidInput, NotAllowed, NotFound, Refused
from hiringhall.web import roles
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()


@dataclass(frozen=True)
class TeamPage:
    """What the page of a team shows of it to the visitor; `members` is None when they may not be listed."""

    team: Team
    members: list[Member] | None
    may_manage: bool
    may_staff: bool
    given: tuple[Role, ...]

    @property
    def may_add(self) -> bool:
        """Whether the visitor may add anybody."""
        return self.may_manage or self.may_staff

    def may_change(self, member: Member) -> bool:
        """Tell whether the visitor may change this member's roles."""
        if Role.OWNER in member.roles:
            return False
        return self.may_manage or (self.may_staff and member.roles <= {Role.AGENT})


def _page(visit: Visit) -> TeamPage:
    with visit.reading() as session:
        team = queries.get_team(session, visit.actor, visit.reference("team"))
        rights = standing(session, visit.actor)
        may_manage = rights.may(Act.MANAGE_MEMBERS, team)
        may_staff = Role.STAFFING in rights.roles(team)
        members = None
        if rights.may(Act.LIST_TEAM_USERS, team):
            members = queries.team_members(session, visit.actor, team.id)
        given = roles.given_in(team.company.kind) if may_manage else (Role.AGENT,)
        visit.wear(team.company_id)
        return TeamPage(team, members, may_manage, may_staff, given)


@pages.get("/teams/{team:str}")
def show_team(visit: Visit) -> Answer:
    """Show a team with its members."""
    return _show(visit, Form().fill(roles=[Role.MEMBER.value]))


def _show(visit: Visit, form: Form, status: int = 200) -> Answer:
    return visit.show("companies/team.html", form=form, status=status, page=_page(visit), roles=roles)


@pages.post("/teams/{team:str}/members")
def add_member(visit: Visit) -> Answer:
    """Add a person by username or address."""
    form, team_id = visit.form, visit.reference("team")
    given = roles.parse(form.many("roles"))
    try:
        if not given:
            _require_may_add(visit)
            raise InvalidInput("roles", "Choose at least one role.")
        with visit.writing() as session:
            user = organizations.add_member(
                session,
                visit.actor,
                team_id,
                username_or_email=form.text("username_or_email"),
                roles=given,
                exclusive=form.flag("exclusive"),
            )
    except Refused as refused:
        form.refuse(refused, "username_or_email", "roles")
        return _show(visit, form, 422)
    return visit.go(f"/teams/{team_id}", good=f"{user.name} belongs to the team now.")


def _require_may_add(visit: Visit) -> None:
    page = _page(visit)
    if not page.may_add:
        raise NotAllowed(f"You may not add anybody to {page.team.name}.")


@pages.get("/teams/{team:str}/members/{user:str}")
def show_member(visit: Visit) -> Answer:
    """Show the roles of a member as checkboxes, to those who may change them."""
    page, member = _changeable(visit)
    values = [role.value for role in member.roles]
    return _member_form(visit, page, member, Form().fill(roles=values, exclusive=member.exclusive))


def _changeable(visit: Visit) -> tuple[TeamPage, Member]:
    page = _page(visit)
    user_id = visit.reference("user")
    member = next((member for member in page.members or () if member.user.id == user_id), None)
    if member is None:
        raise NotFound("member")
    if not page.may_change(member):
        raise NotAllowed(f"You may not change the roles of {member.user.name}.")
    return page, member


def _member_form(visit: Visit, page: TeamPage, member: Member, form: Form, status: int = 200) -> Answer:
    return visit.show("companies/member.html", form=form, status=status, page=page, member=member, roles=roles)


@pages.post("/teams/{team:str}/members/{user:str}")
def set_roles(visit: Visit) -> Answer:
    """Change the roles of a member."""
    form, team_id, user_id = visit.form, visit.reference("team"), visit.reference("user")
    given = roles.parse(form.many("roles"))
    try:
        if not given:
            _changeable(visit)
            raise InvalidInput("roles", "Choose at least one role, or take the person out of the team below.")
        with visit.writing() as session:
            organizations.set_roles(session, visit.actor, team_id, user_id, given, exclusive=form.flag("exclusive"))
    except Refused as refused:
        form.refuse(refused, "roles")
        page, member = _changeable(visit)
        return _member_form(visit, page, member, form, 422)
    return visit.go(f"/teams/{team_id}", good="The roles are saved.")


@pages.post("/teams/{team:str}/members/{user:str}/remove")
def remove_member(visit: Visit) -> Answer:
    """Take a member out of the team."""
    team_id = visit.reference("team")
    with visit.writing() as session:
        organizations.remove_member(session, visit.actor, team_id, visit.reference("user"))
    return visit.go(f"/teams/{team_id}", good="The person belongs to the team no more.")


@pages.get("/teams/{team:str}/name")
def show_rename(visit: Visit) -> Answer:
    """Show the form of the team's name."""
    page = _page(visit)
    return _rename_form(visit, Form().fill(name=page.team.name))


def _rename_form(visit: Visit, form: Form, status: int = 200) -> Answer:
    page = _page(visit)
    if not page.may_manage:
        raise NotAllowed(f"You may not rename {page.team.name}.")
    return visit.show("companies/rename.html", form=form, status=status, page=page)


@pages.post("/teams/{team:str}/name")
def rename(visit: Visit) -> Answer:
    """Rename the team; the root team's name is the company's."""
    team_id = visit.reference("team")
    try:
        with visit.writing() as session:
            team = organizations.rename_team(session, visit.actor, team_id, name=visit.form.text("name"))
    except Refused as refused:
        visit.form.refuse(refused, "name")
        return _rename_form(visit, visit.form, 422)
    return visit.go(f"/teams/{team_id}", good=f"It is called {team.name} now.")
