"""Who reads whose profile: every kind of access against every kind of caller."""

from datetime import date

import pytest
from sqlalchemy import select, update

from hiringhall.marketplace.accounts.models import CompanyKind, User, UserStatus
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.errors import InvalidInput, NotFound
from hiringhall.marketplace.profiles.editing import ProfileText, edit_profile
from hiringhall.marketplace.profiles.models import Access
from hiringhall.marketplace.profiles.queries import MOST_AT_ONCE, readable_profile, readable_profiles
from tests.support.market import Market
from tests.support.past_work import add_contract

SIGNED_IN = {
    "another freelancer",
    "agency's member",
    "client's recruiter",
    "client's finance",
    "another client's owner",
    "another agency's owner",
}
ALLOWED_TO_PRIVATE = {
    "owner of the profile",
    "agency's owner",
    "agency's admin",
    "agency's staffing",
    "client's owner",
    "client's admin",
    "client's hiring manager",
    "client's hiring manager of another team",
    "operator",
    "console",
}
CALLERS = {"visitor"} | SIGNED_IN | ALLOWED_TO_PRIVATE


def scene(market: Market) -> dict[str, Actor | None]:
    """Make ann, a freelancer of the agency north, who worked for acme, and everybody who might look at her."""
    ann = market.person("ann", is_freelancer=True)
    owners = [market.person(name) for name in ("north-owner", "acme-owner", "globex-owner", "south-owner")]
    north = market.company(owners[0], "north", CompanyKind.AGENCY)
    acme = market.company(owners[1], "acme")
    market.company(owners[2], "globex")
    market.company(owners[3], "south", CompanyKind.AGENCY)
    web, design = market.team(owners[1], acme, "web"), market.team(owners[1], acme, "design")
    market.join(owners[0], north, "ann", Role.AGENT)
    add_contract(market, ann.user_id, acme, started=date(2025, 1, 1), ended=date(2025, 2, 1), team_id=web)
    return {
        "visitor": None,
        "owner of the profile": ann,
        "another freelancer": market.person("bob", is_freelancer=True),
        "agency's owner": owners[0],
        "agency's admin": market.member(owners[0], north, "north-admin", Role.ADMIN),
        "agency's staffing": market.member(owners[0], north, "north-staffing", Role.STAFFING),
        "agency's member": market.member(owners[0], north, "north-member", Role.MEMBER),
        "client's owner": owners[1],
        "client's admin": market.member(owners[1], acme, "acme-admin", Role.ADMIN),
        "client's hiring manager": market.member(owners[1], web, "acme-hiring", Role.HIRING),
        "client's hiring manager of another team": market.member(owners[1], design, "acme-other", Role.HIRING),
        "client's recruiter": market.member(owners[1], acme, "acme-recruiter", Role.RECRUITER),
        "client's finance": market.member(owners[1], acme, "acme-finance", Role.FINANCE),
        "another client's owner": owners[2],
        "another agency's owner": owners[3],
        "operator": market.person("operator", is_operator=True),
        "console": CONSOLE,
    }


def readers(market: Market, callers: dict[str, Actor | None], key: str) -> set[str]:
    found = set()
    for name, actor in callers.items():
        with market.database.reading() as session:
            try:
                assert readable_profile(session, actor, key).key == key
            except NotFound:
                continue
            found.add(name)
    return found


def key_of(market: Market, username: str = "ann") -> str:
    with market.database.reading() as session:
        return session.scalars(select(User.key).where(User.username == username)).one()


def test_who_reads_which_profile(market: Market) -> None:
    callers = scene(market)
    assert set(callers) == CALLERS
    ann, key = callers["owner of the profile"], key_of(market)
    assert ann is not None
    assert readers(market, callers, key) == CALLERS, "a profile that was never edited is public"
    expected = {
        Access.PUBLIC: CALLERS,
        Access.SIGNED_IN: CALLERS - {"visitor"},
        Access.PRIVATE: ALLOWED_TO_PRIVATE,
    }
    for access, allowed in expected.items():
        with market.act() as session:
            edit_profile(session, ann, ProfileText(access=access))
        assert readers(market, callers, key) == allowed, access


@pytest.mark.parametrize("values", [{"status": UserStatus.INACTIVE}, {"is_freelancer": False}])
def test_suspended_people_and_clients_are_found_by_nobody_but_themselves(
    market: Market, values: dict[str, object]
) -> None:
    callers = scene(market)
    with market.act() as session:
        session.execute(update(User).where(User.username == "ann").values(**values))
    assert readers(market, callers, key_of(market)) == {"owner of the profile"}


def test_a_former_agent_is_no_longer_the_agencys(market: Market) -> None:
    callers = scene(market)
    ann, owner = callers["owner of the profile"], callers["agency's owner"]
    assert ann is not None
    assert owner is not None
    with market.act() as session:
        edit_profile(session, ann, ProfileText(access=Access.PRIVATE))
    market.leave(owner, "north", "ann")
    left = readers(market, callers, key_of(market))
    assert left == ALLOWED_TO_PRIVATE - {"agency's owner", "agency's admin", "agency's staffing"}


def test_visitors_name_people_by_key_alone(market: Market) -> None:
    ann = market.person("ann", is_freelancer=True)
    with market.database.reading() as session:
        for reference in ("ann", str(ann.user_id), "", "~01", "%", "9" * 30):
            with pytest.raises(NotFound):
                readable_profile(session, None, reference)
        for reference in ("ann", "ANN", str(ann.user_id), key_of(market)):
            assert readable_profile(session, ann, reference).id == ann.user_id


def test_several_profiles_come_in_the_order_named_or_not_at_all(market: Market) -> None:
    people = [market.person(name, is_freelancer=True) for name in ("ann", "bob", "cem")]
    keys = [key_of(market, name) for name in ("cem", "ann", "bob", "ann")]
    with market.database.reading() as session:
        assert [profile.key for profile in readable_profiles(session, None, keys)] == keys
        with pytest.raises(InvalidInput, match="keys"):
            readable_profiles(session, None, keys * (MOST_AT_ONCE // 4 + 1))
    with market.act() as session:
        edit_profile(session, people[1], ProfileText(access=Access.PRIVATE))
    with market.database.reading() as session, pytest.raises(NotFound):
        readable_profiles(session, None, keys)
