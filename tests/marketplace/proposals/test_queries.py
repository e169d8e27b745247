"""Lists, counts and single proposals: what is in them, in which order, and for whom."""

from collections.abc import Callable
from typing import Any

import pytest

from hiringhall import clock
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.errors import NotAllowed, NotFound
from hiringhall.marketplace.proposals import counts, handling, invitations, operations, queries, talking
from hiringhall.marketplace.proposals.counts import JobCounts
from hiringhall.marketplace.proposals.queries import Pile, ProposalFilter, ProposalOrder, Stage
from hiringhall.marketplace.proposals.transitions import hire, note_offer
from hiringhall.marketplace.sides import Side
from tests.support.bidding import Bidding
from tests.support.market import Market


@pytest.fixture
def bidding(market: Market) -> Bidding:
    return Bidding(market)


def crowd(bidding: Bidding, number: int) -> list[str]:
    """Have so many freelancers propose, one a minute, each for a dollar more; returns the keys, oldest first."""
    keys = []
    for place in range(number):
        person = bidding.market.person(f"crowd{place}", is_freelancer=True)
        with clock.shifted(60 * place):
            keys.append(bidding.submit(person, rate=1_000 + 100 * place))
    return keys


def picked(bidding: Bidding, stage: Stage | None = None, **options: Any) -> list[str]:
    found = bidding.do(queries.job_proposals, bidding.ann, bidding.job, ProposalFilter(stage=stage), **options)
    assert found.total >= len(found.rows)
    return [row.key for row in found.rows]


def test_the_proposals_for_a_job_are_picked_by_what_the_client_did(bidding: Bidding) -> None:
    first, second, third, fourth, fifth = crowd(bidding, 5)
    asked = bidding.invite(bidding.gina)
    bidding.do(handling.shortlist, bidding.ann, first)
    bidding.do(talking.write, bidding.ann, second, "Tell me more.")
    bidding.do(note_offer, bidding.load(third).id, stands=True)
    bidding.do(handling.decline, bidding.ann, fourth, "150")
    bidding.do(handling.hide, bidding.ann, fifth)
    everyone = {first, second, third, fourth, fifth, asked}
    assert set(picked(bidding)) == everyone
    stages = {
        Stage.SHORTLISTED: {first},
        Stage.MESSAGED: {second},
        Stage.OFFERED: {third},
        Stage.HIRED: set(),
        Stage.DECLINED: {fourth},
        Stage.HIDDEN: {fifth},
        Stage.INVITED: {asked},
        Stage.IN_SIGHT: everyone - {fifth},
    }
    assert {stage: set(picked(bidding, stage)) for stage in Stage} == stages
    bidding.do(hire, bidding.ann, bidding.load(third).id)
    bidding.do(invitations.refuse, bidding.gina, asked, "9201")
    numbers = bidding.do(counts.stage_counts, bidding.ann, bidding.job)
    assert numbers == {stage: len(picked(bidding, stage)) for stage in Stage}
    assert (numbers[Stage.HIRED], numbers[Stage.DECLINED], numbers[Stage.OFFERED]) == (1, 2, 0)


def test_pages_follow_each_other_and_tell_the_total(bidding: Bidding) -> None:
    keys = crowd(bidding, 7)
    newest_first = keys[::-1]
    pages = [picked(bidding, offset=offset, count=3) for offset in (0, 3, 6, 9)]
    assert pages == [newest_first[:3], newest_first[3:6], newest_first[6:], []]
    found = bidding.do(queries.job_proposals, bidding.ann, bidding.job, ProposalFilter(), offset=20, count=3)
    assert (list(found.rows), found.total) == ([], 7)


def test_the_price_orders_them_both_ways_invitations_being_the_cheapest(bidding: Bidding) -> None:
    keys = crowd(bidding, 3)
    asked = bidding.invite(bidding.gina)
    assert picked(bidding, order=((ProposalOrder.PRICE, False),)) == [asked, *keys]
    assert picked(bidding, order=((ProposalOrder.PRICE, True), (ProposalOrder.CREATED, False))) == [*keys[::-1], asked]
    assert picked(bidding, order=((ProposalOrder.REFERENCE, False),)) == [*keys, asked]


def test_a_list_narrows_to_one_freelancer_or_agency(bidding: Bidding) -> None:
    fred, ada = bidding.submit(bidding.fred), bidding.submit(bidding.pia, freelancer=bidding.ada)

    def narrowed(**facts: Any) -> list[str]:
        found = bidding.do(queries.job_proposals, bidding.ann, bidding.job, ProposalFilter(**facts))
        return [row.key for row in found.rows]

    assert narrowed(freelancer_id=bidding.fred.user_id) == [fred]
    assert narrowed(agency_id=bidding.studio) == [ada]
    assert narrowed(agency_id=bidding.studio, freelancer_id=bidding.fred.user_id) == []


@pytest.mark.parametrize("role", [Role.ADMIN, Role.HIRING, Role.RECRUITER, Role.FINANCE, Role.MEMBER])
def test_who_lists_the_proposals_for_a_job(bidding: Bidding, role: Role) -> None:
    rob, key = bidding.staff("rob", role), bidding.submit(bidding.fred)
    acts: tuple[Callable[[], Any], ...] = (
        lambda: bidding.do(queries.job_proposals, rob, bidding.job, ProposalFilter()).rows[0].key,
        lambda: bidding.do(queries.client_listed, rob, key).key,
    )
    for act, refusal in zip(acts, (NotAllowed, NotFound), strict=True):
        if role in {Role.ADMIN, Role.HIRING, Role.RECRUITER}:
            assert act() == key
        else:
            with pytest.raises(refusal):
                act()


def test_each_side_sees_one_proposal_as_theirs_and_others_see_none(bidding: Bidding) -> None:
    key = bidding.submit(bidding.pia, freelancer=bidding.ada)
    sides = {bidding.ann: Side.CLIENT, CONSOLE: Side.CLIENT, bidding.ada: Side.FREELANCER, bidding.pia: Side.FREELANCER}
    for actor, side in sides.items():
        found = bidding.do(queries.listed_with_side, actor, key)
        assert found[1] is side
    row = found[0]
    assert (row.freelancer_name, row.agency, row.company) == ("Ada Tester", "Studio", "Acme")
    assert (row.job_title, row.title) == ("Build a booking page", "")
    for stranger in (bidding.fred, bidding.bob):
        for read in (queries.listed_with_side, queries.client_listed, queries.freelancer_listed):
            with pytest.raises(NotFound):
                bidding.do(read, stranger, key)
    for nonsense in ("", "~01", "~010000000000000000", "0", "999999999999999999", "x"):
        with pytest.raises(NotFound):
            bidding.do(queries.listed_with_side, bidding.ann, nonsense)


def test_a_freelancer_picks_from_their_own(bidding: Bidding) -> None:
    jobs = [bidding.post(title=f"Job {number}") for number in range(6)]
    asked = bidding.invite(bidding.fred, jobs[0])
    accepted = bidding.invite(bidding.fred, jobs[1])
    bidding.submit(bidding.fred, jobs[1])
    own, written, offered, over = (bidding.submit(bidding.fred, job) for job in jobs[2:])
    bidding.submit(bidding.gina, jobs[2])
    bidding.do(talking.write, bidding.ann, written, "Tell me more.")
    bidding.do(note_offer, bidding.load(offered).id, stands=True)
    bidding.do(operations.withdraw, bidding.fred, over, "141")

    def mine(pile: Pile | None = None) -> set[str]:
        return {row.key for row in bidding.do(queries.my_proposals, bidding.fred, pile).rows}

    piles = {
        Pile.INVITATIONS: {asked},
        Pile.ACTIVE: {accepted, own, written, offered},
        Pile.SUBMITTED: {own, written, offered},
        Pile.INTERVIEWS: {accepted, written},
        Pile.OFFERS: {offered},
        Pile.ARCHIVED: {over},
    }
    assert {pile: mine(pile) for pile in Pile} == piles
    assert mine() == {asked, accepted, own, written, offered, over}
    bidding.do(operations.archive, bidding.fred, own)
    assert (mine(Pile.ACTIVE), mine(Pile.ARCHIVED)) == ({accepted, written, offered}, {over, own})
    assert bidding.do(counts.my_counts, bidding.fred) == {pile: len(mine(pile)) for pile in Pile}
    with pytest.raises(NotAllowed):
        bidding.do(queries.my_proposals, CONSOLE)


def test_an_agency_lists_what_goes_through_it(bidding: Bidding) -> None:
    ada = bidding.submit(bidding.pia, freelancer=bidding.ada)
    bidding.submit(bidding.bob)
    sam = bidding.market.member(bidding.pia, bidding.studio, "sam", Role.STAFFING)
    for actor in (bidding.pia, sam, CONSOLE):
        found = bidding.do(queries.agency_proposals, actor, bidding.studio, Pile.ACTIVE)
        assert [row.key for row in found.rows] == [ada]
        assert bidding.do(counts.agency_counts, actor, bidding.studio)[Pile.ACTIVE] == 1
    mel = bidding.market.member(bidding.pia, bidding.studio, "mel", Role.MEMBER)
    for actor in (bidding.ada, bidding.ann, mel):
        with pytest.raises(NotAllowed):
            bidding.do(queries.agency_proposals, actor, bidding.studio)
    with pytest.raises(NotFound):
        bidding.do(queries.agency_proposals, bidding.pia, 987_654)


def test_jobs_are_counted_together(bidding: Bidding) -> None:
    first, second, third = crowd(bidding, 3)
    bidding.invite(bidding.gina)
    bidding.do(talking.write, bidding.ann, first, "Tell me more.")
    bidding.do(handling.note_seen, bidding.ann, first)
    bidding.do(handling.hide, bidding.ann, second)
    bidding.do(handling.decline, bidding.ann, third, "150")
    busy, quiet = bidding.job_row().id, bidding.job_row(bidding.post()).id
    found = bidding.do(counts.job_counts, [busy, quiet])
    assert found[quiet] == JobCounts()
    assert found[busy] == JobCounts(
        total=4,
        submitted=3,
        active=2,
        new=0,
        invited=1,
        interviews=1,
        active_interviews=1,
        seen_at=bidding.load(first).seen_at,
    )
