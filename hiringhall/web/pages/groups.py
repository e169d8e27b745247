"""Groups: their pages for everybody, joining, asking to join and leaving; operators make them."""

import hashlib

from hiringhall.marketplace.accounts.models import Company
from hiringhall.marketplace.errors import NotFound, Refused
from hiringhall.marketplace.jobs.groups import open_jobs_of_group
from hiringhall.marketplace.profiles import groups
from hiringhall.marketplace.profiles.group_requests import (
    LONGEST,
    ask_to_join,
    groups_asked,
    waiting_requests,
    withdraw_request,
)
from hiringhall.web import job_words, links, own_profile
from hiringhall.web.access import Who
from hiringhall.web.forms import Form
from hiringhall.web.images import FOR_A_WHILE, image
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.companies import suggested_slug
from hiringhall.web.visit import Visit

pages = Pages()

PER_PAGE = 50
JOBS = 20
"""Open jobs that the page of a group shows."""
MOST_PAGES = 10_000


@pages.get("/groups", who=Who.ANYONE)
def list_groups(visit: Visit) -> Answer:
    """List all groups."""
    with visit.reading() as session:
        listed = groups.list_groups(session, visit.actor_or_none)
    return visit.show("groups/list.html", groups=listed)


@pages.get("/groups/{slug:str}", who=Who.ANYONE)
def show_group(visit: Visit) -> Answer:
    """Show a group with its jobs and its members, as far as the visitor may find them."""
    return _group_page(visit, Form())


def _group_page(visit: Visit, form: Form, status: int = 200) -> Answer:
    page = min(max(links.reference(visit.query.text("page")), 1), MOST_PAGES)
    actor = visit.actor_or_none
    with visit.reading() as session:
        group = groups.get_group(session, visit.key("slug"))
        members = groups.group_members(session, actor, group.id, offset=(page - 1) * PER_PAGE, count=PER_PAGE)
        keeps = groups.may_keep(session, actor, group)
        shown = {
            "group": group,
            "keeper": None if group.company_id is None else session.get_one(Company, group.company_id).name,
            "members": members,
            "jobs": open_jobs_of_group(session, actor, group.id, count=JOBS),
            "is_member": actor is not None and groups.is_member(session, group.id, actor.user_id),
            "has_asked": actor is not None and group.slug in groups_asked(session, actor),
            "keeps": keeps,
            "waiting": waiting_requests(session, actor, group.slug) if keeps and actor is not None else [],
        }
    more = page * PER_PAGE < members.total
    return visit.show(
        "groups/group.html",
        form=form,
        status=status,
        page=page,
        more=more,
        longest=LONGEST,
        job_words=job_words,
        **shown,
    )


@pages.get("/groups/{slug:str}/logo/{size:str}", who=Who.ANYONE, slow=True)
def show_logo(visit: Visit) -> Answer:
    """Show the logo of a group."""
    with visit.reading() as session:
        kept = groups.logo_of(session, visit.key("slug"), visit.reference("size"))
    content = visit.hall.blobs.get(kept.blob)
    if content is None:
        raise NotFound("logo")
    version = hashlib.sha256(kept.blob.encode()).hexdigest()[:16]
    return image(visit, lambda: (content, kept.media_type), version, f"public, max-age={FOR_A_WHILE}")


@pages.get("/profile/groups")
def show_own(visit: Visit) -> Answer:
    """Show the groups that one belongs to and the others."""
    shown = own_profile.own(visit)
    with visit.reading() as session:
        listed = groups.list_groups(session, visit.actor_or_none)
        asked = groups_asked(session, visit.actor)
    joined = {group.slug for group in shown.groups}
    return visit.show("profile/groups.html", groups=listed, joined=joined, asked=asked)


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


@pages.post("/groups/{slug:str}/ask")
def ask(visit: Visit) -> Answer:
    """Ask to join a group, or take that back."""
    form, slug = visit.form, visit.key("slug")
    takes_back = form.flag("back")
    try:
        with visit.writing() as session:
            if takes_back:
                withdraw_request(session, visit.actor, slug)
            else:
                ask_to_join(session, visit.actor, slug, form.text("text"))
    except Refused as refused:
        form.refuse(refused, "text")
        return _group_page(visit, form, 422)
    done = "You do not ask to join any more." if takes_back else "Those who keep the group are asked."
    return visit.go(_back(visit), good=done)


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
