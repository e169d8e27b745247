"""Questions before a bid, sponsored and delisted proposals, on the pages of both sides and of operators."""

from dataclasses import dataclass

import pytest

from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.proposals.operations import submit
from hiringhall.marketplace.proposals.texts import ProposalText
from tests.conftest import StartHall
from tests.web.conftest import Back, actor, open_back
from tests.web.test_companies import Firm, found
from tests.web.test_contracts import links, words
from tests.web.test_jobs import post
from tests.web.visitor import Visitor, errors, flash, parse, value


@dataclass(frozen=True)
class Opening:
    """A job of a firm; `bid` proposes to do it."""

    firm: Firm
    key: str

    @property
    def path(self) -> str:
        return f"/jobs/{self.key}"

    def bid(self, freelancer: User) -> str:
        with self.firm.back.database.writing() as session:
            text = ProposalText(cover_letter="I have done this before.", rate=2_500)
            return f"/proposals/{submit(session, actor(freelancer), self.key, text).key}"


@pytest.fixture
def opening(back: Back) -> Opening:
    firm = found(back)
    return Opening(firm, post(firm, "Paint the boat"))


@pytest.fixture
def jun(back: Back) -> User:
    return back.person("Jun", is_freelancer=True)


def test_a_question_is_asked_answered_and_read_with_the_proposal(
    visitor: Visitor, other: Visitor, back: Back, opening: Opening, jun: User
) -> None:
    path = opening.path
    back.sign_in(visitor, jun)
    back.sign_in(other, opening.firm.owner)
    assert not parse(other.get(path)).xpath("//textarea[@name='question_text']")
    who = value(visitor.get(path), "who")
    refused = visitor.send(f"{path}/questions", {"who": who, "question_text": " "}, on=path)
    assert (refused.status_code, errors(refused)["question_text"]) == (422, "Write what you would like to know.")
    answer = visitor.send(f"{path}/questions", {"who": who, "question_text": "Which colour?"}, on=path)
    assert flash(answer) == "The client is asked."
    assert "The client has not answered yet." in words(answer)
    again = visitor.send(f"{path}/questions", {"who": who, "question_text": "How large?"}, on="/account")
    assert "Wait for the answer" in errors(again)[""]
    page = other.get(path)
    (target,) = parse(page).xpath("//form[contains(@action, '/questions/')]/@action")
    field = f"answer_{target.split('/')[-2]}"
    assert errors(other.send(target, {field: ""}, on=path))[field] == "Write your answer."
    assert flash(other.send(target, {field: "Blue."}, on=path)) == "Your answer is sent."
    assert "already" in errors(other.send(target, {field: "Red."}, on="/account"))[""]
    assert "Blue." in words(visitor.get(path))
    proposal = opening.bid(jun)
    assert "Asked before Which colour? Blue." in words(other.get(proposal))
    assert visitor.send(target, {field: "Green."}, on="/account").status_code == 404


def test_others_ask_nothing(visitor: Visitor, other: Visitor, back: Back, opening: Opening, jun: User) -> None:
    back.sign_in(visitor, back.person("Kim"))
    answer = visitor.send(f"{opening.path}/questions", {"who": f"{jun.id}:", "question_text": "?"}, on="/account")
    assert answer.status_code == 403
    assert "Ask the client" not in words(other.get(opening.path)), "a visitor signs in first"


def test_a_sponsored_proposal_stands_first(
    visitor: Visitor, other: Visitor, back: Back, opening: Opening, jun: User
) -> None:
    proposal = opening.bid(jun)
    later = opening.bid(back.person("Later", is_freelancer=True))
    back.sign_in(visitor, jun)
    back.sign_in(other, opening.firm.owner)
    board = f"{opening.path}/candidates"

    def order() -> list[str]:
        return list(parse(other.get(board)).xpath("//ul[contains(@class,'results')]//h2/a/@href"))

    assert order() == [later, proposal]
    answer = visitor.send(f"{proposal}/sponsor", on=proposal)
    assert flash(answer) == "The client sees your proposal before others."
    assert "Sponsored" in words(answer)
    assert f"{proposal}/sponsor" not in parse(answer).xpath("//form/@action")
    assert order() == [proposal, later]
    assert "Sponsored" in words(other.get(board))
    assert list(parse(other.get(f"{board}?order=price")).xpath("//h2/a/@href")) == [proposal, later]
    assert other.send(f"{proposal}/sponsor", on=board).status_code == 404


def test_where_nothing_is_sponsored_no_button_is(hall_server: StartHall) -> None:
    back = open_back(hall_server(sponsored_bids=0, approve_keys=True))
    visitor, firm, jun = Visitor(back.hall.base_url), found(back), back.person("Jun", is_freelancer=True)
    proposal = Opening(firm, post(firm, "Paint the boat")).bid(jun)
    back.sign_in(visitor, jun)
    assert f"{proposal}/sponsor" not in parse(visitor.get(proposal)).xpath("//form/@action")
    assert "0 proposals a month" in flash(visitor.send(f"{proposal}/sponsor", on=proposal))


def test_an_operator_delists_a_proposal(
    visitor: Visitor, other: Visitor, back: Back, opening: Opening, jun: User
) -> None:
    proposal = opening.bid(jun)
    page = proposal.replace("/proposals/", "/operator/proposals/")
    back.sign_in(visitor, back.person("Ines", is_operator=True))
    back.sign_in(other, opening.firm.owner)
    assert page in links(visitor.get(f"/operator/proposals?find={jun.username}"))
    assert page not in links(visitor.get(f"/operator/proposals?find={jun.username}&delisted=yes"))
    assert errors(visitor.send(f"{page}/delist", {"reason": ""}, on=page))["reason"]
    answer = visitor.send(f"{page}/delist", {"reason": "It asks to be paid elsewhere."}, on=page)
    assert flash(answer) == "The proposal is delisted, and the freelancer is told."
    assert page in links(visitor.get(f"/operator/proposals?find={opening.key}&delisted=yes"))
    assert other.get(proposal).status_code == 404
    assert proposal not in links(other.get(f"{opening.path}/candidates"))
    assert other.send(f"{page}/relist", on="/account").status_code == 403
    back.sign_in(other, jun)
    shown = words(other.get(proposal))
    assert "the client does not see it. It asks to be paid elsewhere." in shown
    again = visitor.send(f"{page}/delist", {"reason": "Twice"}, on=page)
    assert "cannot become delisted" in errors(again)[""]
    assert flash(visitor.send(f"{page}/relist", on=page)) == "The client sees the proposal again."
    back.sign_in(other, opening.firm.owner)
    assert other.get(proposal).status_code == 200
