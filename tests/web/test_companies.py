"""Companies, teams and members."""

import secrets
from dataclasses import dataclass

import pytest

from hiringhall.marketplace.accounts import organizations, queries
from hiringhall.marketplace.accounts.models import CompanyKind, User
from hiringhall.marketplace.accounts.roles import Role
from tests.web.conftest import Back, actor
from tests.web.visitor import Visitor, errors, flash, heading, parse, value


@dataclass(frozen=True)
class Firm:
    """A company with its owner and what a test looks up in it."""

    back: Back
    owner: User
    id: int
    slug: str

    def roles(self, user: User, team: int = 0) -> frozenset[Role]:
        with self.back.database.reading() as session:
            members = queries.team_members(session, actor(self.owner), team or self.id)
        return next((member.roles for member in members if member.user.id == user.id), frozenset())

    def add(self, user: User, *roles: Role) -> User:
        with self.back.database.writing() as session:
            organizations.add_member(session, actor(self.owner), self.id, username_or_email=user.username, roles=roles)
        return user

    def teams(self) -> list[str]:
        with self.back.database.reading() as session:
            return [team.name for team in queries.reachable_teams(session, actor(self.owner), self.id)]


def found(back: Back, kind: CompanyKind = CompanyKind.CLIENT) -> Firm:
    owner, slug = back.person("Olga"), f"firm-{secrets.token_hex(4)}"
    with back.database.writing() as session:
        company = organizations.found_company(session, actor(owner), name="Firm & Sons", slug=slug, kind=kind)
    return Firm(back, owner, company.id, slug)


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


def test_a_person_founds_a_company_and_wears_its_hat(visitor: Visitor, back: Back) -> None:
    back.sign_in(visitor, back.person())
    name = f"Zoë's {secrets.token_hex(3)} Möbel"
    answer = visitor.send("/companies/new", {"name": name, "kind": "client", "slug": ""})
    assert heading(answer) == name
    assert "you own it" in flash(answer)
    assert name in parse(answer).xpath("//details[contains(@class, 'hats')]/summary")[0].text_content()
    assert "Company and teams" in parse(answer).xpath("//nav[@aria-label='Main']")[0].text_content()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": "", "slug": "fine-one"}, "name"),
        ({"name": "Fine", "slug": "Not Fine!"}, "slug"),
        ({"name": "木"}, "slug"),
    ],
)
def test_a_bad_name_is_explained_beside_its_field(
    visitor: Visitor, back: Back, fields: dict[str, str], wrong: str
) -> None:
    back.sign_in(visitor, back.person())
    answer = visitor.send("/companies/new", {"kind": "agency", **fields})
    assert answer.status_code == 422
    assert set(errors(answer)) == {wrong, ""}
    assert value(answer, "name") == fields["name"]
    assert parse(answer).xpath("//input[@value='agency'][@checked]")


def test_a_taken_short_name_is_explained(visitor: Visitor, back: Back, firm: Firm) -> None:
    back.sign_in(visitor, back.person())
    assert "taken" in errors(visitor.send("/companies/new", {"name": "Other", "slug": firm.slug}))["slug"]


def test_the_owner_creates_teams_and_renames_them(visitor: Visitor, back: Back, firm: Firm) -> None:
    back.sign_in(visitor, firm.owner)
    answer = visitor.send(f"/companies/{firm.id}/teams/new", {"name": "Web shop"})
    assert heading(answer) == "Web shop"
    path = answer.url.removeprefix(visitor.base_url)
    assert heading(visitor.send(f"{path}/name", {"name": "Shop"})) == "Shop"
    assert firm.teams() == ["Firm & Sons", "Shop"]
    assert "Shop" in parse(visitor.get(f"/companies/{firm.id}")).xpath("//ul[@class='tree']")[0].text_content()
    assert set(errors(visitor.send(f"{path}/name", {"name": " "}))) == {"name", ""}


def test_members_are_added_with_roles_changed_and_taken_out(visitor: Visitor, back: Back, firm: Firm) -> None:
    user = back.person("Jun")
    back.sign_in(visitor, firm.owner)
    page = f"/teams/{firm.id}"
    fields = {"username_or_email": user.email, "roles": ["hiring", "finance"]}
    answer = visitor.send(f"{page}/members", fields, on=page)
    assert "Jun Tester belongs to the team now" in flash(answer)
    assert firm.roles(user) == {Role.HIRING, Role.FINANCE}
    member = f"{page}/members/{user.id}"
    ticked = parse(visitor.get(member)).xpath("//input[@name='roles'][@checked]/@value")
    assert set(ticked) == {"hiring", "finance"}
    visitor.send(member, {"roles": ["recruiter"]})
    assert firm.roles(user) == {Role.RECRUITER}
    visitor.send(f"{member}/remove", on=member)
    assert firm.roles(user) == frozenset()


def test_what_is_wrong_with_a_new_member_is_explained(visitor: Visitor, back: Back, firm: Firm) -> None:
    back.sign_in(visitor, firm.owner)
    page = f"/teams/{firm.id}"
    answer = visitor.send(f"{page}/members", {"username_or_email": "nobody-here", "roles": ["admin"]}, on=page)
    assert set(errors(answer)) == {"username_or_email", ""}
    assert value(answer, "username_or_email") == "nobody-here"
    assert parse(answer).xpath("//input[@value='admin'][@checked]")
    answer = visitor.send(f"{page}/members", {"username_or_email": firm.owner.username}, on=page)
    assert set(errors(answer)) == {"roles", ""}
    answer = visitor.send(f"{page}/members", {"username_or_email": back.person().username, "roles": ["agent"]}, on=page)
    assert "agencies only" in errors(answer)["roles"]


def test_a_member_keeps_at_least_one_role(visitor: Visitor, back: Back, firm: Firm) -> None:
    user = firm.add(back.person(), Role.MEMBER)
    back.sign_in(visitor, firm.owner)
    answer = visitor.send(f"/teams/{firm.id}/members/{user.id}", {})
    assert set(errors(answer)) == {"roles", ""}
    assert firm.roles(user) == {Role.MEMBER}


@pytest.mark.parametrize("role", [Role.MEMBER, Role.RECRUITER, Role.HIRING, Role.FINANCE])
def test_who_may_not_manage_sees_no_buttons_and_changes_nothing(
    visitor: Visitor, back: Back, firm: Firm, role: Role
) -> None:
    user, victim = firm.add(back.person("Mina"), role), firm.add(back.person(), Role.MEMBER)
    back.sign_in(visitor, user)
    page, company = visitor.get(f"/teams/{firm.id}"), visitor.get(f"/companies/{firm.id}")
    main = parse(page).xpath("//main")[0]
    changes = ".//form[not(@action = '/rooms/with')]"  # to write to a colleague is for everybody
    assert not main.xpath(f"{changes} | {changes}//button | .//a[contains(@class, 'btn')]")
    assert not parse(company).xpath("//main//a[contains(@class, 'btn')]")
    attempts: list[tuple[str, dict[str, object]]] = [
        (f"/teams/{firm.id}/members", {"username_or_email": user.username, "roles": ["admin"]}),
        (f"/teams/{firm.id}/members", {"username_or_email": user.username}),
        (f"/teams/{firm.id}/members/{user.id}", {"roles": ["admin"]}),
        (f"/teams/{firm.id}/members/{user.id}", {}),
        (f"/teams/{firm.id}/members/{victim.id}/remove", {}),
        (f"/teams/{firm.id}/name", {"name": "Mine"}),
        (f"/companies/{firm.id}/teams/new", {"name": "Mine"}),
    ]
    for path, fields in attempts:
        assert visitor.send(path, fields, on="/account").status_code == 403, path
    assert firm.roles(user) == {role}
    assert firm.roles(victim) == {Role.MEMBER}
    assert firm.teams() == ["Firm & Sons"]


def test_strangers_do_not_see_a_company(visitor: Visitor, back: Back, firm: Firm) -> None:
    back.sign_in(visitor, back.person())
    for path in (f"/companies/{firm.id}", f"/teams/{firm.id}", f"/companies/{firm.id}/teams/new"):
        answer = visitor.get(path)
        assert answer.status_code == 403
        assert "Firm & Sons" not in answer.text.replace("&amp;", "&") or "may not" in answer.text
    for path in (
        "/companies/999999999",
        "/companies/0",
        "/companies/abc",
        "/teams/99999999999999999999999",
        "/teams/-1",
    ):
        assert visitor.get(path).status_code == 404


def test_a_staffing_manager_adds_the_agencys_freelancers_only(visitor: Visitor, back: Back) -> None:
    agency = found(back, CompanyKind.AGENCY)
    staff, worker = agency.add(back.person("Bao"), Role.STAFFING), back.person("Jun", is_freelancer=True)
    back.sign_in(visitor, staff)
    page = f"/teams/{agency.id}"
    offered = parse(visitor.get(page)).xpath("//input[@name='roles']/@value")
    assert offered == ["agent"]
    fields = {"username_or_email": worker.username, "roles": ["agent"], "exclusive": "yes"}
    answer = visitor.send(f"{page}/members", fields, on=page)
    assert "exclusive" in answer.text
    assert agency.roles(worker) == {Role.AGENT}
    fields = {"username_or_email": worker.username, "roles": ["admin"]}
    assert visitor.send(f"{page}/members", fields, on=page).status_code == 403


def test_a_hat_of_others_cannot_be_put_on(visitor: Visitor, back: Back, firm: Firm) -> None:
    user = back.sign_in(visitor, back.person())
    answer = visitor.send("/hat", {"hat": str(firm.id)}, on="/")
    assert user.name in parse(answer).xpath("//details[contains(@class, 'hats')]/summary")[0].text_content()
