"""Who says what about a proposal, and what comes of the first word of the client."""

import pytest
from sqlalchemy import select

from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotFound
from hiringhall.marketplace.proposals import handling
from hiringhall.marketplace.proposals.talking import write
from hiringhall.marketplace.rooms.models import Room, Story
from tests.support.bidding import Bidding
from tests.support.market import Market


@pytest.fixture
def bidding(market: Market) -> Bidding:
    return Bidding(market)


def say(bidding: Bidding, actor: Actor, key: str, text: str = "Hello") -> None:
    with bidding.market.act() as session:
        write(session, actor, key, text)


def test_both_sides_talk_in_one_room(bidding: Bidding) -> None:
    key = bidding.submit(bidding.pia, freelancer=bidding.ada)
    say(bidding, bidding.ada, key, "I am Ada.")
    assert bidding.load(key).messaged_at is None
    say(bidding, bidding.ann, key, "Hello Ada.")
    say(bidding, bidding.ann, key, "When can you start?")
    say(bidding, bidding.pia, key, "Tomorrow.")
    assert bidding.load(key).messaged_at is not None
    assert len(bidding.market.changes("proposal.messaged")) == 1
    with bidding.market.database.reading() as session:
        texts = session.scalars(select(Story.text).join(Room, Room.id == Story.room_id).order_by(Story.id)).all()
    assert texts == ["I am Ada.", "Hello Ada.", "When can you start?", "Tomorrow."]
    assert bidding.market.count(Room) == 1


def test_the_invited_may_ask_before_they_answer(bidding: Bidding) -> None:
    key = bidding.invite(bidding.fred)
    say(bidding, bidding.fred, key, "What is it about?")
    say(bidding, bidding.ann, key, "Bookings.")


def test_nobody_else_talks(bidding: Bidding) -> None:
    key, fay = bidding.submit(bidding.fred), bidding.staff("fay", Role.FINANCE)
    for stranger in (bidding.gina, bidding.pia, fay):
        with pytest.raises(NotFound):
            say(bidding, stranger, key)
    with pytest.raises(InvalidInput, match="text"):
        say(bidding, bidding.ann, key, "  ")
    assert bidding.load(key).messaged_at is None
    assert bidding.market.count(Story) == 0


def test_nothing_is_said_about_what_is_over(bidding: Bidding) -> None:
    key = bidding.submit(bidding.fred)
    with bidding.market.act() as session:
        handling.decline(session, bidding.ann, key, "150")
    for actor in (bidding.ann, bidding.fred):
        with pytest.raises(Conflict, match="declined"):
            say(bidding, actor, key)
