"""Companies and agencies: founding one, its page, and its teams."""

import re
import unicodedata
from dataclasses import dataclass

from hiringhall.marketplace.accounts import organizations, queries
from hiringhall.marketplace.accounts.models import Company, CompanyKind, Team
from hiringhall.marketplace.accounts.roles import Act
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.errors import Refused
from hiringhall.web import cookies
from hiringhall.web.forms import Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.visit import Visit

pages = Pages()


@dataclass(frozen=True)
class CompanyPage:
    """What the page of a company shows of it to the visitor."""

    company: Company
    slug: str
    teams: list[Team]
    may_create: bool
    may_rename: bool
    may_webhooks: bool


@pages.get("/companies/new")
def show_found(visit: Visit) -> Answer:
    """Show the form that founds a company or agency."""
    kind = visit.query.text("kind")
    return visit.show("companies/found.html", form=Form().fill(kind=kind if kind == "agency" else "client"))


@pages.post("/companies/new")
def found(visit: Visit) -> Answer:
    """Found it and put its hat on."""
    form = visit.form
    kind = CompanyKind.AGENCY if form.text("kind") == CompanyKind.AGENCY else CompanyKind.CLIENT
    form.fill(slug=form.text("slug").strip() or suggested_slug(form.text("name")))
    try:
        with visit.writing() as session:
            company = organizations.found_company(
                session, visit.actor, name=form.text("name"), slug=form.text("slug"), kind=kind
            )
    except Refused as refused:
        form.refuse(refused, "name", "slug")
        return visit.show("companies/found.html", status=422)
    visit.set_cookie(cookies.HAT, str(company.id), cookies.YEAR)
    return visit.go(f"/companies/{company.id}", good=f"{company.name} is founded, and you own it.")


@pages.get("/companies/{company:str}")
def show_company(visit: Visit) -> Answer:
    """Show a company with its teams."""
    with visit.reading() as session:
        view = queries.get_company(session, visit.actor, visit.reference("company"))
        teams = queries.reachable_teams(session, visit.actor, view.company.id)
        rights = standing(session, visit.actor)
        root = next((team for team in teams if team.is_root), None)
        shown = CompanyPage(
            view.company,
            view.slug,
            teams,
            may_create=root is not None and rights.may(Act.CREATE_TEAMS, root),
            may_rename=root is not None and rights.may(Act.MANAGE_MEMBERS, root),
            may_webhooks=root is not None and rights.may(Act.MANAGE_WEBHOOKS, root),
        )
    visit.wear(shown.company.id)
    return visit.show("companies/company.html", page=shown)


@pages.get("/companies/{company:str}/teams/new")
def show_create(visit: Visit) -> Answer:
    """Show the form of a new team."""
    return _create_form(visit, Form())


def _create_form(visit: Visit, form: Form, status: int = 200) -> Answer:
    with visit.reading() as session:
        root = queries.get_company_root(session, visit.actor, visit.reference("company"))
        standing(session, visit.actor).require(Act.CREATE_TEAMS, root)
    visit.wear(root.company_id)
    return visit.show("companies/new_team.html", form=form, status=status, root=root)


@pages.post("/companies/{company:str}/teams/new")
def create_team(visit: Visit) -> Answer:
    """Create a team."""
    form = visit.form
    form.fill(slug=form.text("slug").strip() or suggested_slug(form.text("name")))
    try:
        with visit.writing() as session:
            team = organizations.create_team(
                session, visit.actor, visit.reference("company"), name=form.text("name"), slug=form.text("slug")
            )
    except Refused as refused:
        form.refuse(refused, "name", "slug")
        return _create_form(visit, form, 422)
    return visit.go(f"/teams/{team.id}", good=f"The team {team.name} is there. Add its members.")


def suggested_slug(name: str) -> str:
    """Return a short name made from `name`, or nothing when none can be made."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-0123456789")[:31].strip("-")
