"""The pages of contracts, without a browser: lists, one contract for both sides, and what becomes of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from requests import Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.accounts import organizations
from hiringhall.marketplace.accounts.models import CompanyKind, User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.feedback import Said, show_due
from hiringhall.marketplace.contracts.models import SCORES, Contract, ContractState, Feedback, PrivateFeedback, WorkWeek
from hiringhall.marketplace.contracts.pausing import pause_contract
from hiringhall.marketplace.contracts.terms import TermsChange, change_terms
from hiringhall.marketplace.offers.models import Offer
from hiringhall.marketplace.sides import Side
from tests.support.hired import FIXED, HOURLY, hire
from tests.web.conftest import Back, actor
from tests.web.test_companies import Firm, found
from tests.web.visitor import Visitor, errors, flash, heading, parse, value

DONE = "9504"


@dataclass(frozen=True)
class Acts:
    """Runs a block as one transaction of a running hall."""

    back: Back

    @contextmanager
    def act(self) -> Iterator[Session]:
        with self.back.database.writing() as session:
            yield session


@dataclass(frozen=True)
class Deal:
    """A firm that has hired somebody."""

    firm: Firm
    freelancer: User
    contract: Contract

    @property
    def back(self) -> Back:
        return self.firm.back

    @property
    def path(self) -> str:
        return f"/contracts/{self.contract.key}"

    def stored(self) -> Contract:
        with self.back.database.reading() as session:
            return session.get_one(Contract, self.contract.id)


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


@pytest.fixture
def jun(back: Back) -> User:
    return back.person("Jun", is_freelancer=True)


def deal(firm: Firm, freelancer: User, *, team: int | None = None, **options: Any) -> Deal:
    contract = hire(Acts(firm.back), actor(firm.owner), team or firm.id, actor(freelancer), **options)
    return Deal(firm, freelancer, contract)


@pytest.fixture
def hired(firm: Firm, jun: User) -> Deal:
    return deal(firm, jun)


def words(answer: Response) -> str:
    """Return all words of a page."""
    return " ".join(" ".join(parse(answer).xpath("//main//text()")).split())


def titles(answer: Response) -> list[str]:
    return [node.text_content() for node in parse(answer).xpath("//ul[contains(@class,'rows')]//h2/a")]


def tabs(answer: Response) -> list[str]:
    found_ = parse(answer).xpath("//nav[contains(@class,'tabs')]//a")
    return [" ".join(node.text_content().split()) for node in found_]


def links(answer: Response) -> set[str]:
    return set(parse(answer).xpath("//main//a/@href"))


# --- lists ---


def test_a_freelancer_finds_their_contracts_by_state(visitor: Visitor, back: Back, firm: Firm, jun: User) -> None:
    back.sign_in(visitor, jun)
    empty = visitor.get("/contracts")
    assert "No contracts yet" in words(empty)
    assert "/jobs" in links(empty)
    deals = [deal(firm, jun, terms=replace(HOURLY, title=title)) for title in ("Going", "Resting", "Over")]
    with back.database.writing() as session:
        pause_contract(session, actor(firm.owner), deals[1].contract.key)
        end_contract(session, actor(jun), deals[2].contract.key, "9601")
    answer = visitor.get("/contracts")
    assert tabs(answer) == ["Active 1", "Paused 1", "Ended 1"]
    assert titles(answer) == ["Going"]
    assert "45.00 USD an hour" in words(answer)
    assert "50.00" not in words(answer)
    assert titles(visitor.get("/contracts?state=paused")) == ["Resting"]
    assert titles(visitor.get("/contracts?state=closed&page=x")) == ["Over"]
    assert "No more contracts" in words(visitor.get("/contracts?state=closed&page=7"))
    assert titles(visitor.get("/contracts?state=nonsense")) == ["Going"]


def test_a_client_finds_contracts_by_team_and_freelancer(visitor: Visitor, back: Back, firm: Firm, jun: User) -> None:
    ren = back.person("Ren", is_freelancer=True)
    with back.database.writing() as session:
        team = organizations.create_team(session, actor(firm.owner), firm.id, name="Lab", slug="lab").id
    deal(firm, jun, terms=replace(HOURLY, title="Of the firm"))
    deal(firm, ren, team=team, terms=replace(FIXED, title="Of the lab"))
    back.sign_in(visitor, firm.owner)
    path = f"/companies/{firm.id}/contracts"
    answer = visitor.get(path)
    assert titles(answer) == ["Of the lab", "Of the firm"]
    assert "50.00 USD an hour" in words(answer)
    assert "600.00 USD in all" in words(answer)
    assert titles(visitor.get(f"{path}?team={team}")) == ["Of the lab"]
    only = visitor.get(f"{path}?freelancer={jun.key}")
    assert titles(only) == ["Of the firm"]
    assert "Show everybody" in words(only)
    assert titles(visitor.get(f"{path}?freelancer={jun.key}&team={team}")) == []
    assert titles(visitor.get(f"{path}?freelancer=~01{'0' * 16}")) == ["Of the lab", "Of the firm"]


def test_an_agency_finds_those_of_its_freelancers(visitor: Visitor, back: Back, firm: Firm, jun: User) -> None:
    boss = back.person("Boss")
    slug = f"agency-{boss.id}"
    with back.database.writing() as session:
        agency = organizations.found_company(
            session, actor(boss), name="Northwest", slug=slug, kind=CompanyKind.AGENCY
        ).id
        organizations.add_member(session, CONSOLE, agency, username_or_email=jun.username, roles=[Role.AGENT])
    back.sign_in(visitor, boss)
    path = f"/companies/{agency}/contracts"
    assert "No contracts yet" in words(visitor.get(path))
    work = deal(firm, jun, agency_id=agency, terms=replace(HOURLY, title="Through us"))
    deal(firm, jun, terms=replace(HOURLY, title="Alone"))
    answer = visitor.get(path)
    assert titles(answer) == ["Through us"]
    assert "Jun Tester" in words(answer)
    page = visitor.get(work.path)
    assert {f"{work.path}/end", f"{work.path}/terms", f"/companies/{agency}/contracts"} <= links(page)
    back.sign_in(visitor, jun)
    assert visitor.get(path).status_code == 403
    assert "through Northwest" in words(visitor.get("/contracts"))


@pytest.mark.parametrize(
    ("role", "status", "talks", "acts"),
    [
        (Role.ADMIN, 200, True, True),
        (Role.HIRING, 200, True, True),
        (Role.RECRUITER, 200, True, False),
        (Role.FINANCE, 200, False, False),
        (Role.MEMBER, 403, False, False),
    ],
)
def test_what_a_role_sees_of_a_contract(
    visitor: Visitor, back: Back, hired: Deal, role: Role, status: int, talks: bool, acts: bool
) -> None:
    back.sign_in(visitor, hired.firm.add(back.person("Rob"), role))
    answer = visitor.get(hired.path)
    assert answer.status_code == status
    assert visitor.get(f"/companies/{hired.firm.id}/contracts").status_code == status
    assert ("Send message" in answer.text) is talks
    assert (f"{hired.path}/end" in links(answer)) is acts
    for act in ("pause", "terms", "end"):
        assert visitor.get(f"{hired.path}/{act}").status_code == (200 if acts else 403)
    assert visitor.post(
        f"{hired.path}/messages", {"_csrf": visitor.token("/account"), "text": "Hello"}
    ).status_code == (303 if talks else 403)


def test_others_are_told_that_it_is_between_others(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, back.person("Nosy", is_freelancer=True))
    for path in ("", "/messages", "/terms", "/pause", "/restart", "/end", "/feedback"):
        assert visitor.get(hired.path + path).status_code == 403
    assert visitor.get("/contracts/~010000000000000000").status_code == 404
    assert visitor.get(f"/companies/{hired.firm.id}/contracts").status_code == 403


# --- one ---


def test_a_contract_tells_each_side_what_it_needs(visitor: Visitor, other: Visitor, back: Back, hired: Deal) -> None:
    monday = hired.contract.started_on - timedelta(days=hired.contract.started_on.weekday())
    with back.database.writing() as session:
        day = max(monday, hired.contract.started_on)
        work = {"week": monday, "seconds": 45_000, "charge": 62_500, "last_day": day}
        session.add(WorkWeek(contract_id=hired.contract.id, **work))
    with clock.shifted(86_400), back.database.writing() as session:
        change = TermsChange(rate=5500, weekly_limit=30)
        change_terms(session, actor(hired.firm.owner), hired.contract.key, change)
    back.sign_in(visitor, hired.firm.owner)
    back.sign_in(other, hired.freelancer)
    client, freelancer = words(visitor.get(hired.path)), words(other.get(hired.path))
    assert "55.00 USD an hour" in client
    assert "49.50 USD an hour" in freelancer
    for text, hours, money in ((client, "12:30", "625.00 USD"), (freelancer, "12:30", "562.50 USD")):
        assert hours in text
        assert money in text
        assert "At most 30" in text
        assert "How the terms changed" in text
        assert f"Hired by {hired.firm.owner.name}" in text
        assert HOURLY.message in text
        assert "The contract has started." in text
    assert f"/offers/{key_of_offer(hired)}" in links(visitor.get(hired.path))


def key_of_offer(hired: Deal) -> str:
    with hired.back.database.reading() as session:
        return session.get_one(Offer, hired.contract.offer_id).key


def test_milestones_are_shown_as_they_stand(visitor: Visitor, back: Back, firm: Firm, jun: User) -> None:
    fixed = deal(firm, jun, terms=FIXED)
    back.sign_in(visitor, firm.owner)
    page = words(visitor.get(fixed.path))
    assert "Drafts No day is set 200.00 USD Not funded" in page
    with back.database.writing() as session:
        end_contract(session, actor(firm.owner), fixed.contract.key, DONE)
    page = words(visitor.get(fixed.path))
    assert "Drafts No day is set 200.00 USD Cancelled" in page
    assert "You ended this contract" in page
    assert "Job was completed successfully" in page


def test_both_sides_talk_on_the_page(visitor: Visitor, other: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    back.sign_in(other, hired.freelancer)
    visitor.send(f"{hired.path}/messages", {"text": "When do you begin?"}, on=hired.path)
    assert "1 unread message" in words(other.get("/contracts"))
    assert "When do you begin?" in words(other.get(hired.path))
    assert "unread message" not in words(other.get("/contracts"))
    refused = other.send(f"{hired.path}/messages", {"text": " "}, on=hired.path)
    assert (refused.status_code, errors(refused)) == (422, {"text": "Write a message."})


# --- what becomes of it ---


def test_a_client_pauses_a_contract_and_lets_it_go_on(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    answer = visitor.send(f"{hired.path}/pause", {"text": "Until June."})
    assert flash(answer) == "The contract is paused."
    assert "You have paused this contract" in words(answer)
    assert "Until June." in words(answer)
    assert f"{hired.path}/restart" in links(answer)
    again = visitor.send(f"{hired.path}/pause", {"text": "kept"})
    assert (again.status_code, value(again, "text")) == (422, "kept")
    assert "The contract is paused" in errors(again)[""]
    long = visitor.send(f"{hired.path}/restart", {"text": "ä" * 6_000})
    assert errors(long)["text"] == "Write at most 10 kB."
    assert flash(visitor.send(f"{hired.path}/restart")) == "The contract goes on."
    assert hired.stored().state is ContractState.ACTIVE


def test_a_client_changes_terms(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    form = visitor.get(f"{hired.path}/terms")
    assert [value(form, name) for name in ("rate", "weekly_limit", "weekly_stipend")] == ["50", "", ""]
    fields = {"rate": "52.50", "weekly_limit": "20", "weekly_stipend": "10", "uses_activities": "yes"}
    assert flash(visitor.send(f"{hired.path}/terms", fields)) == "The terms are changed, from today on."
    stored = hired.stored()
    assert (stored.rate, stored.weekly_limit, stored.weekly_stipend) == (5250, 20, 1000)
    assert (stored.manual_time, stored.uses_activities) == (False, True)
    wrong = visitor.send(f"{hired.path}/terms", {"rate": "40", "weekly_limit": "200", "weekly_stipend": "x"})
    assert wrong.status_code == 422
    assert errors(wrong)["weekly_stipend"] == "Write an amount such as 1200 or 99.50."
    wrong = visitor.send(f"{hired.path}/terms", {"rate": "40", "weekly_limit": "200"})
    assert errors(wrong)["rate"] == "A client can raise the rate; only the freelancer can lower it."
    assert errors(wrong)["weekly_limit"] == "Write 0 to 168 hours."
    assert value(wrong, "weekly_limit") == "200"
    assert "rate" in errors(visitor.send(f"{hired.path}/terms", {"rate": ""}))
    assert hired.stored().rate == 5250


def test_a_freelancer_lowers_the_rate_by_what_they_are_paid(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.freelancer)
    form = visitor.get(f"{hired.path}/terms")
    shown = {name: value(form, name) for name in ("charge", "pay", "was_charge", "was_pay")}
    assert shown == {"charge": "50", "pay": "45", "was_charge": "50", "was_pay": "45"}
    wrong = visitor.send(f"{hired.path}/terms", shown | {"pay": "46"})
    assert errors(wrong)["pay"] == "A freelancer can lower the rate; only the client can raise it."
    assert "pay" in errors(visitor.send(f"{hired.path}/terms", {"charge": "", "pay": ""}))
    visitor.send(f"{hired.path}/terms", shown | {"pay": "40"})
    assert hired.stored().rate == 4444
    assert "40.00 USD an hour" in words(visitor.get(hired.path))


MARKS = dict.fromkeys(SCORES, "4")


def test_a_contract_ends_with_feedback_that_is_kept_until_the_other_side_gives_its_own(
    visitor: Visitor, other: Visitor, back: Back, hired: Deal
) -> None:
    back.sign_in(visitor, hired.firm.owner)
    back.sign_in(other, hired.freelancer)
    said = MARKS | {"reason": DONE, "comment": "On time.", "again": "yes", "private_score": "10"}
    answer = visitor.send(f"{hired.path}/end", said)
    assert flash(answer) == "The contract has ended."
    assert "On time." in words(answer)
    assert "Kept until the other side has given its feedback too" in words(answer)
    with back.database.reading() as session:
        kept = session.get_one(PrivateFeedback, (hired.contract.id, Side.CLIENT))
        assert (kept.would_again, kept.score) == (True, 10)
    page = other.get(hired.path)
    assert "The client has given feedback. You see it as soon as you have given yours" in words(page)
    assert "On time." not in words(page)
    assert f"{hired.path}/feedback" in links(page)
    answer = other.send(f"{hired.path}/feedback", MARKS | {"comment": "A pleasure."})
    assert flash(answer) == "Thank you: your feedback is kept."
    for who in (visitor, other):
        page = who.get(hired.path)
        assert "On time." in words(page)
        assert "A pleasure." in words(page)
        assert f"{hired.path}/feedback" not in links(page)
    assert "On time." in words(other.get(f"/freelancers/{hired.freelancer.key}"))


def test_feedback_can_wait_and_is_shown_alone_when_the_time_is_over(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    answer = visitor.send(f"{hired.path}/end", {"reason": DONE})
    assert flash(answer) == "The contract has ended. You can still say how it was."
    assert "Your side can give its feedback until" in words(answer)
    visitor.send(f"{hired.path}/feedback", MARKS)
    with clock.shifted(15 * 86_400), back.database.writing() as session:
        show_due(session, clock.now())
    page = words(visitor.get(hired.path))
    assert "Kept until" not in page
    again = visitor.send(f"{hired.path}/feedback", MARKS)
    assert (again.status_code, errors(again)[""]) == (422, "Your side has given its feedback already.")


def test_what_is_wrong_stands_beside_its_field_and_nothing_ends(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    wrong = visitor.send(
        f"{hired.path}/end", {"skills": "5", "quality": "9", "comment": "Fine.", "private_score": "12"}
    )
    assert wrong.status_code == 422
    beside = errors(wrong)
    assert beside["reason"] == "Choose why the contract ends."
    assert beside["quality"] == "Give a mark of 1 to 5."
    assert beside["deadlines"] == "Give all six marks, or none."
    assert beside["private_score"] == "Write 1 to 11."
    assert value(wrong, "comment") == "Fine."
    assert parse(wrong).xpath("//input[@name='skills'][@value='5']/@checked")
    only_words = visitor.send(f"{hired.path}/end", {"reason": DONE, "comment": "Fine."})
    assert errors(only_words)["skills"] == "A comment goes with marks: give all six."
    foreign = visitor.send(f"{hired.path}/end", {"reason": "9602"})
    assert "reason" in errors(foreign)
    assert hired.stored().state is ContractState.ACTIVE
    with back.database.reading() as session:
        assert session.scalars(select(Feedback).where(Feedback.contract_id == hired.contract.id)).all() == []


def test_what_has_ended_can_neither_end_nor_change_again(visitor: Visitor, back: Back, hired: Deal) -> None:
    back.sign_in(visitor, hired.firm.owner)
    token = visitor.token("/account")
    with back.database.writing() as session:
        end_contract(session, actor(hired.freelancer), hired.contract.key, "9601", Said(marks=dict.fromkeys(SCORES, 3)))
    for act in ("end", "terms"):
        assert visitor.get(f"{hired.path}/{act}").status_code == 409
    assert visitor.post(f"{hired.path}/terms", {"_csrf": token, "rate": "60"}).status_code == 409
    page = visitor.get(hired.path)
    assert "The freelancer ended this contract" in words(page)
    assert f"{hired.path}/end" not in links(page)
    assert heading(page) == HOURLY.title
