"""Keeping a group: what it says, its logo, who joins, and who leaves against their will."""

from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts.models import Team
from hiringhall.marketplace.accounts.oversight import is_operator
from hiringhall.marketplace.accounts.people import public_person
from hiringhall.marketplace.accounts.queries import find_team
from hiringhall.marketplace.errors import InvalidInput, NotFound, Refused
from hiringhall.marketplace.profiles import groups, pictures
from hiringhall.marketplace.profiles.group_requests import LONGEST, accept_request, refuse_request
from hiringhall.marketplace.profiles.models import Group
from hiringhall.marketplace.profiles.pictures import KeptPicture
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()

FIELDS = ("name", "description", "company", "picture")


@pages.get("/groups/{slug:str}/edit")
def show_change(visit: Visit) -> Answer:
    """Show what a group says to those who keep it."""
    with visit.reading() as session:
        group = groups.kept_group(session, visit.actor, visit.key("slug"))
        company = "" if group.company_id is None else session.get_one(Team, group.company_id).slug
    form = Form().fill(name=group.name, description=group.description, by_approval=group.by_approval)
    return _form(visit, group, form.fill(company=company))


@pages.post("/groups/{slug:str}/edit", uploads=pictures.LARGEST)
def change(visit: Visit) -> Answer:
    """Save what a group says, its logo and, for operators, which company keeps it."""
    form, slug = visit.form, visit.key("slug")
    with visit.reading() as session:
        group = groups.kept_group(session, visit.actor, slug)
    logo = _logo(visit)
    if not form.errors:
        try:
            with visit.writing() as session:
                groups.change_group(
                    session,
                    visit.actor,
                    slug,
                    name=form.text("name"),
                    description=form.text("description"),
                    by_approval=form.flag("by_approval"),
                )
                if logo is not None or form.flag("no_logo"):
                    groups.set_logo(session, visit.actor, visit.hall.blobs, slug, logo)
                if is_operator(session, visit.actor):
                    groups.give_group(session, visit.actor, slug, _company(session, form.text("company").strip()))
        except Refused as refused:
            form.refuse(refused, *FIELDS)
    if form.errors:
        return _form(visit, group, form, 422)
    return visit.go(f"/groups/{slug}", good="The group is saved.")


def _company(session: Session, slug: str) -> int | None:
    """Return the company with this short name, None without one. Raises InvalidInput("company")."""
    try:
        return find_team(session, slug) if slug else None
    except NotFound:
        raise InvalidInput("company", "write the short name of a company.") from None


def _logo(visit: Visit) -> KeptPicture | None:
    """Return the logo that came with the form, drawn anew and kept, None without one or when it is refused."""
    content = visit.form.content("picture", pictures.LARGEST)
    if content is None or visit.form.errors:
        return None
    try:
        return pictures.keep(visit.hall.blobs, pictures.make_logo(content))
    except InvalidInput as refused:
        visit.form.refuse(refused, "picture")
        return None


def _form(visit: Visit, group: Group, form: Form, status: int = 200) -> Answer:
    is_operators = visit.person is not None and visit.person.is_operator
    return visit.show(
        "groups/edit.html",
        form=form,
        status=status,
        group=group,
        largest=pictures.LARGEST,
        gives=is_operators,
    )


@pages.post("/groups/{slug:str}/requests/{asking:str}")
def answer(visit: Visit) -> Answer:
    """Let somebody in who asked, or refuse them with a note."""
    slug, request, form = visit.key("slug"), visit.reference("asking"), visit.form
    accepts = form.text("answer") == "accept"
    try:
        with visit.writing() as session:
            if accepts:
                accept_request(session, visit.actor, slug, request)
            else:
                refuse_request(session, visit.actor, slug, request, form.text("note")[:LONGEST])
    except Refused as refused:
        form.refuse(refused)
        return visit.go(f"/groups/{slug}", bad=" ".join(form.errors.values()))
    done = "They belong to the group now." if accepts else "They are refused, and told so."
    return visit.go(f"/groups/{slug}", good=done)


@pages.post("/groups/{slug:str}/members/{key:str}/remove")
def remove(visit: Visit) -> Answer:
    """Take somebody out of a group."""
    slug = visit.key("slug")
    with visit.writing() as session:
        groups.kept_group(session, visit.actor, slug)
        person = public_person(session, visit.public_key("key", "person"))
        groups.remove_member(session, visit.actor, slug, person.id)
    return visit.go(f"/groups/{slug}", good=f"{person.name} does not belong to the group any more.")
