"""Rooms that open with a proposal, and rooms that people open by hand."""

from typing import Any

import pytest
from sqlalchemy import select

from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.errors import InvalidInput, NotAllowed, NotFound
from hiringhall.marketplace.proposals import handling
from hiringhall.marketplace.rooms.checks import CHECKS
from hiringhall.marketplace.rooms.models import RoomKind, RoomMember, RoomRole
from hiringhall.marketplace.rooms.opening import Guest, NewRoom, open_room
from hiringhall.marketplace.rooms.places import Place
from tests.marketplace.rooms.conftest import Talks
from tests.support.market import Market
from tests.support.marks import on_postgresql
from tests.support.racing import outcomes


def test_a_room_opens_with_a_proposal_to_the_freelancer_and_who_posted_the_job(talks: Talks) -> None:
    bidding = talks.bidding
    key = talks.room_of(bidding.submit(bidding.fred))
    (own,) = talks.rooms(bidding.fred)
    (clients,) = talks.rooms(bidding.ann, talks.acme)
    assert own.key == clients.key == key
    assert (own.kind, own.title, own.topic) == (RoomKind.INTERVIEW, bidding.job_row().title, own.title)
    assert (own.role, clients.role) == (RoomRole.PARTICIPANT, RoomRole.ADMIN)
    assert talks.rooms(bidding.ann) == [], "she is in it for her company"


def test_a_room_opens_with_an_invitation_to_who_invited(talks: Talks) -> None:
    bidding = talks.bidding
    rita = bidding.staff("rita", Role.RECRUITER)
    key = talks.room_of(bidding.invite(bidding.gina, by=rita))
    assert talks.roles(key) == {bidding.gina.user_id: RoomRole.PARTICIPANT, rita.user_id: RoomRole.ADMIN}
    talks.say(rita, key, "When could you begin?")
    talks.say(bidding.gina, key, "On Monday.")
    assert [(story.text, story.side) for story in talks.read(key)] == [
        ("When could you begin?", "client"),
        ("On Monday.", "freelancer"),
    ]


def test_who_speaks_for_a_freelancer_is_in_the_room_for_the_agency(talks: Talks) -> None:
    bidding = talks.bidding
    key = talks.room_of(bidding.submit(bidding.pia, freelancer=bidding.ada))
    assert [room.key for room in talks.rooms(bidding.pia, Place(bidding.studio))] == [key]
    assert [room.key for room in talks.rooms(bidding.ada)] == [key]
    assert talks.rooms(bidding.pia) == []


def test_what_a_proposal_does_not_allow_is_not_said_in_its_room(talks: Talks) -> None:
    bidding = talks.bidding
    proposal = bidding.submit(bidding.fred)
    key = talks.room_of(proposal)
    talks.say(bidding.ann, key)
    assert bidding.load(proposal).messaged_at is not None, "who is written to is being interviewed"
    bidding.do(handling.decline, bidding.ann, proposal, "150")
    with pytest.raises(Exception, match="declined"):
        talks.say(bidding.fred, key)


def test_a_group_has_its_opener_as_owner_and_begins_with_a_note(talks: Talks) -> None:
    bidding = talks.bidding
    bidding.submit(bidding.fred)
    objects = [{"type": "job", "id": bidding.job}]
    opened = talks.open(bidding.ann, bidding.fred, place=talks.acme, name=" Launch \n team ", objects=objects)
    assert opened.is_new
    room = talks.room(bidding.fred, opened.room.key)
    assert (room.name, room.topic, room.kind, room.company_id) == ("Launch team", "", RoomKind.GROUP, bidding.acme)
    assert talks.roles(room.key) == {
        bidding.ann.user_id: RoomRole.OWNER,
        bidding.fred.user_id: RoomRole.PARTICIPANT,
    }
    (note,) = talks.read(room.key)
    assert (note.author, note.text, note.objects) == (None, "Ann Tester opened the room.", objects)
    (shown,) = (room for room in talks.rooms(bidding.fred) if room.kind is RoomKind.GROUP)
    assert shown.unread == 1
    assert [change.entity_id for change in talks.market.changes("room.opened")] == [room.id]


def test_a_guest_may_be_the_owner(talks: Talks) -> None:
    bidding = talks.bidding
    bidding.submit(bidding.fred)
    key = talks.group(bidding.ann, Guest(bidding.fred.user_id or 0, role=RoomRole.OWNER))
    assert talks.roles(key) == {bidding.ann.user_id: RoomRole.ADMIN, bidding.fred.user_id: RoomRole.OWNER}


def test_two_have_one_room_however_often_they_open_it(talks: Talks) -> None:
    bidding = talks.bidding
    bidding.submit(bidding.fred)
    first = talks.open(bidding.ann, bidding.fred, kind=RoomKind.ONE_ON_ONE)
    again = talks.open(bidding.fred, bidding.ann, kind=RoomKind.ONE_ON_ONE, name="Other")
    assert (first.is_new, again.is_new) == (True, False)
    assert first.room.key == again.room.key
    assert set(talks.roles(first.room.key).values()) == {RoomRole.ADMIN}, "they are alike"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"topic": "x" * 201}, "topic"),
        ({"context": "x" * 1_001}, "context"),
        ({"objects": [{"text": "x" * 9_000}]}, "objects"),
        ({"objects": [{}] * 21}, "objects"),
        ({"kind": RoomKind.INTERVIEW}, "kind"),
        ({"kind": RoomKind.ONE_ON_ONE}, "guests"),
    ],
)
def test_what_makes_no_room_is_refused(talks: Talks, facts: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        talks.open(talks.bidding.ann, **facts)
    assert refused.value.field == field
    assert talks.rooms(talks.bidding.ann) == []


def test_two_have_no_topic(talks: Talks) -> None:
    bidding = talks.bidding
    bidding.submit(bidding.fred)
    with pytest.raises(InvalidInput, match="topic"):
        talks.open(bidding.ann, bidding.fred, kind=RoomKind.ONE_ON_ONE, topic="Work")


def test_strangers_and_who_is_not_there_are_refused_alike(talks: Talks) -> None:
    bidding = talks.bidding
    said = set()
    for stranger in (Guest(bidding.gina.user_id or 0), Guest(987_654)):
        with pytest.raises(InvalidInput) as refused:
            talks.open(bidding.fred, stranger)
        said.add(str(refused.value))
    assert len(said) == 1


def test_colleagues_know_each_other(talks: Talks) -> None:
    bidding = talks.bidding
    rita = bidding.staff("rita", Role.MEMBER)
    key = talks.group(rita, bidding.ann, place=talks.acme)
    assert {room.key for room in talks.rooms(bidding.ann, talks.acme)} == {key}


def test_nobody_is_in_a_room_for_a_company_that_is_not_theirs(talks: Talks) -> None:
    bidding = talks.bidding
    bidding.submit(bidding.fred)
    with pytest.raises(InvalidInput, match="guests"):
        talks.open(bidding.ann, Guest(bidding.fred.user_id or 0, bidding.acme), place=talks.acme)
    with pytest.raises(NotAllowed):
        talks.open(bidding.fred, place=talks.acme)
    with pytest.raises(NotAllowed):
        talks.open(CONSOLE)


def test_guests_are_named_once_and_one_owns(talks: Talks) -> None:
    bidding = talks.bidding
    bidding.submit(bidding.fred)
    bidding.submit(bidding.gina)
    fred, gina = (Guest(who.user_id or 0, role=RoomRole.OWNER) for who in (bidding.fred, bidding.gina))
    for guests in ((fred, fred), (fred, gina)):
        with pytest.raises(InvalidInput, match="guests"):
            talks.open(bidding.ann, *guests)


def test_who_left_the_company_is_out_of_its_rooms(talks: Talks) -> None:
    bidding = talks.bidding
    rita = bidding.staff("rita", Role.RECRUITER)
    key = talks.room_of(bidding.invite(bidding.gina, by=rita))
    assert talks.room(rita, key).company_id == bidding.acme
    talks.market.leave(bidding.ann, "acme", "rita")
    with pytest.raises(NotFound):
        talks.room(rita, key)
    with pytest.raises(NotAllowed):
        talks.rooms(rita, talks.acme)


@on_postgresql
def test_of_two_who_open_their_room_at_once_both_get_the_same(talks: Talks) -> None:
    bidding = talks.bidding
    bidding.submit(bidding.fred)
    found: list[str] = []

    def opening(actor: Any, other: Any) -> Any:
        new = NewRoom(kind=RoomKind.ONE_ON_ONE, name="Two", guests=[Guest(other.user_id)])
        return lambda session: found.append(open_room(session, actor, new).room.key)

    acts = [opening(bidding.ann, bidding.fred), opening(bidding.fred, bidding.ann)] * 2
    assert outcomes(talks.market, acts) == [None] * 4
    assert len(set(found)) == 1
    assert len(talks.roles(found[0])) == 2
    sound(talks.market)


def sound(market: Market) -> None:
    with market.database.reading() as session:
        assert [line for check in CHECKS for line in check.find(session)] == []
        assert session.scalars(select(RoomMember)).first() is not None
