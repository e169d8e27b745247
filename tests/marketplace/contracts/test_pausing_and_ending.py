"""From start to end: the states of a contract, what is said in its room, and what the change log keeps."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.access import known_contract
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.feedback import Said
from hiringhall.marketplace.contracts.models import (
    SCORES,
    Contract,
    ContractState,
    Milestone,
    MilestoneState,
    PrivateFeedback,
)
from hiringhall.marketplace.contracts.pausing import pause_contract, restart_contract
from hiringhall.marketplace.contracts.talking import write
from hiringhall.marketplace.errors import InvalidInput, InvalidState, NotAllowed
from hiringhall.marketplace.proposals.talking import write as talk_of_proposal
from hiringhall.marketplace.rooms.models import Room, RoomMember, Story
from hiringhall.marketplace.sides import Side
from tests.support.bidding import Bidding
from tests.support.hired import FIXED, Cast, hire, hiring_cast
from tests.support.market import Market
from tests.support.marks import on_postgresql
from tests.support.past_work import add_contract
from tests.support.racing import race

DONE = "API_REAS_JOB_COMPLETED_SUCCESSFULLY"


@pytest.fixture
def cast(market: Market) -> Cast:
    return hiring_cast(market)


@pytest.fixture
def contract(market: Market, cast: Cast) -> Contract:
    return hire(market, cast["hiring"], cast.design, cast["freelancer"])


def act(market: Market, operation: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    with market.act() as session:
        return operation(session, *arguments, **options)


def state(market: Market, contract: Contract) -> ContractState:
    with market.database.reading() as session:
        return session.get_one(Contract, contract.id).state


def said(market: Market, contract: Contract) -> list[tuple[str | None, str]]:
    with market.database.reading() as session:
        room = session.scalars(select(Room).where(Room.contract_id == contract.id)).one()
        stories = session.scalars(select(Story).where(Story.room_id == room.id).order_by(Story.id))
        return [(story.side.value if story.side else None, story.text) for story in stories]


def test_a_client_pauses_a_contract_and_lets_it_go_on(market: Market, cast: Cast, contract: Contract) -> None:
    act(market, pause_contract, cast["hiring"], contract.key, " Back in June. ")
    assert state(market, contract) is ContractState.PAUSED
    act(market, restart_contract, cast["admin"], str(contract.id))
    assert state(market, contract) is ContractState.ACTIVE
    assert said(market, contract) == [
        (None, "The contract has started."),
        (None, "The client paused the contract."),
        ("client", "Back in June."),
        (None, "The client restarted the contract."),
    ]
    (paused,) = market.changes("contract.paused")
    assert (paused.entity_id, paused.company_id, paused.actor_id) == (contract.id, cast.company, cast["hiring"].user_id)
    assert (paused.before, paused.after) == ({"state": "active"}, {"state": "paused"})
    assert market.changes("contract.restarted")[0].after == {"state": "active"}


def test_what_cannot_be_is_refused_with_both_states(market: Market, cast: Cast, contract: Contract) -> None:
    hana = cast["hiring"]
    with pytest.raises(InvalidState, match="The contract is active; it cannot become active"):
        act(market, restart_contract, hana, contract.key)
    act(market, pause_contract, hana, contract.key)
    with pytest.raises(InvalidState, match="The contract is paused; it cannot become paused"):
        act(market, pause_contract, hana, contract.key)
    act(market, end_contract, hana, contract.key, DONE)
    for operation in (pause_contract, restart_contract):
        with pytest.raises(InvalidState, match="The contract is closed"):
            act(market, operation, hana, contract.key)
    with pytest.raises(InvalidState, match="The contract is closed; it cannot become closed"):
        act(market, end_contract, cast["freelancer"], contract.key, DONE)


def test_a_message_that_is_too_long_pauses_nothing(market: Market, cast: Cast, contract: Contract) -> None:
    with pytest.raises(InvalidInput, match="text"):
        act(market, pause_contract, cast["hiring"], contract.key, "x" * 20_000)
    assert state(market, contract) is ContractState.ACTIVE
    assert len(said(market, contract)) == 1


@pytest.mark.parametrize(
    ("who", "reason", "side", "code"),
    [
        ("hiring", "API_REAS_WORK_NOT_NEEDED", Side.CLIENT, "9505"),
        ("owner", "9501", Side.CLIENT, "9501"),
        ("freelancer", DONE, Side.FREELANCER, "9601"),
        ("freelancer", "9602", Side.FREELANCER, "9602"),
    ],
)
def test_either_side_ends_a_contract_with_a_reason(
    market: Market, cast: Cast, contract: Contract, who: str, reason: str, side: Side, code: str
) -> None:
    ended = act(market, end_contract, cast[who], contract.key, reason)
    today = clock.day(clock.now())
    assert (ended.state, ended.ended_on, ended.ended_by, ended.end_reason) == (ContractState.CLOSED, today, side, code)
    (line,) = market.changes("contract.ended")
    assert line.before == {"state": "active", "ended_on": None}
    assert line.after == {"state": "closed", "ended_on": today.isoformat(), "by": side.value, "reason": code}
    assert said(market, contract)[-1] == (None, f"The {side.value} ended the contract.")
    assert market.changes("feedback.given") == []


@pytest.mark.parametrize(
    ("who", "reason"), [("hiring", "9602"), ("freelancer", "API_REAS_MISREPRESENTED_SKILLS"), ("owner", "")]
)
def test_a_reason_of_the_other_side_or_none_ends_nothing(
    market: Market, cast: Cast, contract: Contract, who: str, reason: str
) -> None:
    with pytest.raises(InvalidInput, match="reason"):
        act(market, end_contract, cast[who], contract.key, reason)
    assert state(market, contract) is ContractState.ACTIVE


def test_a_paused_contract_ends_too(market: Market, cast: Cast, contract: Contract) -> None:
    act(market, pause_contract, cast["hiring"], contract.key)
    act(market, end_contract, cast["freelancer"], contract.key, DONE)
    assert market.changes("contract.ended")[0].before == {"state": "paused", "ended_on": None}


def test_what_was_not_funded_is_cancelled_with_the_end(market: Market, cast: Cast) -> None:
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"], FIXED)
    act(market, end_contract, cast["hiring"], contract.key, DONE)
    with market.database.reading() as session:
        parts = session.scalars(select(Milestone).where(Milestone.contract_id == contract.id)).all()
        assert {part.state for part in parts} == {MilestoneState.CANCELLED}
    assert market.changes("contract.ended")[0].after["milestones_cancelled"] == [part.id for part in parts]


def test_one_that_has_not_begun_ends_on_the_day_it_would_have(market: Market, cast: Cast) -> None:
    day = clock.day(clock.now()) + timedelta(days=9)
    terms = type(FIXED)(
        type=FIXED.type, title="Later", message="Later.", amount=100, starts_on=day, milestones=FIXED.milestones[1:]
    )
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"], terms)
    ended = act(market, end_contract, cast["hiring"], contract.key, DONE)
    assert (ended.started_on, ended.ended_on) == (day, day)


def test_what_is_said_at_the_end_is_kept_for_each_reader(market: Market, cast: Cast, contract: Contract) -> None:
    words = Said(marks=dict.fromkeys(SCORES, 4), comment=" Good. ", would_again=True, private_score=9)
    act(market, end_contract, cast["hiring"], contract.key, DONE, words)
    with market.database.reading() as session:
        private = session.get_one(PrivateFeedback, (contract.id, Side.CLIENT))
        assert (private.would_again, private.score) == (True, 9)
    (given,) = market.changes("feedback.given")
    assert given.entity_id == contract.id
    assert given.after == {"by": "client", "scores": [4] * 6, "score": 400, "comment": "Good."}
    assert market.changes("feedback.shown") == []


def test_the_room_of_a_contract_is_open_to_those_who_signed(market: Market, cast: Cast) -> None:
    hana, ada = cast["hiring"], cast["freelancer"]
    contract = hire(market, hana, cast.design, ada)
    with market.database.reading() as session:
        room = session.scalars(select(Room).where(Room.contract_id == contract.id)).one()
        members = set(session.scalars(select(RoomMember.user_id).where(RoomMember.room_id == room.id)))
    assert (room.topic, room.company_id, room.proposal_id) == (contract.title, cast.company, None)
    assert members == {hana.user_id, ada.user_id}


def test_the_room_of_a_proposal_becomes_that_of_the_contract(market: Market) -> None:
    bidding = Bidding(market)
    proposal = bidding.load(bidding.submit(bidding.fred))
    bidding.do(talk_of_proposal, bidding.ann, proposal.key, "When can you begin?")
    contract = hire(market, bidding.ann, None, bidding.fred, job=bidding.job)
    with market.database.reading() as session:
        room = session.scalars(select(Room).where(Room.proposal_id == proposal.id)).one()
    assert room.contract_id == contract.id
    assert [text for _, text in said(market, contract)] == ["When can you begin?", "The contract has started."]


def test_who_talks_about_a_contract(market: Market, cast: Cast) -> None:
    contract = hire(market, cast["hiring"], cast.design, cast["bound"], signs=cast["staffing"], agency_id=cast.agency)
    talks = {"owner", "admin", "hiring", "recruiter", "design-admin", "design-hiring", "design-recruiter"}
    talks |= {"bound", "agency-owner", "staffing"}
    for name, actor in cast.people.items():
        if name in talks:
            act(market, write, actor, contract.key, name)
        else:
            with pytest.raises(NotAllowed):
                act(market, write, actor, contract.key, name)
    sides = {text: side for side, text in said(market, contract)[1:]}
    assert sides.keys() == talks
    assert {name for name, side in sides.items() if side == "freelancer"} == {"bound", "agency-owner", "staffing"}


@on_postgresql
def test_two_who_talk_first_open_one_room(market: Market, cast: Cast) -> None:
    """On SQLite writers come one after the other."""
    past = add_contract(market, cast["freelancer"].user_id, cast.company, started=clock.day(clock.now()))
    acts: list[Callable[[Any], object]] = [
        lambda session: write(session, cast["owner"], str(past), "One"),
        lambda session: write(session, cast["freelancer"], str(past), "Two"),
    ]
    assert race(market, acts) == ["done", "done"]
    with market.database.reading() as session:
        assert len(session.scalars(select(Room).where(Room.contract_id == past)).all()) == 1


@on_postgresql
@pytest.mark.parametrize("other", ["client", "freelancer", "pause"])
def test_of_two_at_once_one_wins_and_the_other_is_told(
    market: Market, cast: Cast, contract: Contract, other: str
) -> None:
    """On SQLite writers come one after the other."""
    acts: list[Callable[[Any], object]] = [
        lambda session: end_contract(session, cast["hiring"], contract.key, DONE),
        {
            "client": lambda session: end_contract(session, cast["admin"], contract.key, DONE),
            "freelancer": lambda session: end_contract(session, cast["freelancer"], contract.key, DONE),
            "pause": lambda session: pause_contract(session, cast["admin"], contract.key),
        }[other],
    ]
    outcomes = race(market, acts)
    if other == "pause":  # a paused contract can be ended
        assert outcomes in (["done", "done"], ["InvalidState", "done"])
        assert state(market, contract) is ContractState.CLOSED
    else:
        assert outcomes == ["InvalidState", "done"]
    assert len(market.changes("contract.ended")) == 1


def test_the_operator_at_the_command_line_may_end_a_contract(market: Market, contract: Contract) -> None:
    act(market, end_contract, Actor(None, "cli"), contract.key, DONE)
    with market.database.reading() as session:
        assert known_contract(session, Actor(None, "cli"), contract.key).ended_by is Side.CLIENT
