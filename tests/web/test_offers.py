"""The pages of offers, without a browser: making, reading, answering, changing and listing them, and who may."""

from typing import Any

import pytest
from sqlalchemy import select

from hiringhall import clock
from hiringhall.marketplace.accounts import organizations
from hiringhall.marketplace.accounts.models import CompanyKind, User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.jobs.operations import post_job
from hiringhall.marketplace.offers.models import Offer, OfferState
from hiringhall.marketplace.offers.operations import counter_offer, send_offer
from hiringhall.marketplace.offers.terms import OfferTerms
from hiringhall.marketplace.proposals.operations import submit
from hiringhall.marketplace.proposals.texts import ProposalText
from hiringhall.marketplace.sides import Side
from tests.support.bidding import JOB
from tests.support.offering import FIXED, HOURLY
from tests.web.conftest import Back, actor
from tests.web.test_companies import found
from tests.web.visitor import Visitor, errors, flash, heading, parse, value

HOURLY_FIELDS = {
    "title": "Booking page",
    "message": "Build it.",
    "type": "hourly",
    "charge": "40",
    "pay": "",
    "manual_time": "yes",
    "close_job": "yes",
}
FIXED_FIELDS = {
    "title": "Twelve signs",
    "message": "Paint them.",
    "type": "fixed-price",
    "charge": "1,000",
    "milestone_1_description": "Drafts",
    "milestone_1_amount": "400.50",
    "milestone_1_due_on": "2100-02-01",
    "milestone_2_description": "Signs",
    "milestone_2_amount": "500",
    "milestone_2_due_on": "",
}


class Room:
    """A client with a job, and a freelancer whom they mean to hire."""

    def __init__(self, back: Back) -> None:
        self.back = back
        self.firm = found(back)
        self.firm_name = "Firm & Sons"
        self.ann = self.firm.owner
        self.fred = back.person("Fred", is_freelancer=True)
        self.job = self.post()

    def post(self, kind: JobType = JobType.HOURLY, **values: Any) -> str:
        text = {name: getattr(JOB, name) for name in JOB.__dataclass_fields__} | values
        with self.back.database.writing() as session:
            return post_job(session, actor(self.ann), self.firm.id, kind, type(JOB)(**text)).key

    def propose(self, by: User | None = None) -> str:
        with self.back.database.writing() as session:
            text = ProposalText(cover_letter="I can.", rate=3_000)
            return submit(session, actor(by or self.fred), self.job, text).key

    def send(self, to: User | None = None, terms: OfferTerms = HOURLY, **options: Any) -> str:
        place = options if "job" in options else {"team_id": self.firm.id} | options
        with self.back.database.writing() as session:
            return send_offer(session, actor(self.ann), (to or self.fred).id, terms, days=7, **place).key

    def counter(self, by: User, key: str, terms: OfferTerms = HOURLY) -> str:
        with self.back.database.writing() as session:
            return counter_offer(session, actor(by), key, terms, days=7).key

    def offers(self) -> list[Offer]:
        with self.back.database.reading() as session:
            mine = select(Offer).where(Offer.company_id == self.firm.id).order_by(Offer.id)
            return list(session.scalars(mine))

    def contracts(self) -> list[Contract]:
        with self.back.database.reading() as session:
            return list(session.scalars(select(Contract).where(Contract.company_id == self.firm.id)))


@pytest.fixture
def room(back: Back) -> Room:
    return Room(back)


def buttons(answer: Any) -> list[str]:
    """Return what can be done on the page of an offer."""
    acts = parse(answer).xpath("//div[contains(@class, 'proposal-acts')]//a")
    return [" ".join(node.text_content().split()) for node in acts]


def titles(answer: Any) -> list[str]:
    return [" ".join(node.text_content().split()) for node in parse(answer).xpath("//ul[contains(@class,'rows')]//h2")]


def tabs(answer: Any) -> list[str]:
    found_ = parse(answer).xpath("//nav[@class='tabs']//a")
    return [" ".join(node.text_content().split()) for node in found_]


# --- making one ---


def test_an_offer_is_made_from_a_proposal(visitor: Visitor, back: Back, room: Room) -> None:
    path = f"/proposals/{room.propose()}/offer"
    back.sign_in(visitor, room.ann)
    form = visitor.get(path)
    assert (value(form, "title"), value(form, "charge"), value(form, "pay")) == ("Build a booking page", "30", "27")
    assert "Build a booking page" in value(form, "message")
    answer = visitor.send(path, HOURLY_FIELDS | {"weekly_limit": "20", "starts_on": "2100-01-05"})
    assert flash(answer) == "Your offer is with Fred."
    (offer,) = room.offers()
    assert (offer.rate, offer.weekly_limit, offer.type) == (4_000, 20, JobType.HOURLY)
    assert offer.proposal_id is not None
    assert (offer.close_job, offer.manual_time, str(offer.starts_on)) == (True, True, "2100-01-05")
    assert "36.00 USD an hour" in answer.text


def test_what_the_freelancer_is_to_be_paid_may_be_written_instead(visitor: Visitor, back: Back, room: Room) -> None:
    back.sign_in(visitor, room.ann)
    path = f"/freelancers/{room.fred.key}/offer?job={room.job}"
    visitor.send(path, HOURLY_FIELDS | {"charge": "", "pay": "20", "close_job": "", "manual_time": ""})
    (offer,) = room.offers()
    assert (offer.rate, offer.close_job, offer.manual_time) == (2_222, False, False)


def test_an_offer_is_made_from_a_profile_for_a_job_or_a_team(visitor: Visitor, back: Back, room: Room) -> None:
    back.sign_in(visitor, room.ann)
    profile = visitor.get(f"/freelancers/{room.fred.key}")
    (hire,) = parse(profile).xpath("//a[normalize-space()='Hire']/@href")
    choose = visitor.get(hire)
    ways = parse(choose).xpath("//a[starts-with(normalize-space(), 'Choose')]/@href")
    assert ways == [f"{hire}?job={room.job}", f"{hire}?team={room.firm.id}"]
    answer = visitor.send(ways[1], FIXED_FIELDS | {"category": "531770282584862733"})
    assert heading(answer) == "Twelve signs"
    (offer,) = room.offers()
    assert (offer.amount, offer.job_id, offer.category) == (100_000, None, "531770282584862733")
    assert [part["amount"] for part in offer.milestones] == [40_050, 50_000]
    assert "99.50 USD of the price is left" in answer.text


def test_rows_of_milestones_come_and_go_without_a_script(visitor: Visitor, back: Back, room: Room) -> None:
    back.sign_in(visitor, room.ann)
    path = f"/freelancers/{room.fred.key}/offer?team={room.firm.id}"
    more = visitor.send(path, FIXED_FIELDS | {"charge": "x", "do": "add-milestone"})
    assert more.status_code == 200
    assert errors(more) == {}
    names = parse(more).xpath("//fieldset[@class='milestone']//input[contains(@name, 'description')]/@value")
    assert names == ["Drafts", "Signs", ""]
    assert value(more, "charge") == "x"
    fewer = visitor.send(path, FIXED_FIELDS | {"do": "remove-milestone-1"})
    assert value(fewer, "milestone_1_description") == "Signs"
    assert not parse(fewer).xpath("//input[@name='milestone_2_description']")
    assert room.offers() == []


def test_everything_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    visitor: Visitor, back: Back, room: Room
) -> None:
    back.sign_in(visitor, room.ann)
    path = f"/freelancers/{room.fred.key}/offer?team={room.firm.id}"
    wrong = FIXED_FIELDS | {
        "title": " ",
        "message": "",
        "charge": "800",
        "starts_on": "2001-01-01",
        "milestone_1_amount": "many",
        "milestone_2_due_on": "2100-01-01",
    }
    answer = visitor.send(path, wrong)
    assert answer.status_code == 422
    assert set(errors(answer)) == {"", "title", "message", "starts_on", "milestone_1_amount"}
    assert value(answer, "milestone_1_amount") == "many"
    answer = visitor.send(path, FIXED_FIELDS | {"charge": "800", "milestone_2_due_on": "2100-01-01"})
    assert set(errors(answer)) == {"", "milestone_2_due_on"}
    answer = visitor.send(path, FIXED_FIELDS | {"charge": "800"})
    assert set(errors(answer)) == {"", "milestones"}
    answer = visitor.send(path, HOURLY_FIELDS | {"charge": "", "weekly_limit": "200", "weekly_stipend": "x"})
    assert set(errors(answer)) == {"", "charge", "weekly_limit", "weekly_stipend"}
    assert room.offers() == []


def test_a_second_offer_for_the_job_is_refused_in_words(visitor: Visitor, back: Back, room: Room) -> None:
    room.send(job=room.job)
    back.sign_in(visitor, room.ann)
    answer = visitor.send(f"/freelancers/{room.fred.key}/offer?job={room.job}", HOURLY_FIELDS)
    assert answer.status_code == 422
    assert "stands already" in answer.text
    assert value(answer, "title") == "Booking page"


@pytest.mark.parametrize(
    ("role", "may"), [(Role.HIRING, True), (Role.RECRUITER, False), (Role.FINANCE, False), (Role.MEMBER, False)]
)
def test_who_of_the_client_may_make_one(visitor: Visitor, back: Back, room: Room, role: Role, may: bool) -> None:
    proposal = room.propose()
    back.sign_in(visitor, room.firm.add(back.person("Rob"), role))
    profile = visitor.get(f"/freelancers/{room.fred.key}")
    assert bool(parse(profile).xpath("//a[normalize-space()='Hire']")) is may
    paths = [f"/freelancers/{room.fred.key}/offer", f"/freelancers/{room.fred.key}/offer?team={room.firm.id}"]
    paths += [f"/freelancers/{room.fred.key}/offer?job={room.job}", f"/proposals/{proposal}/offer"]
    seen = {visitor.get(path).status_code for path in paths}
    assert seen == {200} if may else seen <= {403, 404}
    back.sign_in(visitor, room.fred)
    assert visitor.get(paths[3]).status_code == 404


# --- one offer ---


def test_both_sides_read_it_and_others_do_not(visitor: Visitor, back: Back, room: Room) -> None:
    key = room.send()
    expected = {
        room.ann.id: (200, ["Change", "Take back"]),
        room.fred.id: (200, ["Accept", "Answer with other terms", "Decline"]),
        room.firm.add(back.person("Rita"), Role.RECRUITER).id: (200, []),
        room.firm.add(back.person("Finn"), Role.FINANCE).id: (403, []),
        back.person("Oz").id: (403, []),
    }
    for user_id, (status, acts) in expected.items():
        with back.database.reading() as session:
            back.sign_in(visitor, session.get_one(User, user_id))
        answer = visitor.get(f"/offers/{key}")
        assert (answer.status_code, buttons(answer)) == (status, acts)
        for act in ("accept", "decline", "withdraw", "terms"):
            page = visitor.get(f"/offers/{key}/{act}", follow=False)
            allowed = {"accept": "Accept", "decline": "Decline", "withdraw": "Take back"}.get(act)
            may = allowed in acts or (act == "terms" and not {"Change", "Answer with other terms"}.isdisjoint(acts))
            assert page.status_code == 200 if may else page.status_code in {303, 403}
    assert visitor.get("/offers/~010000000000000000").status_code == 404
    assert visitor.get("/offers/x").status_code == 404


def test_accepting_asks_once_and_says_what_will_happen(visitor: Visitor, back: Back, room: Room) -> None:
    room.propose()
    key = room.send(job=room.job)
    back.sign_in(visitor, room.fred)
    page = visitor.get(f"/offers/{key}/accept")
    told = [" ".join(node.text_content().split()) for node in parse(page).xpath("//ul[contains(@class, 'what')]/li")]
    assert told == [
        f"A contract between {room.firm_name} and Fred Tester starts today.",
        "The proposal counts as hired.",
        "The job Build a booking page is filled: nobody proposes to do it any more.",
    ]
    answer = visitor.send(f"/offers/{key}/accept", follow=False)
    (contract,) = room.contracts()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/contracts/{contract.key}")
    again = visitor.send(f"/offers/{key}/accept", on=f"/offers/{room.send()}/accept")
    assert "The offer is accepted; it cannot become accepted." in again.text
    assert buttons(visitor.get(f"/offers/{key}")) == ["See the contract"]
    assert len(room.contracts()) == 1


@pytest.mark.parametrize("how", ["decline", "withdraw"])
def test_a_note_goes_with_a_refusal(visitor: Visitor, back: Back, room: Room, how: str) -> None:
    key = room.send()
    back.sign_in(visitor, room.fred if how == "decline" else room.ann)
    path = f"/offers/{key}/{how}"
    long = visitor.send(path, {"note": "x" * 5_001})
    assert (long.status_code, set(errors(long))) == (422, {"", "note"})
    answer = visitor.send(path, {"note": "Not this year."})
    assert "Not this year." in answer.text
    assert buttons(answer) == []
    state = {"decline": OfferState.DECLINED, "withdraw": OfferState.WITHDRAWN}[how]
    assert room.offers()[0].state is state
    assert visitor.get(path, follow=False).status_code == 303


def test_terms_are_answered_with_terms_and_the_page_says_what_differs(visitor: Visitor, back: Back, room: Room) -> None:
    key = room.send(terms=FIXED)
    back.sign_in(visitor, room.fred)
    path = f"/offers/{key}/terms"
    form = visitor.get(path)
    assert heading(form) == "Answer with other terms"
    assert "Firm &amp; Sons is asked anew" in form.text
    assert (value(form, "charge"), value(form, "milestone_2_amount")) == ("1000", "500")
    assert value(visitor.send(path, FIXED_FIELDS | {"do": "add-milestone"}), "milestone_3_amount") == ""
    refused = visitor.send(path, FIXED_FIELDS | {"charge": "10"})
    assert (refused.status_code, set(errors(refused))) == (422, {"", "milestones"})
    answer = visitor.send(path, FIXED_FIELDS | {"title": "Booking page", "charge": "1,500"})
    assert flash(answer) == f"Your terms are with {room.firm_name}."
    offer = room.offers()[-1]
    assert (offer.by, offer.amount) == (Side.FREELANCER, 150_000)
    terms = [" ".join(node.text_content().split()) for node in parse(answer).xpath("//dl[@class='changes']//dt")]
    assert terms == ["The client is charged", "The freelancer is paid", "Milestones", "What is to be done"]
    assert buttons(answer) == ["Take back"]
    first = visitor.get(f"/offers/{key}")
    assert f"/offers/{offer.key}" in first.text
    back.sign_in(visitor, room.ann)
    assert buttons(visitor.get(f"/offers/{offer.key}")) == ["Accept", "Answer with other terms", "Decline"]
    visitor.send(f"/offers/{offer.key}/accept")
    assert room.contracts()[0].amount == 150_000


def test_a_client_changes_their_own_offer(visitor: Visitor, back: Back, room: Room) -> None:
    key = room.send(job=room.job)
    back.sign_in(visitor, room.ann)
    assert heading(visitor.get(f"/offers/{key}/terms")) == "Change the offer"
    visitor.send(f"/offers/{key}/terms", HOURLY_FIELDS | {"charge": "50"})
    old, new = room.offers()
    assert (old.state, new.previous_id, new.rate, new.by) == (OfferState.CHANGED, old.id, 5_000, Side.CLIENT)
    late = visitor.send(f"/offers/{key}/terms", HOURLY_FIELDS, on=f"/offers/{new.key}/terms")
    assert "can no longer be changed" in flash(late)


def test_an_agency_answers_for_who_is_bound_to_it(visitor: Visitor, back: Back, room: Room) -> None:
    agency, ada = found(back, CompanyKind.AGENCY), back.person("Ada", is_freelancer=True)
    with back.database.writing() as session:
        organizations.add_member(
            session, actor(agency.owner), agency.id, username_or_email=ada.username, roles=[Role.AGENT], exclusive=True
        )
    key = room.send(ada)
    back.sign_in(visitor, ada)
    own = visitor.get(f"/offers/{key}")
    assert buttons(own) == []
    assert "can answer for you until" in own.text
    assert titles(visitor.get("/offers")) == ["Booking page"]
    assert visitor.get(f"/companies/{agency.id}/offers").status_code == 403
    sam = agency.add(back.person("Sam"), Role.STAFFING)
    back.sign_in(visitor, sam)
    listed = visitor.get(f"/companies/{agency.id}/offers")
    assert titles(listed) == ["Booking page"]
    assert buttons(visitor.get(f"/offers/{key}")) == ["Accept", "Answer with other terms", "Decline"]
    visitor.send(f"/offers/{key}/accept")
    assert room.contracts()[0].agency_id == agency.id


def test_an_offer_past_its_time_says_so(visitor: Visitor, back: Back, room: Room) -> None:
    key = room.send()
    with back.database.writing() as session:
        offer = session.scalars(select(Offer).where(Offer.key == key)).one()
        offer.created_at, offer.expires_at = offer.created_at - 100, clock.now() - 1
    back.sign_in(visitor, room.fred)
    answer = visitor.get(f"/offers/{key}")
    assert "Nobody answered it until" in answer.text
    assert buttons(answer) == []


# --- lists ---


def test_lists_have_a_tab_for_each_state_that_holds_something(visitor: Visitor, back: Back, room: Room) -> None:
    back.sign_in(visitor, room.fred)
    assert "No offers yet" in visitor.get("/offers").text
    keys = [room.send() for _ in range(22)]
    back.sign_in(visitor, room.fred)
    visitor.send(f"/offers/{keys[0]}/decline")
    listed = visitor.get("/offers")
    assert tabs(listed) == ["Waiting 21", "Accepted 0", "Declined 1", "All 22"]
    assert len(titles(listed)) == 20
    (older,) = parse(listed).xpath("//nav[@class='pager']//a/@href")
    assert len(titles(visitor.get(older))) == 1
    assert len(titles(visitor.get("/offers?state=declined"))) == 1
    assert "No offers here" in visitor.get("/offers?state=accepted").text
    assert len(titles(visitor.get("/offers?state=all&page=2"))) == 2
    assert "No more offers" in visitor.get("/offers?page=9").text


def test_a_client_lists_by_team_what_they_recruit_for(visitor: Visitor, back: Back, room: Room) -> None:
    with back.database.writing() as session:
        design = organizations.create_team(session, actor(room.ann), room.firm.id, name="Design", slug="design").id
    dora = back.person("Dora")
    with back.database.writing() as session:
        organizations.add_member(
            session, actor(room.ann), design, username_or_email=dora.username, roles=[Role.RECRUITER]
        )
    room.send()
    room.send(team_id=design)
    path = f"/companies/{room.firm.id}/offers"
    back.sign_in(visitor, room.ann)
    assert len(titles(visitor.get(path))) == 2
    assert len(titles(visitor.get(f"{path}?team={design}"))) == 1
    back.sign_in(visitor, dora)
    assert len(titles(visitor.get(path))) == 1
    back.sign_in(visitor, room.firm.add(back.person("Finn"), Role.FINANCE))
    assert visitor.get(path).status_code == 403


def test_an_agency_that_hires_too_has_both_lists(visitor: Visitor, back: Back, room: Room) -> None:
    agency = found(back, CompanyKind.AGENCY)
    with back.database.writing() as session:
        send_offer(session, actor(agency.owner), room.fred.id, HOURLY, days=7, team_id=agency.id)
    back.sign_in(visitor, agency.owner)
    path = f"/companies/{agency.id}/offers"
    received = visitor.get(path)
    assert titles(received) == []
    (other,) = parse(received).xpath("//a[normalize-space()='Offers you make']/@href")
    made = visitor.get(other)
    assert titles(made) == ["Booking page"]
    (back_to,) = parse(made).xpath("//a[normalize-space()='Offers to your freelancers']/@href")
    assert back_to == path
