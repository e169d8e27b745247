"""Who acts on a freelancer's side: the freelancer, or who manages the freelancers of the agency they work through."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hiringhall.marketplace.accounts import agents, organizations
from hiringhall.marketplace.accounts.models import Membership, UserStatus
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.errors import InvalidInput, NotAllowed
from tests.support.market import Market
from tests.support.offering import Offering


@pytest.fixture
def hall(market: Market) -> Offering:
    """Set the stage: ada is bound to the studio, bob works through it too, pia owns and sam staffs it."""
    return Offering(market)


def asked(hall: Offering, ask: Callable[[Session], Any]) -> Any:
    with hall.market.database.reading() as session:
        return ask(session)


PEOPLE = ("ann", "fred", "ada", "bob", "pia", "sam", "oz")
SIDES: dict[tuple[str, bool], tuple[set[str], set[str]]] = {
    ("fred", False): ({"fred"}, {"fred"}),
    ("bob", False): ({"bob"}, {"bob"}),
    ("bob", True): ({"bob", "pia", "sam"}, {"bob", "pia", "sam"}),
    ("ada", True): ({"ada", "pia", "sam"}, {"pia", "sam"}),
}


@pytest.mark.parametrize(("whose", "through"), SIDES)
def test_who_sees_and_who_decides(hall: Offering, whose: str, through: bool) -> None:
    freelancer, agency = getattr(hall, whose).user_id, hall.studio if through else None
    people: dict[str, Actor] = {name: getattr(hall, name) for name in PEOPLE}
    with hall.market.database.reading() as session:
        sees = {name for name, one in people.items() if agents.is_on_side(session, one, freelancer, agency)}
        decides = {name for name, one in people.items() if agents.may_act_for(session, one, freelancer, agency)}
        assert (sees, decides) == SIDES[whose, through]
        for name, one in people.items():
            if name in decides:
                agents.require_side(session, one, freelancer, agency)
                continue
            with pytest.raises(NotAllowed, match=r"Your agency does this" if name == whose else r"Only the freelancer"):
                agents.require_side(session, one, freelancer, agency)
        assert agents.may_act_for(session, CONSOLE, freelancer, agency)


def test_who_is_bound_and_manages_too_decides(hall: Offering) -> None:
    with hall.market.act() as session:
        organizations.add_member(session, hall.pia, hall.studio, username_or_email="bob", roles=[Role.STAFFING])
    bob = hall.bob.user_id or 0
    assert asked(hall, lambda session: agents.may_act_for(session, hall.bob, bob, hall.studio))
    ada = hall.ada.user_id or 0
    assert asked(hall, lambda session: agents.may_act_for(session, hall.bob, ada, hall.studio))


def test_which_agency_work_goes_through(hall: Offering) -> None:
    def through(who: Actor, agency: int | None) -> Any:
        return asked(hall, lambda session: agents.working_through(session, who.user_id or 0, agency))

    assert [through(who, None) for who in (hall.fred, hall.bob, hall.ada)] == [None, None, hall.studio]
    assert [through(who, hall.studio) for who in (hall.bob, hall.ada)] == [hall.studio] * 2
    for who, agency in ((hall.fred, hall.studio), (hall.bob, hall.acme), (hall.ada, hall.acme)):
        with pytest.raises(InvalidInput, match="agency"):
            through(who, agency)


def test_a_seat_that_is_suspended_counts_for_nothing(hall: Offering) -> None:
    with hall.market.act() as session:
        for membership in session.query(Membership).where(Membership.team_id == hall.studio):
            if membership.role in {Role.AGENT, Role.STAFFING}:
                membership.status = UserStatus.INACTIVE
    ada = hall.ada.user_id or 0
    assert asked(hall, lambda session: agents.seats(session, ada)) == []
    assert asked(hall, lambda session: agents.exclusive_agency(session, ada)) is None
    assert not asked(hall, lambda session: agents.is_on_side(session, hall.sam, ada, hall.studio))
    assert asked(hall, lambda session: agents.may_act_for(session, hall.ada, ada, hall.studio))
