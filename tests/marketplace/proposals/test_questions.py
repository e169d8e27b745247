"""Questions before a bid: who asks and answers, how many there may be, and what both sides are told."""

from typing import Any

import pytest

from hiringhall import clock
from hiringhall.marketplace import closing
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.errors import Conflict, InvalidInput, NotAllowed, NotFound
from hiringhall.marketplace.jobs.models import Job, Visibility
from hiringhall.marketplace.proposals import questions
from hiringhall.marketplace.proposals.models import BidQuestion
from hiringhall.marketplace.proposals.questions import answer_question, ask_about_job
from tests.support.bidding import Bidding
from tests.support.inbox import forget, inbox, tell, told
from tests.support.market import Market


@pytest.fixture
def bidding(market: Market) -> Bidding:
    return Bidding(market)


def ask(bidding: Bidding, actor: Actor, job: str = "", text: str = "Which calendar?", **options: Any) -> int:
    with bidding.market.act() as session:
        return ask_about_job(session, actor, job or bidding.job, text, **options).id


def answer(bidding: Bidding, actor: Actor, question: int, text: str = "Yours.") -> None:
    with bidding.market.act() as session:
        answer_question(session, actor, question, text)


def seen(bidding: Bidding, actor: Actor) -> list[tuple[str, str]]:
    with bidding.market.act() as session:
        job = session.query(Job).filter_by(key=bidding.job).one()
        return [(row.text, row.answer) for row in questions.own_questions(session, actor, job.id)]


def test_a_freelancer_asks_is_answered_and_bids(bidding: Bidding) -> None:
    market, rita = bidding.market, bidding.staff("rita", Role.RECRUITER)
    forget(market)
    question = ask(bidding, bidding.fred, text=" Which calendar? ")
    tell(market)
    assert told(market) == [(name, "bid-question.asked") for name in ("ann", "rita")]
    assert inbox(market, rita)[0].said.text == "Fred Tester has a question about “Build a booking page”"
    with market.act() as session:
        (shown,) = questions.questions_about_job(session, rita, bidding.job)
    assert (shown.freelancer, shown.text, shown.answered_at) == ("Fred Tester", "Which calendar?", None)
    forget(market)
    answer(bidding, rita, question)
    tell(market)
    assert told(market) == [("fred", "bid-question.answered")]
    assert seen(bidding, bidding.fred) == [("Which calendar?", "Yours.")]
    assert seen(bidding, bidding.gina) == [], "what others asked is theirs"
    with pytest.raises(Conflict, match="already"):
        answer(bidding, bidding.ann, question)
    bidding.submit(bidding.fred)
    with pytest.raises(Conflict, match="messages"):
        ask(bidding, bidding.fred)
    with market.act() as session:
        assert len(questions.questions_before(session, shown.job_id, shown.freelancer_id)) == 1


def test_no_more_is_asked_than_there_may_be(bidding: Bidding, monkeypatch: pytest.MonkeyPatch) -> None:
    question = ask(bidding, bidding.fred)
    with pytest.raises(Conflict, match="Wait for the answer"):
        ask(bidding, bidding.fred)
    ask(bidding, bidding.gina)
    answer(bidding, bidding.ann, question)
    for _ in range(questions.MOST_A_JOB - 1):
        answer(bidding, bidding.ann, ask(bidding, bidding.fred))
    with pytest.raises(Conflict, match="enough"):
        ask(bidding, bidding.fred)
    monkeypatch.setattr(questions, "MOST_A_DAY", questions.MOST_A_JOB + 1)
    ask(bidding, bidding.fred, bidding.post())
    other = bidding.post()
    with pytest.raises(Conflict, match="in a day"):
        ask(bidding, bidding.fred, other)
    with clock.shifted(questions.DAY + 1):
        ask(bidding, bidding.fred, other)


def test_what_cannot_be_asked_or_answered(bidding: Bidding) -> None:
    market, fred = bidding.market, bidding.fred
    question = ask(bidding, fred)
    for text in (" ", "x" * (questions.LONGEST + 1)):
        with pytest.raises(InvalidInput, match="text"):
            ask(bidding, bidding.gina, text=text)
        with pytest.raises(InvalidInput, match="answer"):
            answer(bidding, bidding.ann, question, text)
    with pytest.raises(NotFound):
        ask(bidding, fred, bidding.post(visibility=Visibility.PRIVATE))
    bidding.invite(bidding.gina)
    with pytest.raises(Conflict, match="invitation"):
        ask(bidding, bidding.gina)
    for outsider in (bidding.ann, bidding.pia):
        with pytest.raises(NotAllowed):
            ask(bidding, outsider)
    for stranger in (fred, bidding.gina, bidding.staff("fay", Role.FINANCE)):
        with pytest.raises(NotFound):
            answer(bidding, stranger, question)
    with pytest.raises(NotFound):
        answer(bidding, bidding.ann, 987_654)
    with market.act() as session:
        closing.cancel_job(session, bidding.ann, bidding.job, "41")
    with pytest.raises(Conflict, match="only open jobs"):
        ask(bidding, bidding.bob)
    answer(bidding, bidding.ann, question)
    assert market.count(BidQuestion) == 1


def test_an_agency_asks_for_its_freelancers(bidding: Bidding) -> None:
    with pytest.raises(NotAllowed):
        ask(bidding, bidding.ada)
    ask(bidding, bidding.pia, freelancer_id=bidding.ada.user_id)
    ask(bidding, bidding.bob, agency_id=bidding.studio)
    assert len(seen(bidding, bidding.pia)) == 2
    assert len(seen(bidding, bidding.ada)) == 1
