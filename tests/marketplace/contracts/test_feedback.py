"""Feedback of both sides: when it can be given, and when the other side and everybody see it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.feedback import (
    AT_ONCE,
    COMMENT_LENGTH,
    Said,
    give_feedback,
    last_day_for_feedback,
    refusals,
    show_due,
)
from hiringhall.marketplace.contracts.models import SCORES, Contract, ContractState, Feedback, PrivateFeedback
from hiringhall.marketplace.contracts.queries import past_works
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState
from hiringhall.marketplace.sides import Side
from tests.support.hired import Cast, hire, hiring_cast
from tests.support.market import Market
from tests.support.marks import on_postgresql
from tests.support.past_work import add_contract
from tests.support.racing import race

DONE = "API_REAS_JOB_COMPLETED_SUCCESSFULLY"
DAY = 86_400


@pytest.fixture
def cast(market: Market) -> Cast:
    return hiring_cast(market)


@pytest.fixture
def contract(market: Market, cast: Cast) -> Contract:
    return hire(market, cast["hiring"], cast.design, cast["freelancer"])


def marks(mark: int, **others: int) -> dict[str, int]:
    return dict.fromkeys(SCORES, mark) | others


def end(market: Market, cast: Cast, who: str, contract: Contract, **said: Any) -> None:
    with market.act() as session:
        end_contract(session, cast[who], contract.key, DONE, Said(**said))


def give(market: Market, cast: Cast, who: str, contract: Contract, **said: Any) -> None:
    with market.act() as session:
        give_feedback(session, cast[who], contract.key, Said(**said))


def show(market: Market) -> int:
    with market.act() as session:
        return show_due(session, clock.now())


def shown(market: Market, contract: Contract) -> dict[str, tuple[int, str]]:
    """Return what everybody sees on the freelancer's profile."""
    with market.database.reading() as session:
        (work,) = past_works(session, CONSOLE, [contract.freelancer_id])[contract.freelancer_id]
    both = {"client": work.by_client, "freelancer": work.by_freelancer}
    return {by: (said.score, said.comment) for by, said in both.items() if said is not None}


@pytest.mark.parametrize("first", ["hiring", "freelancer"])
def test_feedback_is_shown_when_both_sides_have_given_it(
    market: Market, cast: Cast, contract: Contract, first: str
) -> None:
    second = "freelancer" if first == "hiring" else "hiring"
    end(market, cast, first, contract, marks=marks(5, quality=4), comment="Fine.")
    assert shown(market, contract) == {}
    assert market.changes("feedback.shown") == []
    give(market, cast, second, contract, marks=marks(3))
    names = {"hiring": "client", "freelancer": "freelancer"}
    assert shown(market, contract) == {names[first]: (483, "Fine."), names[second]: (300, "")}
    (line,) = market.changes("feedback.shown")
    assert (line.entity_id, line.company_id, line.actor_id) == (contract.id, cast.company, cast[second].user_id)
    assert line.after == {
        names[first]: {"scores": [5, 4, 5, 5, 5, 5], "score": 483, "comment": "Fine."},
        names[second]: {"scores": [3] * 6, "score": 300, "comment": ""},
    }


def test_the_log_that_owners_read_keeps_back_what_the_freelancer_said(
    market: Market, cast: Cast, contract: Contract
) -> None:
    end(market, cast, "freelancer", contract, marks=marks(1), comment="Never again.", would_again=False)
    (given,) = market.changes("feedback.given")
    assert (given.after, given.company_id) == ({"by": "freelancer"}, cast.company)


def test_feedback_of_one_side_is_shown_when_the_time_for_it_is_over(
    market: Market, cast: Cast, contract: Contract
) -> None:
    end(market, cast, "hiring", contract, marks=marks(4))
    closes = clock.midnight(last_day_for_feedback(clock.day(clock.now()))) or 0
    with clock.shifted(closes + DAY - 1 - clock.now()):
        assert show(market) == 0
        assert shown(market, contract) == {}
    with clock.shifted(closes + DAY - clock.now()):
        assert show(market) == 1
        assert show(market) == 0
    assert shown(market, contract) == {"client": (400, "")}
    (line,) = market.changes("feedback.shown")
    assert (line.entity_id, line.actor_id, line.via) == (contract.id, None, "hall")
    assert list(line.after) == ["client"]


def test_feedback_can_be_given_for_fourteen_days_after_the_day_of_the_end(
    market: Market, cast: Cast, contract: Contract
) -> None:
    end(market, cast, "hiring", contract)
    with clock.shifted(15 * DAY), pytest.raises(InvalidState, match="time for feedback is over"):
        give(market, cast, "freelancer", contract, marks=marks(5))
    with clock.shifted(14 * DAY):
        give(market, cast, "freelancer", contract, marks=marks(5))
        give(market, cast, "hiring", contract, marks=marks(4))
    assert shown(market, contract) == {"client": (400, ""), "freelancer": (500, "")}


def test_no_side_gives_feedback_twice_or_before_the_end(market: Market, cast: Cast, contract: Contract) -> None:
    with pytest.raises(InvalidState, match="The contract is active"):
        give(market, cast, "hiring", contract, marks=marks(5))
    end(market, cast, "hiring", contract, marks=marks(5))
    with pytest.raises(Conflict):
        give(market, cast, "owner", contract, marks=marks(1))
    with market.database.reading() as session:
        assert [given.score for given in session.scalars(select(Feedback))] == [500]


def test_what_is_for_the_marketplace_alone_is_never_shown(market: Market, cast: Cast, contract: Contract) -> None:
    end(market, cast, "hiring", contract, would_again=False, private_score=2)
    give(market, cast, "hiring", contract, marks=marks(5), private_score=3)
    with market.database.reading() as session:
        kept = session.get_one(PrivateFeedback, (contract.id, Side.CLIENT))
        assert (kept.would_again, kept.score) == (False, 3)
    logged = str([line.after for kind in ("contract.ended", "feedback.given") for line in market.changes(kind)])
    assert "private" not in logged
    assert "again" not in logged


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"marks": marks(0)}, list(SCORES)),
        ({"marks": marks(5, quality=6)}, ["quality"]),
        ({"marks": {"skills": 5, "quality": 5}}, ["availability", "deadlines", "communication", "cooperation"]),
        ({"comment": "Good."}, ["skills"]),
        ({"marks": marks(5), "comment": "x" * (COMMENT_LENGTH + 1)}, ["comment"]),
        ({"private_score": 0}, ["private_score"]),
        ({"private_score": 12}, ["private_score"]),
        ({"marks": marks(5), "comment": "x" * COMMENT_LENGTH, "private_score": 11}, []),
        ({}, []),
    ],
)
def test_all_that_is_wrong_is_told_and_nothing_ends(
    market: Market, cast: Cast, contract: Contract, said: dict[str, Any], fields: list[str]
) -> None:
    assert [refused.field for refused in refusals(Said(**said))] == fields
    if fields:
        with pytest.raises(InvalidInput, match=fields[0]):
            end(market, cast, "hiring", contract, **said)
        with market.database.reading() as session:
            assert session.get_one(Contract, contract.id).state is ContractState.ACTIVE


def test_feedback_without_marks_is_none(market: Market, cast: Cast, contract: Contract) -> None:
    end(market, cast, "hiring", contract)
    with pytest.raises(InvalidInput, match="skills: give all six marks"):
        give(market, cast, "freelancer", contract, would_again=True)


def test_many_that_are_due_are_shown_by_and_by(market: Market, cast: Cast) -> None:
    day = clock.day(clock.now() - 60 * DAY)
    for _ in range(AT_ONCE + 1):
        add_contract(
            market, cast["freelancer"].user_id, cast.company, started=day, ended=day, scores={Side.CLIENT: (400, None)}
        )
    assert [show(market), show(market), show(market)] == [AT_ONCE, 1, 0]
    assert len(market.changes("feedback.shown")) == AT_ONCE + 1


@on_postgresql
def test_what_another_has_in_hand_is_left_to_it(market: Market, cast: Cast, contract: Contract) -> None:
    """On SQLite writers come one after the other."""
    end(market, cast, "hiring", contract, marks=marks(4))
    with clock.shifted(20 * DAY):
        with market.act() as other:
            assert show_due(other, clock.now()) == 1
            assert show(market) == 0
        assert show(market) == 0
    assert len(market.changes("feedback.shown")) == 1


@on_postgresql
def test_of_two_sides_at_once_the_second_shows_both(market: Market, cast: Cast, contract: Contract) -> None:
    """On SQLite writers come one after the other."""
    end(market, cast, "hiring", contract)
    acts: list[Callable[[Session], object]] = [
        lambda session: give_feedback(session, cast["hiring"], contract.key, Said(marks=marks(4))),
        lambda session: give_feedback(session, cast["freelancer"], contract.key, Said(marks=marks(5))),
    ]
    assert race(market, acts) == ["done", "done"]
    assert shown(market, contract) == {"client": (400, ""), "freelancer": (500, "")}
    assert len(market.changes("feedback.shown")) == 1


@on_postgresql
def test_of_two_of_one_side_one_gives_feedback(market: Market, cast: Cast, contract: Contract) -> None:
    """On SQLite writers come one after the other."""
    end(market, cast, "hiring", contract)
    acts: list[Callable[[Session], object]] = [
        lambda session: give_feedback(session, cast["hiring"], contract.key, Said(marks=marks(4))),
        lambda session: give_feedback(session, cast["owner"], contract.key, Said(marks=marks(5))),
    ]
    assert race(market, acts) == ["Conflict", "done"]
    assert len(market.changes("feedback.given")) == 1
