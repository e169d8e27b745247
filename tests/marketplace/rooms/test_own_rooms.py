"""All rooms of a person: what waits first, how they are found, and whom one may ask in."""

import pytest

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.attachments.operations import keep
from hiringhall.marketplace.errors import InvalidInput
from hiringhall.marketplace.rooms import previews
from hiringhall.marketplace.rooms.acquaintances import acquaintances, knows
from hiringhall.marketplace.rooms.files import files_of
from hiringhall.marketplace.rooms.members import mark
from hiringhall.marketplace.rooms.models import Room
from hiringhall.marketplace.rooms.own_rooms import Pile, count_waiting, own_rooms
from hiringhall.marketplace.talking import may_write, write
from tests.marketplace.rooms.conftest import Talks
from tests.support.files import PDF, picture


def names(talks: Talks, actor: Actor, pile: Pile = Pile.CURRENT, find: str = "") -> list[str]:
    with talks.market.database.reading() as session:
        return [room.title for room in own_rooms(session, actor, pile, find=find).rows]


def waiting(talks: Talks, actor: Actor) -> int:
    with talks.market.database.reading() as session:
        return count_waiting(session, actor)


def test_rooms_of_all_places_are_in_one_list_with_unread_first(talks: Talks, group: str) -> None:
    ann, fred = talks.bidding.ann, talks.bidding.fred
    talks.group(ann, name="For acme", place=talks.acme)
    talks.say(fred, group)
    assert names(talks, ann, Pile.UNREAD)[0] == "Room"
    assert {"Room", "For acme"} <= set(names(talks, ann))
    before = waiting(talks, ann)
    talks.say(ann, group)
    assert waiting(talks, ann) == before - 1


def test_a_hidden_room_waits_for_nobody(talks: Talks, group: str) -> None:
    gina = talks.bidding.gina
    before = waiting(talks, gina)
    with talks.market.act() as session:
        mark(session, gina, group, is_hidden=True)
    assert waiting(talks, gina) == before - 1
    assert names(talks, gina, Pile.HIDDEN) == ["Room"]


def test_pages_end_and_begin_where_the_one_before_ended(talks: Talks) -> None:
    ann = talks.bidding.ann
    for number in range(5):
        talks.group(ann, name=f"Room {number}")
    seen: list[str] = []
    after = None
    with talks.market.database.reading() as session:
        while True:
            page = own_rooms(session, ann, Pile.CURRENT, find="Room", after=after, count=2)
            seen += [room.name for room in page.rows]
            after = page.next
            if after is None:
                break
    assert sorted(seen) == [f"Room {number}" for number in range(5)]


def test_whom_one_may_ask_in_is_listed_by_name_and_nobody_else(talks: Talks, group: str) -> None:
    ann, fred, gina = talks.bidding.ann, talks.bidding.fred, talks.bidding.gina
    with talks.market.database.reading() as session:
        known = {person.id for person in acquaintances(session, ann)}
        assert {fred.user_id, gina.user_id} <= known
        assert ann.user_id not in known
        assert all(knows(session, ann, user_id) for user_id in known)
        room = session.query(Room).filter(Room.key == group).one()
        left = {person.id for person in acquaintances(session, ann, but_of_room=room.id)}
        assert left == known - {fred.user_id, gina.user_id}
        first = next(person for person in acquaintances(session, ann) if person.id == fred.user_id)
        found = acquaintances(session, ann, find=first.name.upper())
        assert fred.user_id in {person.id for person in found}
        assert acquaintances(session, ann, find="%") == []


def test_files_are_sent_without_a_word_into_any_room(talks: Talks, group: str) -> None:
    bidding = talks.bidding
    kept = previews.keep(talks.market.blobs, "sign.png", picture("PNG"))
    assert talks.market.blobs.has(previews.preview_of(kept.blob))
    document = keep(talks.market.blobs, "plan.pdf", PDF)
    with talks.market.act() as session:
        story = write(session, bidding.fred, group, "", files=[kept, document])
        assert [file.name for file in files_of(session, [story.id])[story.id]] == ["sign.png", "plan.pdf"]
    with pytest.raises(InvalidInput, match="damaged"):
        previews.keep(talks.market.blobs, "cut.png", picture("PNG")[:45])


def test_one_may_write_as_long_as_something_can_come_of_it(talks: Talks) -> None:
    bidding = talks.bidding
    room = talks.room_of(bidding.submit(bidding.fred))
    with talks.market.database.reading() as session:
        assert may_write(session, bidding.fred, talks.room(bidding.fred, room))
