"""Questions before a bid, which are bids without a price."""

from typing import Any

import pytest

from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.proposals.questions import ask_about_job
from tests.api.elance.scene import Scene
from tests.support.bidding import propose
from tests.support.elance import ElanceClient, code_of
from tests.support.hall import Hall
from tests.support.talent import Talent

BEYOND = 2_000_000_000


class Asked:
    """A job with a proposal, about which somebody else asks; `bid` is the number of the question's workroom."""

    def __init__(self, hall: Hall) -> None:
        self.scene = Scene(hall, hired=False)
        self.asker = Talent(hall.backstage, f"{self.scene.slug}ask", title="Counter of shelves")
        with hall.backstage.act() as session:
            question = ask_about_job(session, self.asker.actor, self.scene.job_key, "How many shelves are there?")
            self.question = question.id
        self.bid = BEYOND + self.question
        self.room = f"workroom/{self.bid}"


@pytest.fixture
def asked(hall: Hall) -> Asked:
    return Asked(hall)


def proposals(elance: ElanceClient, asked: Asked, **query: Any) -> list[dict[str, Any]]:
    path = f"jobs/{asked.scene.job}/proposals"
    found: list[dict[str, Any]] = elance.data(path, query, as_user=asked.scene.owner)["proposals"]
    return found


def test_a_question_is_listed_after_the_proposals_until_there_is_one(
    hall: Hall, elance: ElanceClient, asked: Asked
) -> None:
    bid, question = proposals(elance, asked)
    assert (bid["bidId"], bid["isPreBid"]) == (str(asked.scene.bid), False)
    assert (question["bidId"], question["isPreBid"]) == (str(asked.bid), True)
    assert (question["providerUserName"], question["jobId"]) == (asked.asker.username, str(asked.scene.job))
    assert (question["bidAmount"], question["hourlyRate"], question["phase"]) == ("", "", "1")
    assert question["submissionDate"] > 0
    assert [one["bidId"] for page in (1, 2, 3) for one in proposals(elance, asked, rpp=1, page=page)] == [
        str(asked.scene.bid),
        str(asked.bid),
    ]
    job = elance.data(f"jobs/{asked.scene.job}", as_user=asked.scene.owner)["jobData"]
    assert job["numProposals"] == "1", "a question is no proposal"
    propose(hall.backstage, asked.asker.actor, asked.scene.job_key)
    assert [one["isPreBid"] for one in proposals(elance, asked)] == [False, False]


def test_the_client_answers_in_the_workroom_of_the_question(elance: ElanceClient, asked: Asked) -> None:
    owner, asker = asked.scene.owner, asked.asker.username
    waiting = elance.data(f"{asked.room}/inbox", as_user=owner)
    assert (waiting["totalResults"], waiting["messages"]["0"]["text"]) == (1, "How many shelves are there?")
    unanswered = elance.post(f"{asked.room}/messages", {"comments": " "}, as_user=owner)
    assert code_of(unanswered) == "E_VALIDATION_INVALID_VALUE"
    assert "comments" in unanswered.text
    told = elance.post(f"{asked.room}/messages", {"comments": "Forty."}, as_user=owner)
    number = told.json()["data"]["messageId"]
    messages = elance.data(f"{asked.room}/messages", as_user=asker)["messages"]
    assert [(one["messageId"], one["text"]) for one in messages.values()] == [
        (number, "Forty."),
        (asked.bid, "How many shelves are there?"),
    ]
    assert messages["1"]["userId"] == str(asked.asker.id)
    assert elance.data(f"{asked.room}/inbox", as_user=owner)["messages"] == {}
    again = elance.post(f"{asked.room}/messages", {"comments": "Fifty."}, as_user=owner)
    assert (again.status_code, code_of(again)) == (400, "E_VALIDATION_INVALID_STATE")


def test_the_rest_of_the_workroom_is_empty(elance: ElanceClient, asked: Asked) -> None:
    owner, asker = asked.scene.owner, asked.asker.username
    details = elance.data(asked.room, as_user=asker)["bidDetails"]
    assert (details["userType"], details["isPreBid"], details["isAwarded"]) == ("PROVIDER", True, False)
    assert elance.data(f"{asked.room}/proposal", as_user=owner)["proposal"]["description"].startswith("How many")
    assert elance.data(f"{asked.room}/actions", as_user=owner)["actions"] == {}
    assert len(elance.data(f"{asked.room}/users", as_user=owner)["users"]) == 2
    assert elance.data(f"{asked.room}/timesheets", as_user=asker)["timesheets"] == {}
    assert elance.data(f"{asked.room}/statusReports", as_user=asker)["statusReports"] == {}
    assert elance.data(f"{asked.room}/workview/{asked.asker.id}", as_user=owner)["screens"] == {}
    said = elance.post(f"{asked.room}/messages", {"comments": "And how high?"}, as_user=asker)
    assert code_of(said) == "E_VALIDATION_INVALID_STATE"
    award = elance.post(f"projects/bids/{asked.bid}/terms", as_user=owner)
    assert (award.status_code, code_of(award)) == (404, "E_WORKROOM_INVALID_BID")


def test_a_question_is_for_the_two_sides_alone(hall: Hall, elance: ElanceClient, asked: Asked) -> None:
    member = f"{asked.scene.slug}-member"
    hall.backstage.add_person(member, asked.scene.slug, Role.MEMBER)
    for stranger in (asked.scene.worker, member, "outsider", "freelancer"):
        for rest in ("", "/messages", "/proposal"):
            refused = elance.get(asked.room + rest, as_user=stranger)
            assert (refused.status_code, code_of(refused)) == (404, "E_WORKROOM_INVALID_BID"), (stranger, rest)
        assert code_of(elance.post(f"{asked.room}/messages", {"comments": "Ten."}, as_user=stranger)) == (
            "E_WORKROOM_INVALID_BID"
        )
    missing = elance.get(f"workroom/{BEYOND + 10**8 - 1}", as_user=asked.scene.owner)
    assert code_of(missing) == "E_WORKROOM_INVALID_BID"
