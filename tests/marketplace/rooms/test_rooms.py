"""Rooms: what is said, read page by page, and how much of it somebody has not read."""

from datetime import date
from typing import NamedTuple

import pytest

from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.errors import InvalidInput, NotAllowed
from hiringhall.marketplace.rooms import operations, queries
from hiringhall.marketplace.rooms.models import Room
from hiringhall.marketplace.sides import Side
from tests.support.bidding import Bidding
from tests.support.market import Market
from tests.support.marks import on_sqlite
from tests.support.past_work import add_contract
from tests.support.plans import plan


class Talk(NamedTuple):
    """A room of a proposal with the two who talk in it."""

    market: Market
    client: Actor
    freelancer: Actor
    proposal: int
    room: int

    def say(self, who: Actor, text: str) -> int:
        with self.market.act() as session:
            return operations.say(session, who, session.get_one(Room, self.room), text).id

    def read(self, who: Actor, story: int | None) -> None:
        with self.market.act() as session:
            operations.note_read(session, who, session.get_one(Room, self.room), story)

    def unread(self, who: Actor) -> int:
        with self.market.database.reading() as session:
            by_proposal = queries.unread_of_proposals(session, who, [self.proposal, 0])
            assert by_proposal.get(self.proposal, 0) == queries.unread(session, who, self.room)
            return by_proposal.get(self.proposal, 0)

    def stories(self, before: int | None = None, count: int = 3) -> queries.Stories:
        with self.market.database.reading() as session:
            return queries.stories(session, self.room, before=before, count=count)


@pytest.fixture
def talk(market: Market) -> Talk:
    bidding = Bidding(market)
    proposal = bidding.load(bidding.submit(bidding.fred))
    with market.act() as session:
        room = operations.room_of_proposal(session, proposal.id, topic="-", company_id=bidding.acme)
        return Talk(market, bidding.ann, bidding.fred, proposal.id, room.id)


def test_what_is_said_is_shown_with_its_author_their_side_and_the_time(talk: Talk) -> None:
    talk.say(talk.client, "  When can you begin?\n")
    talk.say(talk.freelancer, "On Monday.")
    first, second = talk.stories().rows
    assert (first.text, first.side, first.author and first.author.name) == (
        "When can you begin?",
        Side.CLIENT,
        "Ann Tester",
    )
    assert (second.side, second.author and second.author.id) == (Side.FREELANCER, talk.freelancer.user_id)
    assert first.at > 1


def test_pages_go_back_from_the_newest_without_gap_or_repetition(talk: Talk) -> None:
    ids = [talk.say(talk.client, f"Message {number}") for number in range(7)]
    seen: list[int] = []
    page = talk.stories()
    while True:
        assert len(page.rows) <= 3
        seen = [story.id for story in page.rows] + seen
        if not page.has_older:
            break
        page = talk.stories(before=page.rows[0].id)
    assert seen == ids
    with talk.market.database.reading() as session:
        assert [story.id for story in queries.stories_after(session, talk.room, ids[4]).rows] == ids[5:]


def test_unread_counts_what_others_said_since_one_last_read(talk: Talk) -> None:
    assert talk.unread(talk.freelancer) == 0
    first = talk.say(talk.client, "One")
    talk.say(talk.client, "Two")
    assert (talk.unread(talk.client), talk.unread(talk.freelancer)) == (0, 2)
    talk.read(talk.freelancer, first)
    assert talk.unread(talk.freelancer) == 1
    talk.read(talk.freelancer, None)
    talk.read(talk.freelancer, first - 1)
    assert talk.unread(talk.freelancer) == 1
    talk.say(talk.freelancer, "Three")
    assert (talk.unread(talk.client), talk.unread(talk.freelancer)) == (1, 0)
    assert talk.unread(CONSOLE) == 0


def test_unread_is_counted_to_a_hundred_only(talk: Talk) -> None:
    with talk.market.act() as session:
        room = session.get_one(Room, talk.room)
        for number in range(queries.MOST_UNREAD + 5):
            operations.say(session, talk.client, room, f"Message {number}")
    assert talk.unread(talk.freelancer) == queries.MOST_UNREAD


@pytest.mark.parametrize(
    "text", ["", " \n", "x" * (operations.STORY_BYTES + 1), "ä" * (operations.STORY_BYTES // 2 + 1)]
)
def test_nothing_and_too_much_are_refused(talk: Talk, text: str) -> None:
    with pytest.raises(InvalidInput, match="text"):
        talk.say(talk.client, text)
    assert talk.stories().rows == []


def test_only_people_talk(talk: Talk) -> None:
    with pytest.raises(NotAllowed):
        talk.say(CONSOLE, "Hello")


def test_unread_is_counted_in_each_of_several_rooms(talk: Talk) -> None:
    with talk.market.database.reading() as session:
        company = session.get_one(Room, talk.room).company_id or 0
    contracts = [
        add_contract(talk.market, talk.freelancer.user_id, company, started=date(2026, 1, 5)) for _ in range(3)
    ]
    with talk.market.act() as session:
        for count, contract in enumerate(contracts):
            room = operations.open_contract_room(session, contract, topic="Work", company_id=company)
            told = [operations.tell(session, room, "Something happened.").id for _ in range(3)]
            operations.note_read(session, talk.freelancer, room, told[count])
    with talk.market.database.reading() as session:
        unread = queries.unread_of_contracts(session, talk.freelancer, contracts)
        assert unread == {contracts[0]: 2, contracts[1]: 1}
        assert queries.unread_of_contracts(session, talk.client, contracts) == dict.fromkeys(contracts, 3)


@on_sqlite
def test_unread_messages_are_counted_over_indexes_alone(talk: Talk) -> None:
    with talk.market.database.reading() as session:
        for name in ("proposal_id", "contract_id"):
            steps = plan(session, queries._UNREAD[name], {"ids": [1, 2], "user": 1})
            searched = [step for step in steps if step.startswith("SEARCH")]
            assert [step.split(" (")[0] for step in searched] == [
                f"SEARCH rooms USING COVERING INDEX sqlite_autoindex_rooms_{1 if name == 'contract_id' else 3}",
                "SEARCH stories USING COVERING INDEX ix_stories_room_id_id",
                "SEARCH room_members USING INDEX sqlite_autoindex_room_members_1",
            ]
            # What is scanned are the numbers asked for and what was found.
            assert {step.split()[1] for step in steps if step.startswith("SCAN")} == {"json_each", "anon_2"}


@on_sqlite
def test_every_page_of_messages_is_read_off_an_index(talk: Talk) -> None:
    pages = {"_NEWEST": {}, "_BEFORE": {"before": 9}, "_AFTER": {"after": 9}}
    with talk.market.database.reading() as session:
        for name, bound in pages.items():
            steps = plan(session, getattr(queries, name), {"room": 1, "count": 5} | bound)
            assert "SEARCH stories USING INDEX ix_stories_room_id_id" in steps[0]
            assert not any("TEMP B-TREE" in step for step in steps)
