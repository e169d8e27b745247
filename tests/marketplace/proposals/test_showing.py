"""Sponsored proposals stand before others; delisted ones are out of the client's sight."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotAllowed, NotFound
from hiringhall.marketplace.jobs.models import Job
from hiringhall.marketplace.proposals import delisting, handling, operations, talking
from hiringhall.marketplace.proposals.access import client_proposal, freelancer_proposal
from hiringhall.marketplace.proposals.candidates import known_candidates
from hiringhall.marketplace.proposals.counts import job_counts, stage_counts
from hiringhall.marketplace.proposals.models import Proposal
from hiringhall.marketplace.proposals.queries import ProposalFilter, Stage, job_proposals, my_proposals, sponsored_first
from hiringhall.marketplace.proposals.sponsoring import left_to_sponsor, sponsor
from tests.support.bidding import Bidding
from tests.support.billing import at
from tests.support.inbox import forget, inbox, tell, told
from tests.support.market import Market
from tests.support.offering import Offering

MONDAY = date(2026, 3, 16)


@pytest.fixture
def bidding(market: Market) -> Bidding:
    return Bidding(market)


@pytest.fixture
def operator(market: Market) -> Actor:
    return market.person("ines", is_operator=True)


def do(market: Market, operation: Callable[..., Any], *values: Any, **options: Any) -> Any:
    with market.act() as session:
        return operation(session, *values, **options)


def test_sponsored_proposals_come_first(bidding: Bidding) -> None:
    market = bidding.market
    people = [market.person(f"bidder-{number}", is_freelancer=True) for number in range(5)]
    keys = [bidding.submit(person) for person in people]
    for number in (1, 3):
        do(market, sponsor, people[number], keys[number], most=3)

    def listed(offset: int = 0, count: int = 20) -> tuple[list[int], int]:
        with market.act() as session:
            found = sponsored_first(session, bidding.ann, bidding.job, ProposalFilter(), offset=offset, count=count)
        return [keys.index(row.key) for row in found.rows], found.total

    assert listed() == ([3, 1, 4, 2, 0], 5)
    pages = [listed(offset, 2) for offset in range(0, 8, 2)]
    assert pages == [([3, 1], 5), ([4, 2], 5), ([0], 5), ([], 5)]
    assert [listed(offset, 3)[0] for offset in (0, 3)] == [[3, 1, 4], [2, 0]]
    with market.act() as session:
        rows = job_proposals(session, bidding.ann, bidding.job, ProposalFilter()).rows
    assert [keys.index(row.key) for row in rows] == [4, 3, 2, 1, 0], "the API lists them by their time"
    do(market, handling.hide, bidding.ann, keys[3])
    with market.act() as session:
        shown = sponsored_first(session, bidding.ann, bidding.job, ProposalFilter(stage=Stage.IN_SIGHT))
    assert [keys.index(row.key) for row in shown.rows] == [1, 4, 2, 0]


def test_a_few_a_month_are_sponsored(bidding: Bidding) -> None:
    market, fred = bidding.market, bidding.fred
    with at(MONDAY):
        keys = [bidding.submit(fred, job) for job in (bidding.job, bidding.post(), bidding.post())]
        assert do(market, left_to_sponsor, fred, keys[0], most=2) == 2
        for key in (keys[0], keys[0], keys[1]):
            do(market, sponsor, fred, key, most=2)
        assert do(market, left_to_sponsor, fred, keys[0], most=2) == 0
        with pytest.raises(Conflict, match="next month"):
            do(market, sponsor, fred, keys[2], most=2)
        do(market, operations.withdraw, fred, keys[1], "9302")
        with pytest.raises(Conflict):
            do(market, sponsor, fred, keys[2], most=2)
    with at(date(2026, 4, 1), 0):
        do(market, sponsor, fred, keys[2], most=2)
    with pytest.raises(InvalidState):
        do(market, sponsor, fred, bidding.invite(fred, bidding.post()), most=2)
    assert len(market.changes("proposal.sponsored")) == 3


def test_who_sponsors(bidding: Bidding) -> None:
    market = bidding.market
    key = bidding.submit(bidding.pia, freelancer=bidding.ada)
    for stranger in (bidding.fred, bidding.ann, bidding.staff("rita", Role.RECRUITER)):
        with pytest.raises(NotFound):
            do(market, sponsor, stranger, key, most=3)
    with pytest.raises(NotAllowed):
        do(market, sponsor, bidding.ada, key, most=3)
    do(market, sponsor, bidding.pia, key, most=3)


def test_a_delisted_proposal_is_out_of_the_clients_sight(bidding: Bidding, operator: Actor) -> None:
    market = bidding.market
    key, other = bidding.submit(bidding.fred), bidding.submit(bidding.gina)
    forget(market)
    do(market, delisting.delist, operator, key, " It asks to be paid elsewhere. ")
    tell(market)
    assert told(market) == [("fred", "proposal.delisted")]
    said = inbox(market, bidding.fred)[0].said
    assert said.text == "The proposal of Fred Tester for “Build a booking page” was delisted"
    assert said.more.endswith("It asks to be paid elsewhere.")
    with market.act() as session:
        job = session.query(Job).filter_by(key=bidding.job).one()
        assert [row.key for row in job_proposals(session, bidding.ann, job.key, ProposalFilter()).rows] == [other]
        assert job_counts(session, [job.id])[job.id].total == 1
        assert stage_counts(session, bidding.ann, job.key)[Stage.IN_SIGHT] == 1
        assert len(known_candidates(session, bidding.ann, [job.id])[job.id]) == 1
        assert len(known_candidates(session, bidding.fred, [job.id])[job.id]) == 1
        with pytest.raises(NotFound):
            client_proposal(session, bidding.ann, key)
        with pytest.raises(NotFound):
            talking.write(session, bidding.ann, key, "Hello?")
        assert freelancer_proposal(session, bidding.fred, key).delist_reason == "It asks to be paid elsewhere."
        assert [row.key for row in my_proposals(session, bidding.fred).rows] == [key]
    with pytest.raises(Conflict, match="delisted"):
        do(market, sponsor, bidding.fred, key, most=3)
    forget(market)
    do(market, delisting.relist, operator, key)
    tell(market)
    assert inbox(market, bidding.fred)[0].said.text == "Acme sees your proposal for “Build a booking page” again"
    assert do(market, client_proposal, bidding.ann, key).delist_reason == ""
    assert [line.company_id for line in market.changes("proposal.delisted")] == [None]


def test_what_is_not_delisted(bidding: Bidding, operator: Actor) -> None:
    market, key = bidding.market, bidding.submit(bidding.fred)
    for reason in (" ", "x" * (delisting.LONGEST + 1)):
        with pytest.raises(InvalidInput, match="reason"):
            do(market, delisting.delist, operator, key, reason)
    with pytest.raises(InvalidState):
        do(market, delisting.relist, operator, key)
    do(market, delisting.delist, operator, key, "Spam")
    with pytest.raises(InvalidState):
        do(market, delisting.delist, operator, key, "Spam")
    with pytest.raises(InvalidState):
        do(market, delisting.delist, operator, bidding.invite(bidding.gina), "Spam")
    for reference in ("x", "~01" + "0" * 16):
        with pytest.raises(NotFound):
            do(market, delisting.delist, operator, reference, "Spam")
    do(market, operations.withdraw, bidding.fred, key, "9302")
    with pytest.raises(Conflict, match="delisted"):
        bidding.invite(bidding.fred)
    bidding.submit(bidding.fred)
    with market.act() as session:
        assert session.query(Proposal).filter_by(key=key).one().delisted_at, "proposing again changes nothing"


def test_an_offer_and_a_delisting_exclude_each_other(market: Market, operator: Actor) -> None:
    offering = Offering(market)
    key, other = offering.submit(offering.fred), offering.submit(offering.gina)
    offering.send(offering.fred, job=offering.job)
    with pytest.raises(Conflict, match="offer stands"):
        do(market, delisting.delist, operator, key, "Spam")
    do(market, delisting.delist, operator, other, "Spam")
    with pytest.raises(Conflict, match="delisted"):
        offering.send(offering.gina, job=offering.job)


def test_operators_alone_see_all_proposals(bidding: Bidding, operator: Actor) -> None:
    market = bidding.market
    keys = [bidding.submit(bidding.fred), bidding.submit(bidding.gina), bidding.submit(bidding.fred, bidding.post())]
    bidding.invite(bidding.bob)

    def found(find: str = "", **options: Any) -> list[int]:
        rows = do(market, delisting.overseen_proposals, operator, find, **options)
        return [keys.index(row.key) for row in rows]

    assert found() == [2, 1, 0]
    assert (found("FRED"), found(bidding.job), found("nobody")) == ([2, 0], [1, 0], [])
    do(market, delisting.delist, operator, keys[1], "Spam")
    assert found(delisted=True) == [1]
    assert do(market, delisting.overseen_proposal, operator, keys[1]).delist_reason == "Spam"
    for actor in (bidding.ann, bidding.fred):
        for act in (
            lambda session, actor=actor: delisting.overseen_proposals(session, actor),
            lambda session, actor=actor: delisting.overseen_proposal(session, actor, keys[0]),
            lambda session, actor=actor: delisting.delist(session, actor, keys[0], "Spam"),
            lambda session, actor=actor: delisting.relist(session, actor, keys[1]),
        ):
            with pytest.raises(NotAllowed):
                do(market, act)
