"""The rooms of a person, in either order, page by page, and what is picked out of them."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select, update

from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.attachments.operations import keep
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.rooms.changing import change_room
from hiringhall.marketplace.rooms.editing import delete_story
from hiringhall.marketplace.rooms.files import files_of, known_file
from hiringhall.marketplace.rooms.listing import RoomFilter, RoomOrder, my_rooms, room_members
from hiringhall.marketplace.rooms.members import mark
from hiringhall.marketplace.rooms.models import Room, RoomKind, RoomMember, Story
from hiringhall.marketplace.rooms.operations import say
from hiringhall.marketplace.rooms.places import OWN, Place, place_named
from hiringhall.marketplace.rooms.reading import note_read_until
from tests.marketplace.rooms.conftest import Talks
from tests.support.files import picture
from tests.support.plans import listening

NAMES = ("delta", "Alpha", "charlie", "Ökonomie", "bravo", "Äpfel", "alpha")


@pytest.fixture
def named(talks: Talks) -> dict[str, str]:
    """Open rooms of Ann's with these names; return their keys by name."""
    return {name: talks.group(talks.bidding.ann, name=name) for name in NAMES}


def was_active(talks: Talks, times: dict[str, int]) -> None:
    """Say when something was last said in these rooms, by key."""
    with talks.market.act() as session:
        for key, at in times.items():
            session.execute(update(Room).where(Room.key == key).values(last_story_at=at))


def paged(talks: Talks, order: RoomOrder, count: int) -> list[str]:
    """Return the names of all rooms of Ann's, read page by page."""
    seen: list[str] = []
    after = None
    with talks.market.database.reading() as session:
        while True:
            page = my_rooms(session, talks.bidding.ann, RoomFilter(), order=order, after=after, count=count)
            assert len(page.rows) <= count
            seen += [room.name for room in page.rows]
            after = page.next
            if after is None:
                return seen


@pytest.mark.parametrize("count", [1, 2, 3, 7, 100])
def test_rooms_by_name_fold_letters_and_miss_none(talks: Talks, named: dict[str, str], count: int) -> None:
    assert len(named) == len(NAMES)
    assert paged(talks, RoomOrder.NAME, count) == ["Alpha", "alpha", "bravo", "charlie", "delta", "Äpfel", "Ökonomie"]


@pytest.mark.parametrize("count", [1, 3, 100])
def test_rooms_by_activity_begin_with_the_newest(talks: Talks, named: dict[str, str], count: int) -> None:
    was_active(talks, {key: 1_000 + place // 2 for place, key in enumerate(named.values())})
    assert paged(talks, RoomOrder.ACTIVITY, count) == list(reversed(NAMES)), "of two as old the later one first"


def test_a_page_may_begin_at_an_offset(talks: Talks, named: dict[str, str]) -> None:
    rooms = talks.rooms(talks.bidding.ann, offset=2, count=2)
    assert [room.key for room in rooms] == [named["bravo"], named["charlie"]]


def keys(rooms: Sequence[Any]) -> set[str]:
    return {room.key for room in rooms}


def test_rooms_are_picked_by_kind_and_whether_they_are_hidden(talks: Talks) -> None:
    bidding = talks.bidding
    interview = talks.room_of(bidding.submit(bidding.fred))
    group = talks.group(bidding.fred, bidding.ann)
    two = talks.group(bidding.fred, bidding.ann, kind=RoomKind.ONE_ON_ONE)
    assert keys(talks.rooms(bidding.fred)) == {interview, group, two}
    for kind, key in ((RoomKind.INTERVIEW, interview), (RoomKind.GROUP, group), (RoomKind.ONE_ON_ONE, two)):
        assert keys(talks.rooms(bidding.fred, kind=kind)) == {key}
    bidding.do(mark, bidding.fred, group, is_hidden=True)
    assert keys(talks.rooms(bidding.fred, or_hidden=False)) == {interview, two}


def test_active_rooms_count_with_favourites_and_unread_ones_if_asked(talks: Talks) -> None:
    bidding = talks.bidding
    bidding.submit(bidding.fred)
    old, favourite, unread, active = (talks.group(bidding.ann, bidding.fred, name=name) for name in "ABCD")
    talks.say(bidding.fred, unread)
    bidding.do(mark, bidding.ann, favourite, is_favourite=True)
    was_active(talks, {old: 100, favourite: 100, unread: 100, active: 500})
    options: dict[str, Any] = {"kind": RoomKind.GROUP, "active_since": 500}
    assert keys(talks.rooms(bidding.ann, **options)) == {favourite, unread, active}
    assert keys(talks.rooms(bidding.ann, **options, or_favourite=False)) == {unread, active}
    assert keys(talks.rooms(bidding.ann, **options, or_unread=False)) == {favourite, active}
    assert keys(talks.rooms(bidding.ann, kind=RoomKind.GROUP, or_unread=False)) == {old, favourite, unread, active}


def test_a_team_lists_the_rooms_that_were_opened_in_it_or_below(talks: Talks) -> None:
    bidding, ann = talks.bidding, talks.bidding.ann
    team = talks.market.team(ann, bidding.acme, "design")
    with talks.market.database.reading() as session:
        whole, design = (place_named(session, ann, slug) for slug in ("acme", "acme:design"))
        own = [place_named(session, ann, reference) for reference in ("ann", str(ann.user_id))]
        with pytest.raises(NotFound):
            place_named(session, ann, "nothing")
        with pytest.raises(NotAllowed):
            place_named(session, ann, "studio")
    assert own == [OWN, OWN]
    assert design == Place(bidding.acme, team, (team,))
    inside, outside = talks.group(ann, place=design), talks.group(ann, place=whole)
    assert keys(talks.rooms(ann, whole)) == {inside, outside}
    assert keys(talks.rooms(ann, design)) == {inside}
    assert keys(talks.rooms(ann)) == set()


def test_a_room_is_shown_with_its_newest_story_and_how_much_is_unread(talks: Talks) -> None:
    bidding = talks.bidding
    bidding.submit(bidding.fred)
    key = talks.group(bidding.ann, bidding.fred)
    talks.say(bidding.fred, key, "One")
    newest = talks.say(bidding.fred, key, "Two")
    (room,) = talks.rooms(bidding.ann)
    assert room.latest is not None
    assert (room.latest.id, room.latest.text, room.unread) == (newest, "Two", 2)
    bidding.do(note_read_until, bidding.ann, key, room.latest.at)
    (room,) = talks.rooms(bidding.ann)
    assert room.unread == 0
    bidding.do(note_read_until, bidding.ann, key, 1)
    assert talks.rooms(bidding.ann)[0].unread == 0, "nobody unreads"


def test_what_is_read_until_a_time_is_what_was_said_by_then(talks: Talks) -> None:
    bidding = talks.bidding
    bidding.submit(bidding.fred)
    key = talks.group(bidding.ann, bidding.fred)
    for at in range(3):
        talks.say(bidding.ann, key, str(at))
    with talks.market.act() as session:
        for place, story in enumerate(talks.read(key)):
            session.execute(update(Story).where(Story.id == story.id).values(created_at=100 + place))
    bidding.do(note_read_until, bidding.fred, key, 99)
    assert unread(talks, key) == 4
    bidding.do(note_read_until, bidding.fred, key, 101)
    assert unread(talks, key) == 2
    bidding.do(note_read_until, bidding.fred, key, 2**40)
    assert unread(talks, key) == 0


def unread(talks: Talks, key: str) -> int:
    return next(room.unread for room in talks.rooms(talks.bidding.fred) if room.key == key)


def test_members_are_told_with_their_roles_and_companies(talks: Talks) -> None:
    bidding = talks.bidding
    rita = bidding.staff("rita", Role.RECRUITER)
    bidding.invite(bidding.fred, by=rita)
    with talks.market.database.reading() as session:
        (room_id,) = session.scalars(select(Room.id))
        found = room_members(session, [room_id, 987_654])
    assert [(who.first_name, who.company, who.role) for who in found[room_id]] == [
        ("Fred", None, "participant"),
        ("Rita", "acme", "admin"),
    ]


def test_files_come_with_a_message_and_go_with_it(talks: Talks) -> None:
    bidding = talks.bidding
    bidding.submit(bidding.fred)
    key = talks.group(bidding.ann, bidding.fred)
    content = picture("PNG")
    kept = keep(talks.market.blobs, "sketch.png", content)
    with talks.market.act() as session:
        room = session.scalars(select(Room).where(Room.key == key)).one()
        story = say(session, bidding.ann, room, "", files=[kept]).id
        (file,) = files_of(session, [story])[story]
    assert (file.name, file.media_type) == ("sketch.png", "image/png")
    assert talks.market.blobs.get(bidding.do(known_file, bidding.fred, file.key).blob) == content
    with pytest.raises(NotFound):
        bidding.do(known_file, bidding.gina, file.key)
    bidding.do(delete_story, bidding.ann, story)
    with pytest.raises(NotFound):
        bidding.do(known_file, bidding.fred, file.key)


def test_a_renamed_room_moves_in_the_list(talks: Talks, named: dict[str, str]) -> None:
    talks.bidding.do(change_room, talks.bidding.ann, named["Alpha"], name="zulu")
    assert paged(talks, RoomOrder.NAME, 3)[:2] == ["alpha", "bravo"]
    ids = [story.id for key in named.values() for story in talks.read(key)]
    assert all(before < after for before, after in pairwise(ids))
    assert talks.market.count(RoomMember) == len(NAMES)


def test_a_page_takes_as_many_reads_whatever_it_holds(talks: Talks, named: dict[str, str]) -> None:
    asked = []
    for count in (1, len(named)):
        with talks.market.database.reading() as session, listening(session) as sent:
            page = my_rooms(session, talks.bidding.ann, RoomFilter(), count=count)
            room_members(session, [room.id for room in page.rows])
            assert len(page.rows) == count
        asked.append(len(sent.statements))
    assert asked[0] == asked[1]
