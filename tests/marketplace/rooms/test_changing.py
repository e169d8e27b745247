"""Rooms that are renamed and archived, and messages that are changed or taken back."""

from typing import Any

import pytest

from hiringhall.marketplace.errors import Conflict, InvalidInput, NotAllowed, NotFound
from hiringhall.marketplace.rooms.changing import change_room
from hiringhall.marketplace.rooms.editing import delete_story, edit_story, versions
from hiringhall.marketplace.rooms.models import RoomKind
from hiringhall.marketplace.talking import write_to_all
from tests.marketplace.rooms.conftest import Talks
from tests.marketplace.rooms.test_opening import sound


def test_leads_rename_and_others_do_not(talks: Talks, group: str) -> None:
    bidding = talks.bidding
    bidding.do(change_room, bidding.fred, group, name="Émile & co", topic="The move")
    room = talks.room(bidding.gina, group)
    assert (room.name, room.topic, room.sort_name) == ("Émile & co", "The move", "émile & co")
    with pytest.raises(NotAllowed):
        bidding.do(change_room, bidding.gina, group, name="Mine")
    for values in ({"name": ""}, {"topic": "x" * 201}, {"name": "A", "archived": True}):
        with pytest.raises(InvalidInput):
            bidding.do(change_room, bidding.ann, group, **values)
    assert talks.room(bidding.gina, group).name == "Émile & co"
    sound(talks.market)


def test_the_room_of_a_proposal_is_renamed_by_the_client(talks: Talks) -> None:
    bidding = talks.bidding
    key = talks.room_of(bidding.submit(bidding.fred))
    with pytest.raises(NotAllowed):
        bidding.do(change_room, bidding.fred, key, name="Mine")
    with pytest.raises(InvalidInput, match="topic"):
        bidding.do(change_room, bidding.ann, key, topic=" ")
    bidding.do(change_room, bidding.ann, key, name="Fred, bookings")
    assert talks.rooms(bidding.fred)[0].title == "Fred, bookings"


def test_two_get_no_topic(talks: Talks) -> None:
    bidding = talks.bidding
    bidding.submit(bidding.fred)
    key = talks.group(bidding.ann, bidding.fred, kind=RoomKind.ONE_ON_ONE)
    with pytest.raises(InvalidInput, match="topic"):
        bidding.do(change_room, bidding.ann, key, topic="Work")


def test_an_archived_room_is_only_read_until_it_is_taken_up_again(talks: Talks, group: str) -> None:
    bidding = talks.bidding
    story = talks.say(bidding.ann, group)
    bidding.do(change_room, bidding.ann, group, archived=True)
    archived_at = talks.room(bidding.ann, group).archived_at
    bidding.do(change_room, bidding.ann, group, archived=True)
    assert talks.room(bidding.ann, group).archived_at == archived_at is not None
    acts: list[tuple[Any, ...]] = [(edit_story, bidding.ann, story, "Other"), (delete_story, bidding.ann, story)]
    for act, *values in acts:
        with pytest.raises(Conflict, match="archived"):
            bidding.do(act, *values)
    with pytest.raises(Conflict, match="archived"):
        talks.say(bidding.gina, group)
    bidding.do(change_room, bidding.fred, group, archived=False)
    talks.say(bidding.gina, group)
    assert len(talks.market.changes("room.changed")) == 2


def test_the_author_changes_a_message_and_what_it_was_is_kept(talks: Talks, group: str) -> None:
    bidding = talks.bidding
    story = talks.say(bidding.gina, group, "One")
    for text in ("Two", "Two", "Three"):
        bidding.do(edit_story, bidding.gina, story, text)
    (shown,) = (each for each in talks.read(group) if each.id == story)
    assert (shown.text, shown.edited_at is not None) == ("Three", True)
    kept = bidding.do(versions, bidding.fred, story)
    assert [(version.text, version.replaced_by) for version in kept] == [
        ("One", bidding.gina.user_id),
        ("Two", bidding.gina.user_id),
    ]
    for actor in (bidding.ann, bidding.fred):
        with pytest.raises(NotAllowed):
            bidding.do(edit_story, actor, story, "Mine")
    with pytest.raises(InvalidInput):
        bidding.do(edit_story, bidding.gina, story, " ")
    sound(talks.market)


def test_a_message_is_taken_back_by_its_author_or_a_lead_of_the_group(talks: Talks, group: str) -> None:
    bidding = talks.bidding
    mine, leads = talks.say(bidding.gina, group, "Mine"), talks.say(bidding.ann, group, "Hers")
    with pytest.raises(NotAllowed):
        bidding.do(delete_story, bidding.gina, leads)
    bidding.do(delete_story, bidding.fred, mine)
    bidding.do(delete_story, bidding.ann, leads)
    note, *taken = talks.read(group)
    assert [(story.text, story.deleted_at is not None) for story in taken] == [("", True)] * 2
    acts: list[tuple[Any, ...]] = [(delete_story,), (edit_story, "Again")]
    for act, *values in acts:
        with pytest.raises(NotFound):
            bidding.do(act, bidding.gina, mine, *values)
    with pytest.raises(NotAllowed):
        bidding.do(delete_story, bidding.ann, note.id)
    assert [version.text for version in bidding.do(versions, bidding.gina, mine)] == ["Mine"]
    with pytest.raises(NotFound):
        bidding.do(versions, bidding.gina, leads)
    sound(talks.market)


def test_between_two_sides_neither_takes_back_what_the_other_said(talks: Talks) -> None:
    bidding = talks.bidding
    key = talks.room_of(bidding.submit(bidding.fred))
    story = talks.say(bidding.fred, key, "I can begin on Monday.")
    with pytest.raises(NotAllowed):
        bidding.do(delete_story, bidding.ann, story)
    bidding.do(delete_story, bidding.fred, story)
    sound(talks.market)


def test_the_same_is_said_in_all_of_several_rooms_or_in_none(talks: Talks, group: str) -> None:
    bidding = talks.bidding
    other = talks.group(bidding.ann, bidding.gina)
    closed = talks.group(bidding.ann, bidding.gina)
    bidding.do(change_room, bidding.ann, closed, archived=True)
    with pytest.raises(Conflict):
        bidding.do(write_to_all, bidding.ann, [group, closed], "To all")
    assert [story.text for story in talks.read(group)] == ["Ann Tester opened the room."]
    bidding.do(write_to_all, bidding.ann, [group, other, group], "To all")
    assert [talks.read(key)[-1].text for key in (group, other)] == ["To all"] * 2
    assert len(talks.read(group)) == 2
