"""Who sees whom in a team room, and what of their work."""

from typing import Any

import pytest

from hiringhall.marketplace.accounts import oversight
from hiringhall.marketplace.accounts.models import UserStatus
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary.presence import start_work
from hiringhall.marketplace.diary.team_room import Occupant, Online, read_room, rooms
from hiringhall.marketplace.errors import NotAllowed, NotFound
from tests.support.hired import FIXED, Cast, hire
from tests.support.market import Market
from tests.support.tracking import NOW, capture, noon, track

EVERYBODY = ("owner", "admin", "finance", "hiring", "recruiter")
ROLES = (*EVERYBODY, *(f"design-{role}" for role in (*EVERYBODY[1:], "member")))
LOOK = {"owner", "admin", "finance", "hiring", "design-admin", "design-finance", "design-hiring"}


def start(market: Market, who: Actor, contract: Contract, memo: str = "Index the shop") -> None:
    with market.act() as session:
        start_work(session, who, contract.key, memo)


def room(market: Market, who: Actor, team: str = "acme:design", *options: Any, **more: Any) -> list[Occupant]:
    with market.database.reading() as session:
        return read_room(session, who, team, *options, **more).occupants


def names(occupants: list[Occupant]) -> list[str]:
    return [occupant.person.username for occupant in occupants]


@pytest.fixture
def agent_contract(market: Market, cast: Cast) -> Contract:
    with noon(days=-8):
        return hire(market, cast["owner"], cast.web, cast["agent"], agency_id=cast.agency, signs=cast["staffing"])


def test_a_room_shows_who_works_now_who_did_today_and_everybody(market: Market, cast: Cast, contract: Contract) -> None:
    with noon(days=-8):
        for name in ("agent", "stranger"):
            hire(market, cast["hiring"], cast.design, cast[name], FIXED)
        second = hire(market, cast["hiring"], cast.design, cast["bound"], signs=cast["staffing"])
    with noon(days=-1):
        track(market, cast["freelancer"], [capture(contract, NOW - 300)])
    track(market, cast["bound"], [capture(second, NOW - 143)])
    hiring = cast["hiring"]
    assert names(room(market, hiring)) == []
    assert names(room(market, hiring, "acme:design", Online.LAST_DAY)) == ["bound"]
    assert names(room(market, hiring, "acme:design", Online.ALL)) == ["bound", "freelancer", "agent", "stranger"]
    start(market, cast["freelancer"], contract, "Look again")
    (busy,) = room(market, hiring)
    assert busy.at_work is not None
    assert (busy.person.username, busy.at_work.memo, busy.contract.key) == ("freelancer", "Look again", contract.key)
    assert names(room(market, hiring, "acme:design", Online.LAST_DAY)) == ["freelancer", "bound"]


def test_members_see_who_works_and_only_those_who_may_look_see_the_diary(
    market: Market, cast: Cast, contract: Contract
) -> None:
    track(market, cast["freelancer"], [capture(contract, NOW - 1, window_title="editor", screenshot="ab" * 32)])
    start(market, cast["freelancer"], contract)
    for role in ROLES:
        (occupant,) = room(market, cast[role])
        cell, looks = occupant.latest, role in LOOK
        assert cell is not None
        assert occupant.at_work is not None
        assert (occupant.at_work.memo, cell.memo, occupant.presence[-1]) == ("Index the shop", "Index the shop", 17)
        assert (occupant.sees_diary, cell.level) == (looks, 2 if looks else 0), role
        assert (cell.screenshot, cell.window_title) == (("ab" * 32, "editor") if looks else (None, "")), role
        assert (cell.computer, cell.minutes) == (("user-laptop", cell.minutes) if looks else (None, None)), role
    for outsider in ("outsider", "staffing", "agency-owner", "stranger", "member"):
        with pytest.raises(NotAllowed):
            room(market, cast[outsider])
    with pytest.raises(NotFound):
        room(market, cast["owner"], "acme:nothing")


def test_freelancers_at_work_see_themselves(market: Market, cast: Cast, contract: Contract) -> None:
    with noon(days=-8):
        other = hire(market, cast["hiring"], cast.design, cast["agent"])
    start(market, cast["freelancer"], contract)
    start(market, cast["agent"], other)
    for team in ("acme:design", "acme"):
        (me,) = room(market, cast["freelancer"], team)
        assert (me.person.username, me.sees_diary) == ("freelancer", True)
    with pytest.raises(NotAllowed):
        room(market, cast["freelancer"], "acme:web")


def test_a_company_room_holds_those_of_its_teams_that_one_belongs_to(
    market: Market, cast: Cast, contract: Contract, agent_contract: Contract
) -> None:
    start(market, cast["freelancer"], contract)
    start(market, cast["agent"], agent_contract)
    assert sorted(names(room(market, cast["owner"], "acme"))) == ["agent", "freelancer"]
    assert names(room(market, cast["owner"], "acme:web")) == ["agent"]
    assert room(market, cast["member"], "acme") == []
    with pytest.raises(NotAllowed):
        room(market, cast["design-hiring"], "acme")


def test_an_agency_has_a_room_of_those_who_work_through_it(
    market: Market, cast: Cast, contract: Contract, agent_contract: Contract
) -> None:
    start(market, cast["freelancer"], contract)
    start(market, cast["agent"], agent_contract)
    for who in ("staffing", "agency-owner"):
        (seen,) = room(market, cast[who], "northwind")
        assert (seen.person.username, seen.sees_diary) == ("agent", True)
    assert room(market, cast["bound"], "northwind") == []


def test_suspended_people_are_shown_when_asked_for_and_ended_contracts_never(
    market: Market, cast: Cast, contract: Contract, agent_contract: Contract
) -> None:
    freelancer = cast["freelancer"]
    with market.act() as session:
        oversight.set_status(session, CONSOLE, freelancer.user_id or 0, UserStatus.INACTIVE)
        end_contract(session, cast["owner"], agent_contract.key, "API_REAS_JOB_COMPLETED_SUCCESSFULLY")
    assert names(room(market, cast["owner"], "acme", Online.ALL)) == []
    (gone,) = room(market, cast["owner"], "acme", Online.ALL, suspended=True)
    assert (gone.person.username, gone.person.is_active) == ("freelancer", False)


def test_presence_is_the_share_of_each_of_the_last_24_hours(market: Market, cast: Cast, contract: Contract) -> None:
    worked = [*range(NOW - 143, NOW - 140), NOW - 5, NOW]
    track(market, cast["freelancer"], [capture(contract, slot, captured_at=slot * 600) for slot in worked])
    (occupant,) = room(market, cast["owner"], "acme", Online.LAST_DAY)
    assert occupant.presence == (50, *[0] * 22, 33)
    assert occupant.latest is not None
    assert occupant.latest.slot == NOW


def test_one_enters_the_rooms_of_teams_one_belongs_to_or_works_for(
    market: Market, cast: Cast, contract: Contract
) -> None:
    def entered(who: str) -> list[str]:
        with market.database.reading() as session:
            return [team.slug for team in rooms(session, cast[who])]

    assert entered("owner") == ["acme", "acme:design", "acme:web"]
    assert entered("design-member") == ["acme:design"]
    assert entered("freelancer") == ["acme:design"]
    assert entered("stranger") == []
