"""The pages of milestones, without a browser: the board for each side, and what is done on it."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from hiringhall.marketplace.accounts import organizations
from hiringhall.marketplace.accounts.models import CompanyKind, User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.models import Milestone, MilestoneState
from hiringhall.marketplace.ledger.accounts import company, milestone, person
from hiringhall.marketplace.ledger.models import AccountKind
from hiringhall.marketplace.milestones.operations import approve_milestone, submit_work
from tests.support.books import deposit, held
from tests.support.hired import FIXED
from tests.web.conftest import Back, actor
from tests.web.test_companies import Firm, found
from tests.web.test_contracts import DONE, Acts, Deal, deal, links, words
from tests.web.visitor import Visitor, errors, flash, heading, value


@dataclass(frozen=True)
class Job:
    """A deal at a fixed price: Drafts for 200.00 and the Rest for 0.01; 150.00 are paid in unless funded."""

    deal: Deal
    first: int
    second: int

    def path(self, what: str, which: int = 0) -> str:
        return f"{self.deal.path}/milestones/{which or self.first}/{what}"

    def states(self) -> list[tuple[MilestoneState, int | None]]:
        with self.deal.back.database.reading() as session:
            rows = session.execute(
                select(Milestone.state, Milestone.paid)
                .where(Milestone.contract_id == self.deal.contract.id)
                .order_by(Milestone.id)
            )
            return [(state, paid) for state, paid in rows]

    def hand_in(self) -> int:
        with self.deal.back.database.writing() as session:
            return submit_work(session, actor(self.deal.freelancer), self.first, 15_000, "See https://example.org").id


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


@pytest.fixture
def jun(back: Back) -> User:
    return back.person("Jun", is_freelancer=True)


def job_of(firm: Firm, jun: User, paid_in: int) -> Job:
    deposit(Acts(firm.back), firm.id, paid_in)
    made = deal(firm, jun, terms=FIXED)
    with firm.back.database.reading() as session:
        ids = session.scalars(select(Milestone.id).filter_by(contract_id=made.contract.id).order_by(Milestone.id))
        first, second = ids
    return Job(made, first, second)


@pytest.fixture
def unfunded(firm: Firm, jun: User) -> Job:
    return job_of(firm, jun, 15_000)


@pytest.fixture
def job(firm: Firm, jun: User) -> Job:
    return job_of(firm, jun, 20_001)


def test_a_client_plans_milestones(visitor: Visitor, back: Back, unfunded: Job) -> None:
    back.sign_in(visitor, unfunded.deal.firm.owner)
    path = unfunded.deal.path
    form = {"description": " ", "amount": "much", "due_on": "soon"}
    wrong = visitor.send(f"{path}/milestones/new", form)
    assert wrong.status_code == 422
    assert set(errors(wrong)) == {"", "description", "amount", "due_on"}
    assert value(wrong, "amount") == "much"
    answer = visitor.send(f"{path}/milestones/new", {"description": "Print", "amount": "30", "due_on": "2037-02-01"})
    assert flash(answer) == "The milestone is added."
    assert "Print Due 1 February 2037 30.00 USD Not funded" in words(answer)
    late = visitor.send(f"{path}/milestones/new", {"description": "More", "amount": "1", "due_on": "2037-02-01"})
    assert errors(late)["due_on"].startswith("Write a day after 2037-02-01")
    edit = unfunded.path("edit", unfunded.second)
    assert value(visitor.get(edit), "description") == "Rest"
    early = {"description": "Rest", "amount": "40", "due_on": "2037-02-01"}
    assert errors(visitor.send(edit, early))["due_on"].startswith("Write a day before 2037-02-01")
    answer = visitor.send(edit, early | {"due_on": "2037-01-31", "text": "A day before."})
    assert "Rest Due 31 January 2037 40.00 USD" in words(answer)
    assert "A day before." in words(answer)
    answer = visitor.send(unfunded.path("delete", unfunded.second))
    assert flash(answer) == "The milestone is deleted."
    assert visitor.get(edit).status_code == 404


def test_a_client_funds_a_milestone_once_the_money_is_there(visitor: Visitor, back: Back, unfunded: Job) -> None:
    firm = unfunded.deal.firm
    back.sign_in(visitor, firm.owner)
    assert "Fund “Drafts” so that work on it can begin" in words(visitor.get(unfunded.deal.path))
    short = visitor.get(unfunded.path("fund"))
    assert "Your account is 50.00 USD short of this" in words(short)
    assert f"/companies/{firm.id}/billing" in links(short)
    token = visitor.token("/account")
    refused = visitor.post(unfunded.path("fund"), {"_csrf": token})
    assert (refused.status_code, "short of the amount" in errors(refused)[""]) == (422, True)
    deposit(Acts(back), firm.id, 5_000)
    assert "200.00 USD are taken from your account" in words(visitor.get(unfunded.path("fund")))
    answer = visitor.send(unfunded.path("fund"), {"text": "Off you go."})
    assert flash(answer) == "The milestone is funded: work on it can begin."
    assert "In progress Drafts No day is set 200.00 USD In escrow" in words(answer)
    assert "Off you go." in words(answer)
    assert held(Acts(back), milestone(unfunded.first), AccountKind.ESCROW) == 20_000
    for late in ("fund", "edit", "delete"):
        assert visitor.get(unfunded.path(late)).status_code == 409
    again = visitor.post(unfunded.path("fund"), {"_csrf": token})
    assert (again.status_code, errors(again)[""]) == (422, "The milestone is active; it cannot become active.")


def test_work_is_handed_in_and_changes_are_asked_for(visitor: Visitor, other: Visitor, back: Back, job: Job) -> None:
    back.sign_in(visitor, job.deal.freelancer)
    back.sign_in(other, job.deal.firm.owner)
    assert job.path("submit") in links(visitor.get(job.deal.path))
    assert "of all of it 180.00 USD are paid out" in words(visitor.get(job.path("submit")))
    wrong = visitor.send(job.path("submit"), {"amount": "201", "text": ""})
    assert errors(wrong)["amount"] == "Write an amount of 0.01 to 200.00."
    assert errors(wrong)["text"] == "Say what you hand in."
    assert value(wrong, "amount") == "201"
    answer = visitor.send(job.path("submit"), {"amount": "150", "text": "See https://example.org"})
    assert flash(answer) == "Your work is handed in."
    assert "135.00 USD asked for" in words(answer)
    assert job.path("submit") not in links(answer)

    board = other.get(job.deal.path)
    assert "150.00 USD asked for" in words(board)
    assert "Without your answer it is approved on" in words(board)
    said = submission(other, job.path("reject"))
    assert errors(other.send(job.path("reject"), said | {"text": " "}))["text"] == "Say what is missing."
    answer = other.send(job.path("reject"), said | {"text": "Larger."})
    assert flash(answer) == "The freelancer is asked for changes."
    page = words(visitor.get(job.deal.path))
    assert "Changes asked for" in page
    assert "Olga Tester: Larger." in page
    assert other.get(job.path("reject")).status_code == 404
    assert job.path("submit") in links(visitor.get(job.deal.path))


def submission(visitor: Visitor, path: str) -> dict[str, str]:
    """Return what a form says of the work it is about."""
    return {"submission": value(visitor.get(path), "submission")}


def test_a_client_pays_less_and_a_bonus_after_being_asked_once(visitor: Visitor, back: Back, job: Job) -> None:
    back.sign_in(visitor, job.deal.firm.owner)
    job.hand_in()
    path = job.path("approve")
    form = visitor.get(path)
    assert value(form, "amount") == "150"
    said = submission(visitor, path)
    wrong = visitor.send(path, said | {"amount": "100", "bonus": "x", "text": "Thanks."})
    assert errors(wrong)["reason"] == "Say why you pay less than 150.00 USD."
    assert "bonus" in errors(wrong)
    assert value(wrong, "text") == "Thanks."
    assert "amount" in errors(visitor.send(path, said | {"amount": "200.01"}))
    said |= {"amount": "100", "bonus": "30", "reason": "331", "text": "Thanks.", "comment": "For April."}
    asked = visitor.send(path, said)
    assert heading(asked) == "Pay 130.00 USD?"
    for told in ("Back to your account 100.00 USD", "gets 117.00 USD", "I decided to make an earlier payment"):
        assert told in words(asked)
    assert job.states()[0] == (MilestoneState.ACTIVE, None)
    changed = visitor.send(path, said | {"change": "yes"})
    assert value(changed, "bonus") == "30"
    answer = visitor.send(path, said | {"sure": "yes"})
    assert flash(answer) == "The milestone is approved and paid."
    assert job.states()[0] == (MilestoneState.PAID, 10_000)
    assert "of 200.00 USD: Freelancer is performing well, but I decided" in words(answer)
    acts = Acts(back)
    assert held(acts, person(job.deal.freelancer.id), AccountKind.PENDING) == 9_000 + 2_700
    assert held(acts, company(job.deal.firm.id), AccountKind.CASH) == 20_001 - 10_000 - 3_000
    assert visitor.get(path).status_code == 409


def test_who_decides_too_late_is_told_what_happened(visitor: Visitor, back: Back, job: Job) -> None:
    back.sign_in(visitor, job.deal.firm.owner)
    job.hand_in()
    said = submission(visitor, job.path("approve")) | {"amount": "150"}
    token = visitor.token(job.path("approve"))
    with back.database.writing() as session:
        approve_milestone(session, actor(job.deal.firm.owner), job.first, 15_000)
    late = visitor.post(job.path("approve"), said | {"_csrf": token, "sure": "yes"})
    assert (late.status_code, errors(late)[""]) == (422, "The milestone is paid; it cannot become paid.")
    late = visitor.post(job.path("reject"), said | {"_csrf": token, "text": "No."})
    assert (late.status_code, errors(late)[""]) == (422, "The submission is approved; it cannot become rejected.")
    stranger = visitor.post(job.path("approve"), said | {"_csrf": token, "sure": "yes", "submission": "987654"})
    assert stranger.status_code == 404


def test_each_sees_what_concerns_them_and_acts_as_they_may(
    visitor: Visitor, other: Visitor, back: Back, firm: Firm, job: Job
) -> None:
    job.hand_in()
    acts = ("new", f"{job.first}/approve", f"{job.first}/reject", f"{job.second}/edit", f"{job.second}/delete")
    finance, recruiter, hiring = (firm.add(back.person(), role) for role in (Role.FINANCE, Role.RECRUITER, Role.HIRING))
    for user, may in ((finance, False), (recruiter, False), (hiring, True), (job.deal.freelancer, False)):
        back.sign_in(visitor, user)
        board = visitor.get(job.deal.path)
        assert "In escrow" in words(board)
        assert {f"{job.deal.path}/milestones/{act}" in links(board) for act in acts} == {may}
        for act in (*acts, f"{job.second}/fund"):
            answer = visitor.get(f"{job.deal.path}/milestones/{act}")
            assert answer.status_code == (200 if may else 403), (act, may)
    back.sign_in(other, hiring)
    assert other.get(job.path("submit")).status_code == 403
    back.sign_in(other, back.person("Sam"))
    assert other.get(job.path("approve")).status_code == 403


def test_an_agency_hands_in_for_one_bound_to_it(visitor: Visitor, other: Visitor, back: Back, firm: Firm) -> None:
    agency, bound = found(back, CompanyKind.AGENCY), back.person("Bo", is_freelancer=True)
    with back.database.writing() as session:
        organizations.add_member(
            session,
            actor(agency.owner),
            agency.id,
            username_or_email=bound.username,
            roles=(Role.AGENT,),
            exclusive=True,
        )
    deposit(Acts(back), firm.id, 20_000)
    made = deal(firm, bound, terms=FIXED, signs=actor(agency.owner), agency_id=agency.id)
    with back.database.reading() as session:
        ids = session.scalars(select(Milestone.id).filter_by(contract_id=made.contract.id).order_by(Milestone.id))
        job = Job(made, *ids)
    back.sign_in(visitor, bound)
    assert job.path("submit") not in links(visitor.get(made.path))
    assert visitor.get(job.path("submit")).status_code == 403
    back.sign_in(other, agency.owner)
    answer = other.send(job.path("submit"), {"amount": "200", "text": "Here."})
    assert flash(answer) == "Your work is handed in."


def test_a_contract_that_ended_shows_what_became_of_its_milestones(visitor: Visitor, back: Back, job: Job) -> None:
    back.sign_in(visitor, job.deal.firm.owner)
    with back.database.writing() as session:
        end_contract(session, actor(job.deal.firm.owner), job.deal.contract.key, DONE)
    page = visitor.get(job.deal.path)
    assert "Cancelled Drafts No day is set 200.00 USD Cancelled" in words(page)
    assert not {link for link in links(page) if "/milestones/" in link}
    assert visitor.get(job.path("approve")).status_code == 409
