"""Companies, teams and who may do what in them."""

import pytest
from sqlalchemy.exc import DBAPIError

from hiringhall.marketplace.accounts import organizations, queries
from hiringhall.marketplace.accounts.models import Company, CompanyKind, Membership, Team
from hiringhall.marketplace.accounts.roles import PERMITS, Act, Role
from hiringhall.marketplace.accounts.standing import standing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import Change
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotAllowed, NotFound
from tests.support.market import Market


def test_a_founder_owns_the_company_and_its_root_team(market: Market) -> None:
    ann = market.person("ann")
    acme = market.company(ann)
    with market.database.reading() as session:
        team = queries.get_team(session, ann, acme)
        assert (team.slug, team.company_id, team.lineage, team.is_root) == ("acme", acme, f"/{acme}/", True)
        assert standing(session, ann).roles(team) == {Role.OWNER}
    assert market.changes("company.founded")[0].after["slug"] == "acme"


@pytest.mark.parametrize("slug", ["", "a", "Acme", "ac me", "1acme", "acme:web", "x" * 32])
def test_a_bad_slug_is_refused_by_name(market: Market, slug: str) -> None:
    ann = market.person("ann")
    with pytest.raises(InvalidInput, match="slug"), market.act() as session:
        organizations.found_company(session, ann, name="Acme", slug=slug, kind=CompanyKind.CLIENT)
    assert market.count(Team) == market.count(Company) == 0


def test_a_slug_is_taken_once(market: Market) -> None:
    ann = market.person("ann")
    market.company(ann)
    with pytest.raises(Conflict), market.act() as session:
        organizations.found_company(session, ann, name="Other", slug="acme", kind=CompanyKind.CLIENT)


def test_only_the_owner_creates_teams(market: Market) -> None:
    ann = market.person("ann")
    acme = market.company(ann)
    admin = market.member(ann, acme, "adam", Role.ADMIN)
    with pytest.raises(NotAllowed), market.act() as session:
        organizations.create_team(session, admin, acme, name="Design", slug="design")
    design = market.team(ann, acme, "design")
    with market.database.reading() as session:
        team = queries.get_team(session, admin, design)
        assert (team.slug, team.lineage) == ("acme:design", f"/{acme}/{design}/")


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OWNER, Role.STAFFING, Role.AGENT}))
def test_a_right_reaches_down_to_sub_teams_and_never_sideways_or_up(market: Market, role: Role) -> None:
    ann = market.person("ann")
    acme = market.company(ann)
    design, web = market.team(ann, acme, "design"), market.team(ann, acme, "web")
    high, low = market.member(ann, acme, "high", role), market.member(ann, design, "low", role)
    with market.database.reading() as session:
        teams = {team: queries.get_team(session, ann, team) for team in (acme, design, web)}
        above, below = standing(session, high), standing(session, low)
        for act in Act:
            permitted = role in PERMITS[act]
            assert above.may(act, teams[acme]) == permitted
            assert above.may(act, teams[design]) == (permitted and role is not Role.MEMBER)
            assert below.may(act, teams[design]) == permitted
            assert not below.may(act, teams[web])
            assert not below.may(act, teams[acme])


def test_strangers_are_told_no_and_of_nothing_there_is_nothing(market: Market) -> None:
    ann, eve = market.person("ann"), market.person("eve")
    acme = market.company(ann)
    with market.database.reading() as session:
        with pytest.raises(NotAllowed):
            queries.get_company(session, eve, acme)
        with pytest.raises(NotAllowed):
            queries.get_team(session, eve, acme)
        with pytest.raises(NotFound):
            queries.get_team(session, eve, acme + 1)
        assert queries.reachable_companies(session, eve) == []
        assert queries.reachable_teams(session, eve) == []


def test_a_member_sees_the_own_team_only(market: Market) -> None:
    ann = market.person("ann")
    acme = market.company(ann)
    design = market.team(ann, acme, "design")
    market.team(ann, acme, "web")
    mia = market.member(ann, design, "mia", Role.MEMBER)
    with market.database.reading() as session:
        assert [team.slug for team in queries.reachable_teams(session, mia)] == ["acme:design"]
        assert [view.slug for view in queries.reachable_companies(session, mia)] == ["acme"]
        with pytest.raises(NotAllowed):
            queries.company_members(session, mia, acme)


def test_roles_add_up_and_a_person_without_roles_is_out(market: Market) -> None:
    ann = market.person("ann")
    acme = market.company(ann)
    rob = market.member(ann, acme, "rob", Role.RECRUITER)
    with market.act() as session:
        organizations.add_member(session, ann, acme, username_or_email="ROB@example.org", roles=[Role.FINANCE])
        assert standing(session, rob).roles(queries.get_team(session, rob, acme)) == {Role.RECRUITER, Role.FINANCE}
    with market.act() as session:
        organizations.remove_member(session, ann, acme, _id(rob))
    with market.database.reading() as session, pytest.raises(NotAllowed):
        queries.get_team(session, rob, acme)
    assert [change.after["roles"] for change in market.changes("membership.changed")] == [
        ["recruiter"],
        ["finance", "recruiter"],
        [],
    ]


def test_the_owner_stays_and_ownership_is_not_given(market: Market) -> None:
    ann = market.person("ann")
    acme = market.company(ann)
    adam = market.member(ann, acme, "adam", Role.ADMIN)
    with pytest.raises(InvalidState), market.act() as session:
        organizations.remove_member(session, adam, acme, _id(ann))
    with pytest.raises(InvalidInput, match="roles"), market.act() as session:
        organizations.set_roles(session, ann, acme, _id(adam), [Role.OWNER])
    with market.act() as session:
        organizations.set_roles(session, adam, acme, _id(ann), [])
        assert Role.OWNER in standing(session, ann).roles(queries.get_team(session, ann, acme))


def test_a_recruiter_learns_nothing_about_accounts(market: Market) -> None:
    ann = market.person("ann")
    acme = market.company(ann)
    rob = market.member(ann, acme, "rob", Role.RECRUITER)
    for name in ("rob", "nobody"):
        with pytest.raises(NotAllowed), market.act() as session:
            organizations.add_member(session, rob, acme, username_or_email=name, roles=[Role.ADMIN])


def test_agencies_alone_have_staffing_and_agents(market: Market) -> None:
    ann = market.person("ann")
    acme, north = market.company(ann), market.company(ann, "north", CompanyKind.AGENCY)
    market.person("gus")
    with pytest.raises(InvalidInput, match="roles"), market.act() as session:
        organizations.add_member(session, ann, acme, username_or_email="gus", roles=[Role.AGENT])
    staffing = market.member(ann, north, "stella", Role.STAFFING)
    with market.act() as session:
        organizations.add_member(session, staffing, north, username_or_email="gus", roles=[Role.AGENT], exclusive=True)
    with pytest.raises(NotAllowed), market.act() as session:
        organizations.add_member(session, staffing, north, username_or_email="gus", roles=[Role.ADMIN])
    with market.database.reading() as session:
        members = {member.user.username: member for member in queries.team_members(session, ann, north)}
    assert members["gus"].roles == {Role.AGENT}
    assert members["gus"].exclusive


def test_colleagues_see_each_other_and_strangers_do_not(market: Market) -> None:
    ann, eve = market.person("ann"), market.person("eve")
    rob = market.member(ann, market.company(ann), "rob", Role.RECRUITER)
    with market.database.reading() as session:
        assert queries.get_person(session, ann, _id(rob)).username == "rob"
        assert queries.get_person(session, rob, _id(ann)).username == "ann"
        with pytest.raises(NotAllowed):
            queries.get_person(session, eve, _id(ann))
        with pytest.raises(NotFound):
            queries.get_person(session, eve, 999_999)


def test_the_database_allows_one_owner_only(market: Market) -> None:
    ann = market.person("ann")
    acme, bob = market.company(ann), market.person("bob")
    with pytest.raises(DBAPIError), market.act() as session:
        session.add(Membership(team_id=acme, user_id=_id(bob), role=Role.OWNER, created_at=1))


@pytest.mark.parametrize("statement", ["UPDATE changes SET kind = 'x'", "DELETE FROM changes"])
def test_nobody_rewrites_the_change_log(market: Market, statement: str) -> None:
    market.company(market.person("ann"))
    with pytest.raises(DBAPIError, match="append-only"), market.act() as session:
        session.connection().exec_driver_sql(statement)
    assert market.count(Change) > 0


def _id(actor: Actor) -> int:
    assert actor.user_id is not None
    return actor.user_id
