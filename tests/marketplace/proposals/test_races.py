"""Two who act at the same moment: one wins, the other is told, and the records agree."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.errors import Refused
from hiringhall.marketplace.jobs import operations as jobs
from hiringhall.marketplace.proposals import handling, invitations, operations
from hiringhall.marketplace.proposals.models import OPEN, Proposal, ProposalState
from hiringhall.marketplace.proposals.transitions import close_proposals, note_offer
from tests.support.bidding import LETTER, TEXT, Bidding
from tests.support.market import Market

ROUNDS = 6


@pytest.fixture
def bidding(market: Market) -> Bidding:
    return Bidding(market)


def doing(act: Callable[..., object], *values: object, **options: object) -> Callable[[Session], object]:
    """Return `act` with its values, waiting for a session."""
    return lambda session: act(session, *values, **options)


def race(bidding: Bidding, *acts: Callable[[Session], object]) -> list[str]:
    """Run the acts at once, each in a transaction of its own; returns "won" or the refusal of each, in their order."""
    start, outcomes = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int) -> None:
        start.wait()
        try:
            with bidding.market.act() as session:
                acts[place](session)
            outcomes[place] = "won"
        except Refused as refused:
            outcomes[place] = type(refused).__name__

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_of_two_who_submit_at_once_one_wins(bidding: Bidding) -> None:
    for _ in range(ROUNDS):
        job = bidding.post()
        outcomes = race(bidding, *[doing(operations.submit, bidding.fred, job, TEXT) for _ in range(2)])
        assert sorted(outcomes) == ["Conflict", "won"]
    assert bidding.market.count(Proposal) == len(bidding.market.changes("proposal.submitted")) == ROUNDS


def test_an_invitation_and_a_proposal_that_cross_become_one(bidding: Bidding) -> None:
    for _ in range(ROUNDS):
        job = bidding.post()
        outcomes = race(
            bidding,
            doing(operations.submit, bidding.fred, job, TEXT),
            doing(invitations.invite, bidding.ann, job, str(bidding.fred.user_id), LETTER),
        )
        assert outcomes[0] == "won"
        assert outcomes[1] in {"won", "Conflict"}
    with bidding.market.database.reading() as session:
        assert set(session.scalars(select(Proposal.state))) == {ProposalState.ACTIVE}


def test_of_a_withdrawal_and_a_decline_one_wins(bidding: Bidding) -> None:
    for _ in range(ROUNDS):
        key = bidding.submit(bidding.fred, bidding.post())
        outcomes = race(
            bidding,
            doing(operations.withdraw, bidding.fred, key, "141"),
            doing(handling.decline, bidding.ann, key, "150"),
        )
        assert sorted(outcomes) == ["InvalidState", "won"]
        lost = bidding.load(key).state
        assert lost is (ProposalState.WITHDRAWN if outcomes[0] == "won" else ProposalState.DECLINED)


def test_no_offer_stands_for_what_was_withdrawn_meanwhile(bidding: Bidding) -> None:
    for _ in range(ROUNDS):
        key = bidding.submit(bidding.fred, bidding.post())
        number = bidding.load(key).id
        outcomes = race(
            bidding,
            doing(operations.withdraw, bidding.fred, key, "141"),
            doing(note_offer, number, stands=True),
        )
        assert outcomes.count("won") == 1
        proposal = bidding.load(key)
        assert (proposal.state is ProposalState.ACTIVE) is (proposal.offered_at is not None)


def test_nothing_stays_open_of_a_job_that_is_cancelled_meanwhile(bidding: Bidding) -> None:
    for _ in range(ROUNDS):
        job = bidding.post()

        def cancel(session: Session, job: str = job) -> None:
            close_proposals(session, bidding.ann, jobs.cancel_job(session, bidding.ann, job, "41").id)

        race(bidding, doing(operations.submit, bidding.fred, job, TEXT), cancel)
        with bidding.market.database.reading() as session:
            states = session.scalars(select(Proposal.state).where(Proposal.job_id == bidding.job_row(job).id)).all()
        assert not OPEN & set(states)
