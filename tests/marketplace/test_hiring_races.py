"""Two people act on the same thing at the same moment: one wins, the other is told where it stands and what was wanted.

On PostgreSQL, where two transactions really run side by side; SQLite has one writer at a time.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace import closing
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.checks import ALL
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.pausing import pause_contract
from hiringhall.marketplace.errors import Conflict, InvalidState, Refused
from hiringhall.marketplace.offers import operations
from hiringhall.marketplace.offers.endings import expire_offers
from hiringhall.marketplace.offers.models import OfferState
from hiringhall.marketplace.proposals import handling
from hiringhall.marketplace.proposals import operations as proposals
from tests.support.bidding import TEXT
from tests.support.market import Market
from tests.support.offering import DAYS, HOURLY, Offering
from tests.support.postgres import PostgresCluster
from tests.support.racing import Act, outcomes

NOT_LOGGED = {"people-logged"}  # the market of the tests adds people past the operations


@pytest.fixture(scope="module")
def stage(postgres: PostgresCluster) -> Iterator[Offering]:
    """Set the stage once; every race is about things of its own."""
    market = Market(postgres.create())
    yield Offering(market)
    market.database.close()


def doing(operation: Callable[..., Any], actor: Actor, *facts: Any, **options: Any) -> Act:
    """Return the act in which somebody carries out an operation."""
    return lambda session: operation(session, actor, *facts, **options)


def when_time_is_over(session: Session) -> int:
    """Note the offers that will have expired when those of now have."""
    return expire_offers(session, clock.now() + DAYS * 86_400 + 1)


def race(stage: Offering, *acts: Act) -> list[Refused | None]:
    return outcomes(stage.market, acts)


def sound(stage: Offering) -> None:
    with stage.market.database.reading() as session:
        found = {check.name: list(check.find(session)) for check in ALL if check.name not in NOT_LOGGED}
    assert {name: lines for name, lines in found.items() if lines} == {}


def won(ended: Iterable[Refused | None]) -> int:
    return sum(outcome is None for outcome in ended)


def one_wins(stage: Offering, key: str, **acts: Act) -> None:
    """Race acts, each named by the state it leads to: one wins, and the other is told both states."""
    ended = race(stage, *acts.values())
    sound(stage)
    assert won(ended) == 1, ended
    (lost,) = [outcome for outcome in ended if outcome is not None]
    assert isinstance(lost, InvalidState)
    state = stage.state(key).value
    winner = next(name for name, outcome in zip(acts, ended, strict=True) if outcome is None).rstrip("_")
    loser = next(name for name, outcome in zip(acts, ended, strict=True) if outcome is not None).rstrip("_")
    assert state == winner
    assert (lost.what, lost.now, lost.wanted) == ("offer", winner, loser)


PAIRS = [
    ("accepted", "accepted_"),
    ("accepted", "declined"),
    ("accepted", "withdrawn"),
    ("accepted", "changed"),
    ("changed", "changed_"),
    ("changed", "withdrawn"),
    ("declined", "withdrawn"),
]
TURNS = 4


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_an_offer_is_decided_by_one_of_two(stage: Offering, pair: tuple[str, str]) -> None:
    for turn in range(TURNS):
        job = stage.post()
        stage.submit(stage.fred, job)
        key = stage.send(job=job)
        acts = {
            "accepted": doing(operations.accept_offer, stage.fred, key),
            "declined": doing(operations.decline_offer, stage.fred, key),
            "withdrawn": doing(operations.withdraw_offer, stage.ann, key),
            "changed": doing(operations.counter_offer, stage.fred, key, HOURLY, days=DAYS),
        }
        named = {name: acts[name.rstrip("_")] for name in pair}
        one_wins(stage, key, **(named if turn % 2 else dict(reversed(named.items()))))


def test_accepting_and_cancelling_the_job(stage: Offering) -> None:
    for _ in range(TURNS):
        job = stage.post()
        stage.submit(stage.fred, job)
        key = stage.send(job=job)
        accepted, cancelled = race(
            stage,
            doing(operations.accept_offer, stage.fred, key),
            doing(closing.cancel_job, stage.ann, job, "41"),
        )
        sound(stage)
        assert won([accepted, cancelled]) == 1
        if accepted is None:
            assert isinstance(cancelled, InvalidState)
            assert (cancelled.what, cancelled.now, cancelled.wanted) == ("job", "filled", "cancelled")
        else:
            assert isinstance(accepted, InvalidState)
            assert (accepted.what, accepted.now, accepted.wanted) == ("offer", "cancelled", "accepted")


def test_two_offers_that_both_fill_the_job(stage: Offering) -> None:
    for _ in range(TURNS):
        job, before = stage.post(), len(stage.market.changes("job.filled"))
        first, second = stage.send(stage.fred, job), stage.send(stage.gina, job)
        ended = race(
            stage,
            doing(operations.accept_offer, stage.fred, first),
            doing(operations.accept_offer, stage.gina, second),
        )
        assert ended == [None, None]
        assert len(stage.market.changes("job.filled")) == before + 1
        sound(stage)


def test_two_clients_who_offer_the_same(stage: Offering) -> None:
    for _ in range(TURNS):
        job = stage.post()
        stage.submit(stage.fred, job)
        send = doing(operations.send_offer, stage.ann, stage.fred.user_id, HOURLY, days=DAYS, job=job)
        ended = race(stage, send, send)
        assert won(ended) == 1
        assert any(isinstance(outcome, Conflict) for outcome in ended)
        sound(stage)


@pytest.mark.parametrize("ends", ["cancelled", "withdrawn", "declined"])
def test_an_offer_and_the_end_of_what_it_is_for(stage: Offering, ends: str) -> None:
    for _ in range(TURNS):
        job = stage.post()
        proposal = stage.submit(stage.fred, job)
        acts = {
            "cancelled": doing(closing.cancel_job, stage.ann, job, "41"),
            "withdrawn": doing(proposals.withdraw, stage.fred, proposal, "9302"),
            "declined": doing(handling.decline, stage.ann, proposal, "150"),
        }
        send = doing(operations.send_offer, stage.ann, stage.fred.user_id, HOURLY, days=DAYS, job=job)
        race(stage, send, acts[ends])
        sound(stage)


def test_an_answer_at_the_moment_when_the_time_is_over(stage: Offering) -> None:
    for _ in range(TURNS):
        job = stage.post()
        stage.submit(stage.fred, job)
        key = stage.send(job=job)
        accepted, _expired = race(
            stage,
            doing(operations.accept_offer, stage.fred, key),
            when_time_is_over,
        )
        sound(stage)
        if accepted is None:
            assert stage.state(key) is OfferState.ACCEPTED
        else:
            assert isinstance(accepted, InvalidState)
            assert (accepted.now, accepted.wanted) == ("expired", "accepted")


def test_many_at_once_end_without_waiting_in_a_ring(stage: Offering) -> None:
    job = stage.post()
    stage.submit(stage.fred, job)
    stage.submit(stage.gina, job)
    first, second = stage.send(stage.fred, job), stage.send(stage.gina, job)
    race(
        stage,
        doing(operations.accept_offer, stage.fred, first),
        doing(operations.decline_offer, stage.gina, second),
        doing(closing.cancel_job, stage.ann, job, "41"),
        when_time_is_over,
        doing(proposals.submit, stage.bob, job, TEXT),
        doing(operations.counter_offer, stage.gina, second, HOURLY, days=DAYS),
    )
    sound(stage)


def test_a_contract_ends_once(stage: Offering) -> None:
    for _ in range(TURNS):
        contract = stage.accept(stage.fred, stage.send(job=None)).key
        ended = race(
            stage,
            doing(end_contract, stage.ann, contract, "9504"),
            doing(end_contract, stage.fred, contract, "9601"),
            doing(pause_contract, stage.ann, contract),
        )
        sound(stage)
        assert won(ended[:2]) == 1
        (lost,) = [outcome for outcome in ended[:2] if outcome is not None]
        assert isinstance(lost, InvalidState)
        assert (lost.what, lost.now, lost.wanted) == ("contract", "closed", "closed")
