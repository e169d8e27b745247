"""Watch lists: each is its owner's alone, holds what they may read, and keeps no more than there may be."""

import pytest
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace import closing
from hiringhall.marketplace.accounts.models import User, UserStatus
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotFound
from hiringhall.marketplace.jobs.models import Job, JobState, Visibility
from hiringhall.marketplace.profiles.models import Access, Profile
from hiringhall.marketplace.watching import operations, queries
from hiringhall.marketplace.watching.models import Watch
from tests.support.bidding import Bidding
from tests.support.market import Market


@pytest.fixture
def bidding(market: Market) -> Bidding:
    return Bidding(market)


def jobs_of(bidding: Bidding, actor: Actor) -> list[str]:
    with bidding.market.act() as session:
        return [card.key for card in queries.watched_jobs(session, actor)]


def people_of(bidding: Bidding, actor: Actor) -> list[int]:
    with bidding.market.act() as session:
        return [card.id for card in queries.watched_freelancers(session, actor)]


def key_of(session: Session, person: Actor) -> str:
    return session.get_one(User, person.user_id).key


def test_jobs_are_watched_and_no_more(bidding: Bidding) -> None:
    market, fred, other = bidding.market, bidding.fred, bidding.post()
    for job in (bidding.job, other, other):
        with market.act() as session:
            operations.watch_job(session, fred, job)
    assert jobs_of(bidding, fred) == [other, bidding.job], "the last first, each once"
    assert jobs_of(bidding, bidding.gina) == []
    with market.act() as session:
        ids = [job.id for job in session.query(Job).order_by(Job.id)]
        assert queries.watched_of_jobs(session, fred, ids) == set(ids)
        assert queries.watched_of_jobs(session, bidding.gina, ids) == set()
    for _ in range(2):
        with market.act() as session:
            operations.unwatch_job(session, fred, other)
    assert jobs_of(bidding, fred) == [bidding.job]


def test_jobs_vanish_with_the_right_to_read_them_or_when_they_are_cancelled(bidding: Bidding) -> None:
    market, fred = bidding.market, bidding.fred
    others = [bidding.post() for _ in range(3)]
    for job in (bidding.job, *others):
        with market.act() as session:
            operations.watch_job(session, fred, job)
    bidding.invite(fred, others[0])
    with market.act() as session:
        by_key = {job.key: job for job in session.query(Job)}
        by_key[others[0]].visibility = Visibility.INVITE_ONLY
        by_key[others[1]].visibility = Visibility.PRIVATE
        by_key[others[2]].state, by_key[others[2]].filled_at = JobState.FILLED, clock.now()
        closing.cancel_job(session, bidding.ann, bidding.job, "41")
    assert jobs_of(bidding, fred) == [others[2], others[0]]
    with market.act() as session:
        operations.unwatch_job(session, fred, others[1])
    assert market.count(Watch) == 3


def test_freelancers_are_watched_and_vanish(bidding: Bidding) -> None:
    market, ann = bidding.market, bidding.ann
    people = [bidding.fred, bidding.gina, bidding.bob]
    for person in (*people, bidding.fred):
        with market.act() as session:
            operations.watch_freelancer(session, ann, key_of(session, person))
    assert people_of(bidding, ann) == [person.user_id for person in reversed(people)]
    with market.act() as session:
        ids = [person.user_id for person in people if person.user_id]
        assert queries.watched_of_freelancers(session, ann, ids) == set(ids)
    with market.act() as session:
        session.get_one(User, bidding.gina.user_id).status = UserStatus.INACTIVE
        now = clock.now()
        session.add(Profile(user_id=bidding.bob.user_id, access=Access.PRIVATE, created_at=now, changed_at=now))
    assert people_of(bidding, ann) == [bidding.fred.user_id]
    with market.act() as session:
        operations.unwatch_freelancer(session, ann, key_of(session, bidding.gina))
        operations.unwatch_freelancer(session, ann, key_of(session, bidding.fred))
    assert people_of(bidding, ann) == []


def test_what_cannot_be_watched(bidding: Bidding, monkeypatch: pytest.MonkeyPatch) -> None:
    market, fred = bidding.market, bidding.fred
    hidden, other = bidding.post(visibility=Visibility.PRIVATE), bidding.post()
    for reference in (hidden, "~01" + "0" * 16, "x"):
        with pytest.raises(NotFound), market.act() as session:
            operations.watch_job(session, fred, reference)
    for reference in ("~01" + "0" * 16, "x"):
        with pytest.raises(NotFound), market.act() as session:
            operations.unwatch_job(session, fred, reference)
        with pytest.raises(NotFound), market.act() as session:
            operations.watch_freelancer(session, fred, reference)
        with pytest.raises(NotFound), market.act() as session:
            operations.unwatch_freelancer(session, fred, reference)
    with pytest.raises(InvalidInput), market.act() as session:
        operations.watch_freelancer(session, fred, key_of(session, fred))
    monkeypatch.setattr(operations, "MOST", 1)
    for _ in range(2):
        with market.act() as session:
            operations.watch_job(session, fred, bidding.job)
    with pytest.raises(Conflict, match="as many as there may be"), market.act() as session:
        operations.watch_job(session, fred, other)
