"""Groups: their pages for everybody, joining and leaving, and keeping them as an operator."""

from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.profiles import groups
from hiringhall.web import links, own_profile
from hiringhall.web.access import Who
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.companies import suggested_slug
from hiringhall.web.visit import Visit

pages = Pages()

PER_PAGE = 50
MOST_PAGES = 10_000


@pages.get("/groups", who=Who.ANYONE)
def list_groups(visit: Visit) -> Answer:
    """List all groups."""
    with visit.reading() as session:
        listed = groups.list_groups(session, visit.actor_or_none)
    return visit.show("groups/list.html", groups=listed)


@pages.get("/groups/{slug:str}", who=Who.ANYONE)
def show_group(visit: Visit) -> Answer:
    """Show a group with its members, as far as the visitor may find their profiles."""
    page = min(max(links.reference(visit.query.text("page")), 1), MOST_PAGES)
    with visit.reading() as session:
        group = groups.get_group(session, visit.key("slug"))
        members = groups.group_members(
            session, visit.actor_or_none, group.id, offset=(page - 1) * PER_PAGE, count=PER_PAGE
        )
    is_member = _is_member(visit, group.slug)
    more = page * PER_PAGE < members.total
    return visit.show("groups/group.html", group=group, members=members, page=page, more=more, is_member=is_member)


def _is_member(visit: Visit, slug: str) -> bool:
    if visit.person is None or not visit.person.is_freelancer:
        return False
    return any(group.slug == slug for group in own_profile.own(visit).groups)


@pages.get("/profile/groups")
def show_own(visit: Visit) -> Answer:
    """Show the groups that one belongs to and the others."""
    shown = own_profile.own(visit)
    with visit.reading() as session:
        listed = groups.list_groups(session, visit.actor_or_none)
    return visit.show("profile/groups.html", groups=listed, joined={group.slug for group in shown.groups})


@pages.post("/groups/{slug:str}/join")
def join(visit: Visit) -> Answer:
    """Join a group."""
    try:
        with visit.writing() as session:
            groups.join_group(session, visit.actor, visit.key("slug"))
            name = groups.get_group(session, visit.key("slug")).name
    except Refused as refused:
        visit.form.refuse(refused, "group")
        return visit.go("/profile/groups", bad=" ".join(visit.form.errors.values()))
    return visit.go(_back(visit), good=f"You belong to {name} now.")


@pages.post("/groups/{slug:str}/leave")
def leave(visit: Visit) -> Answer:
    """Leave a group."""
    with visit.writing() as session:
        name = groups.get_group(session, visit.key("slug")).name
        groups.leave_group(session, visit.actor, visit.key("slug"))
    return visit.go(_back(visit), good=f"You left {name}.")


def _back(visit: Visit) -> str:
    """Return the page that the button was on."""
    return "/profile/groups" if visit.form.text("on") == "profile" else f"/groups/{visit.key('slug')}"


@pages.get("/operator/groups", who=Who.OPERATOR)
def keep(visit: Visit) -> Answer:
    """List the groups for the operator, with the form of a new one."""
    return _keep(visit, Form())


def _keep(visit: Visit, form: Form, status: int = 200) -> Answer:
    with visit.reading() as session:
        listed = groups.list_groups(session, visit.actor_or_none)
    return visit.show("operator/groups.html", form=form, status=status, groups=listed)


@pages.post("/operator/groups", who=Who.OPERATOR)
def create(visit: Visit) -> Answer:
    """Create a group."""
    form = visit.form
    form.fill(slug=form.text("slug").strip() or suggested_slug(form.text("name")))
    try:
        with visit.writing() as session:
            group = groups.create_group(
                session,
                visit.actor,
                slug=form.text("slug"),
                name=form.text("name"),
                description=form.text("description"),
            )
    except Refused as refused:
        form.refuse(refused, "name", "slug", "description")
        return _keep(visit, form, 422)
    return visit.go("/operator/groups", good=f"The group {group.name} is there.")


@pages.get("/operator/groups/{slug:str}", who=Who.OPERATOR)
def show_change(visit: Visit) -> Answer:
    """Show the form of a group's name and description."""
    with visit.reading() as session:
        group = groups.get_group(session, visit.key("slug"))
    form = Form().fill(name=group.name, description=group.description)
    return visit.show("operator/group.html", form=form, slug=group.slug)


@pages.post("/operator/groups/{slug:str}", who=Who.OPERATOR)
def change(visit: Visit) -> Answer:
    """Save a group's name and description."""
    form, slug = visit.form, visit.key("slug")
    try:
        with visit.writing() as session:
            groups.change_group(
                session, visit.actor, slug, name=form.text("name"), description=form.text("description")
            )
    except Refused as refused:
        form.refuse(refused, "name", "description")
        return visit.show("operator/group.html", status=422, slug=slug)
    return visit.go("/operator/groups", good="The group is saved.")
