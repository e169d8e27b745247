"""Offers: who may make, change, answer and take them back, what they say, and what comes of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from hiringhall import clock
from hiringhall.marketplace import closing
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE, Actor
from hiringhall.marketplace.contracts.models import Contract, ContractTerms, Milestone
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotFound, Refused
from hiringhall.marketplace.jobs import operations as jobs
from hiringhall.marketplace.jobs.models import JobState, JobType
from hiringhall.marketplace.offers import operations
from hiringhall.marketplace.offers.endings import expire_offers
from hiringhall.marketplace.offers.models import Offer, OfferState
from hiringhall.marketplace.offers.terms import OfferedMilestone, refusals
from hiringhall.marketplace.profiles import editing
from hiringhall.marketplace.profiles.editing import ProfileText
from hiringhall.marketplace.profiles.models import Access
from hiringhall.marketplace.proposals.models import ProposalState
from hiringhall.marketplace.sides import Side
from tests.support.market import Market
from tests.support.offering import DAYS, FIXED, HOURLY, Offering


@pytest.fixture
def hall(market: Market) -> Offering:
    return Offering(market)


def refused(act: Callable[[], object]) -> str:
    """Return how an act was refused, "" when it was not."""
    try:
        act()
    except Refused as refusal:
        return type(refusal).__name__
    return ""


CLIENTS = {Role.ADMIN: "", Role.HIRING: "", Role.RECRUITER: "NotAllowed", Role.FINANCE: "NotAllowed"}
CLIENTS |= {Role.MEMBER: "NotAllowed"}


# --- who may ---


@pytest.mark.parametrize("role", CLIENTS)
def test_who_of_a_client_makes_and_takes_back_offers(hall: Offering, role: Role) -> None:
    rob = hall.staff("rob", role)
    assert refused(lambda: hall.send(by=rob)) == CLIENTS[role]
    assert refused(lambda: hall.send(job=None, by=rob)) == CLIENTS[role]
    standing = hall.send(hall.gina)
    assert refused(lambda: hall.withdraw(rob, standing)) == CLIENTS[role]
    countered = hall.counter(hall.bob, hall.send(hall.bob))
    for act in (hall.counter, hall.decline, hall.accept):
        key = hall.counter(hall.fred, hall.send(hall.fred, hall.post()))
        assert refused(lambda act=act, key=key: act(rob, key)) == CLIENTS[role]  # type: ignore[misc]
    assert hall.state(countered) is OfferState.NEW


def test_a_team_makes_its_own_offers(hall: Offering) -> None:
    design = hall.market.team(hall.ann, hall.acme, "design")
    dora = hall.market.member(hall.ann, design, "dora", Role.HIRING)
    assert refused(lambda: hall.send(by=dora)) == "NotAllowed"
    key = hall.send(job=None, by=dora, team_id=design)
    assert (hall.offer(key).team_id, hall.offer(key).company_id) == (design, hall.acme)
    assert refused(lambda: hall.send(job=None, by=hall.oz)) == "NotAllowed"


SIGNERS: dict[str, tuple[str, ...]] = {
    "fred": ("fred",),
    "bob": ("bob",),
    "bob through the studio": ("bob", "sam", "pia"),
    "ada": ("sam", "pia"),
}


@pytest.mark.parametrize("whose", SIGNERS)
@pytest.mark.parametrize("act", ["accept", "decline", "counter"])
def test_who_answers_for_a_freelancer(hall: Offering, whose: str, act: str) -> None:
    name, _, through = whose.partition(" ")
    options = {"agency_id": hall.studio} if through else {}
    for person in ("fred", "gina", "bob", "ada", "sam", "pia", "oz", "ann"):
        key = hall.send(getattr(hall, name), job=hall.post(), **options)
        allowed = person in SIGNERS[whose]
        assert refused(lambda key=key, person=person: getattr(hall, act)(getattr(hall, person), key)) == (  # type: ignore[misc]
            "" if allowed else "NotAllowed"
        ), person
        assert (hall.state(key) is OfferState.NEW) is not allowed


def test_a_side_does_not_answer_its_own_offer(hall: Offering) -> None:
    key = hall.send()
    assert {refused(lambda act=act: act(hall.ann, key)) for act in (hall.accept, hall.decline, hall.counter)} == {  # type: ignore[misc]
        "NotAllowed"
    }
    assert refused(lambda: hall.withdraw(hall.fred, key)) == "NotAllowed"
    key = hall.counter(hall.fred, key)
    assert refused(lambda: hall.accept(hall.fred, key)) == "NotAllowed"
    hall.withdraw(hall.fred, key, "Changed my mind.")
    assert (hall.state(key), hall.offer(key).note) == (OfferState.WITHDRAWN, "Changed my mind.")


def test_offers_are_made_and_contracts_signed_by_people(hall: Offering) -> None:
    assert refused(lambda: hall.send(by=CONSOLE)) == "NotAllowed"
    key = hall.send()
    assert refused(lambda: hall.accept(CONSOLE, key)) == "NotAllowed"


@pytest.mark.parametrize("reference", ["", "x", "~01zz", "~01" + "0" * 16, "0", "999999", "9" * 30])
def test_an_offer_that_is_not_there(hall: Offering, reference: str) -> None:
    with pytest.raises(NotFound):
        hall.accept(hall.fred, reference)


# --- what an offer says ---


@pytest.mark.parametrize(
    ("field", "terms", "changed"),
    [
        ("title", HOURLY, {"title": " "}),
        ("title", HOURLY, {"title": "x" * 201}),
        ("message", HOURLY, {"message": " \n"}),
        ("message", HOURLY, {"message": "x" * 50_001}),
        ("rate", HOURLY, {"rate": None}),
        ("rate", HOURLY, {"rate": 0}),
        ("rate", HOURLY, {"rate": 10**9}),
        ("amount", HOURLY, {"amount": 100}),
        ("weekly_limit", HOURLY, {"weekly_limit": 169}),
        ("weekly_limit", HOURLY, {"weekly_limit": -1}),
        ("weekly_stipend", HOURLY, {"weekly_stipend": -1}),
        ("starts_on", HOURLY, {"starts_on": date(2001, 1, 1)}),
        ("milestones", HOURLY, {"milestones": FIXED.milestones}),
        ("category", HOURLY, {"category": "Basket weaving"}),
        ("amount", FIXED, {"amount": None}),
        ("amount", FIXED, {"amount": 0}),
        ("rate", FIXED, {"rate": 100}),
        ("weekly_limit", FIXED, {"weekly_limit": 10}),
        ("weekly_stipend", FIXED, {"weekly_stipend": 10}),
        ("milestones", FIXED, {"milestones": ()}),
        ("milestones", FIXED, {"milestones": FIXED.milestones * 26}),
        ("milestones", FIXED, {"amount": 89_999}),
        ("milestones[0].description", FIXED, {"milestones": (OfferedMilestone(description=" ", amount=1),)}),
        ("milestones[0].amount", FIXED, {"milestones": (OfferedMilestone(description="x", amount=0),)}),
        (
            "milestones[1].due_on",
            FIXED,
            {
                "milestones": (
                    OfferedMilestone(description="x", amount=1, due_on=date(2100, 1, 2)),
                    OfferedMilestone(description="y", amount=1, due_on=date(2100, 1, 1)),
                )
            },
        ),
        (
            "milestones[0].due_on",
            FIXED,
            {"milestones": (OfferedMilestone(description="x", amount=1, due_on=date(2001, 1, 1)),)},
        ),
    ],
)
def test_a_bad_value_is_refused_by_name_and_nothing_is_offered(
    hall: Offering, field: str, terms: Any, changed: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput) as caught:
        hall.send(job=None, terms=terms, **changed)
    assert caught.value.field == field
    assert [refusal.field for refusal in refusals(replace(terms, **changed))] == [field]
    assert hall.market.count(Offer) == 0
    assert not hall.market.changes("offer.sent")


def test_an_offer_for_a_job_is_paid_as_the_job_and_in_its_category(hall: Offering) -> None:
    with pytest.raises(InvalidInput, match="type"):
        hall.send(terms=FIXED)
    job = hall.job_row()
    offer = hall.offer(hall.send(category="Writing"))
    assert (offer.category, offer.job_id, offer.team_id) == (job.subcategory, job.id, hall.acme)
    assert (offer.starts_on, offer.close_job, offer.manual_time) == (hall.today(), True, True)
    assert (offer.expires_at - offer.created_at) == DAYS * 86_400
    alone = hall.offer(hall.send(job=None, category="Web, Mobile & Software Dev", weekly_stipend=0, weekly_limit=0))
    assert (alone.job_id, alone.weekly_stipend, alone.weekly_limit) == (None, None, 0)
    assert alone.category is not None


def test_what_is_put_in_a_fixed_price_may_be_less_than_all_of_it(hall: Offering) -> None:
    offer = hall.offer(hall.send(job=None, terms=FIXED))
    assert sum(part["amount"] for part in offer.milestones) == 90_000 < (offer.amount or 0)
    assert offer.milestones[0] == {"description": "Draft", "amount": 40_000, "due_on": "2100-01-02"}


@pytest.mark.parametrize("who", ["ann", "oz", "nobody"])
def test_only_freelancers_are_offered_work(hall: Offering, who: str) -> None:
    nobody = Actor(987_654, "test")
    with pytest.raises(InvalidInput, match="freelancer"):
        hall.send(getattr(hall, who, nobody))


def test_a_hidden_profile_is_offered_work_only_for_a_proposal(hall: Offering) -> None:
    hidden = hall.market.person("hidden", is_freelancer=True)
    with hall.market.act() as session:
        editing.edit_profile(session, hidden, ProfileText(access=Access.PRIVATE))
    for job in (None, hall.job):
        with pytest.raises(InvalidInput, match="freelancer"):
            hall.send(hidden, job)
    hall.submit(hidden)
    assert hall.accept(hidden, hall.send(hidden)).freelancer_id == hidden.user_id
    hall.send(hidden, None)  # who has a contract with somebody reads their profile


def test_a_job_or_a_team_is_named_and_they_agree(hall: Offering) -> None:
    design = hall.market.team(hall.ann, hall.acme, "design")
    with pytest.raises(InvalidInput, match="team"):
        hall.send(team_id=design)
    with hall.market.act() as session, pytest.raises(InvalidInput, match="team"):
        operations.send_offer(session, hall.ann, hall.fred.user_id or 0, HOURLY, days=DAYS)
    assert hall.offer(hall.send(team_id=hall.acme)).team_id == hall.acme


@pytest.mark.parametrize("state", [JobState.FILLED, JobState.CANCELLED])
def test_only_an_open_job_is_offered(hall: Offering, state: JobState) -> None:
    with hall.market.act() as session:
        closing.change_job_state(session, hall.ann, hall.job, state)
    with pytest.raises(InvalidState) as caught:
        hall.send()
    assert (caught.value.what, caught.value.now, caught.value.wanted) == ("job", state.value, "offered")


# --- agencies ---


def test_which_agency_the_work_goes_through(hall: Offering) -> None:
    def agency(*args: Any, **options: Any) -> int | None:
        return hall.offer(hall.send(*args, **options)).agency_id

    assert agency(hall.fred) is None
    assert agency(hall.ada) == hall.studio
    assert agency(hall.bob, job=None) is None
    assert agency(hall.bob, job=None, agency_id=hall.studio) == hall.studio
    hall.submit(hall.bob, through=hall.studio)
    assert agency(hall.bob) == hall.studio
    for person in (hall.fred, hall.ada, hall.bob):
        with pytest.raises(InvalidInput, match="agency"):
            hall.send(person, job=None, agency_id=hall.acme)


def test_who_changes_agency_is_asked_anew(hall: Offering) -> None:
    alone, bound = hall.send(hall.bob, job=None), hall.send(hall.ada, job=None)
    hall.market.leave(hall.pia, "studio", "ada")
    hall.market.leave(hall.pia, "studio", "bob")
    hall.market.join(hall.pia, hall.studio, "bob", Role.AGENT, exclusive=True)
    for act in (hall.accept, hall.counter):
        assert refused(lambda act=act: act(hall.bob, alone)) == "Conflict"  # type: ignore[misc]
        assert refused(lambda act=act: act(hall.pia, bound)) == "Conflict"  # type: ignore[misc]
    hall.decline(hall.bob, alone)
    hall.withdraw(hall.ann, bound)


# --- one standing offer ---


def test_a_second_offer_for_a_job_takes_the_place_of_the_first_or_is_refused(hall: Offering) -> None:
    proposal = hall.submit(hall.fred)
    first = hall.send()
    assert hall.load(proposal).offered_at is not None
    with pytest.raises(Conflict, match=str(hall.offer(first).id)):
        hall.send(rate=3_000)
    second = hall.send(rate=3_000, previous=first)
    assert (hall.state(first), hall.offer(second).previous_id) == (OfferState.CHANGED, hall.offer(first).id)
    assert hall.load(proposal).offered_at is not None
    (line,) = hall.market.changes("offer.changed")
    assert (line.before, line.after) == ({"state": "new"}, {"state": "changed", "changed_to": hall.offer(second).id})
    with pytest.raises(InvalidState):
        hall.send(rate=4_000, previous=first)
    hall.send(hall.gina)
    hall.send(job=hall.post())
    hall.send(job=None)
    hall.send(job=None)
    assert hall.state(second) is OfferState.NEW


def test_only_an_offer_of_the_same_pair_is_replaced(hall: Offering) -> None:
    others = [hall.send(hall.gina), hall.send(job=hall.post()), hall.send(job=None)]
    for other in others:
        with pytest.raises(InvalidInput, match="previous_offer"):
            hall.send(previous=other)
    with pytest.raises(NotFound):
        hall.send(previous="~01" + "0" * 16)
    assert {hall.state(other) for other in others} == {OfferState.NEW}


def test_a_job_can_be_offered_again_once_nothing_stands(hall: Offering) -> None:
    first = hall.send()
    with clock.shifted(DAYS * 86_400):
        second = hall.send()
    assert (hall.state(first), hall.state(second)) == (OfferState.EXPIRED, OfferState.NEW)
    hall.withdraw(hall.ann, second)
    hall.decline(hall.fred, hall.send())
    assert hall.state(hall.send()) is OfferState.NEW


# --- counter-offers ---


def test_terms_go_to_and_fro_until_a_side_accepts(hall: Offering) -> None:
    proposal = hall.submit(hall.fred)
    first = hall.send(close_job=False, manual_time=False, starts_on=date(2100, 1, 1))
    asked = hall.counter(hall.fred, first, rate=3_000, weekly_limit=20, close_job=True, manual_time=True)
    theirs = hall.offer(asked)
    assert (theirs.by, theirs.made_by, theirs.rate, theirs.weekly_limit) == (
        Side.FREELANCER,
        hall.fred.user_id,
        3_000,
        20,
    )
    assert (theirs.close_job, theirs.manual_time) == (False, False)  # the client's to say
    assert theirs.starts_on == date(2100, 1, 1)
    assert (theirs.job_id, theirs.proposal_id) == (hall.offer(first).job_id, hall.load(proposal).id)
    with pytest.raises(InvalidInput, match="type"):
        hall.counter(hall.ann, asked, FIXED)
    again = hall.counter(hall.ann, asked, rate=2_500, close_job=True)
    assert [hall.state(key) for key in (first, asked, again)] == [OfferState.CHANGED] * 2 + [OfferState.NEW]
    contract = hall.accept(hall.fred, again)
    assert (contract.rate, contract.hired_by, contract.signed_by) == (2_500, hall.ann.user_id, hall.fred.user_id)
    assert hall.job_row().state is JobState.FILLED
    assert hall.load(proposal).state is ProposalState.HIRED
    assert [line.actor_id for line in hall.market.changes("offer.sent")] == [
        hall.ann.user_id,
        hall.fred.user_id,
        hall.ann.user_id,
    ]


def test_the_client_accepts_a_counter_offer(hall: Offering) -> None:
    asked = hall.counter(hall.sam, hall.send(hall.ada), rate=3_000)
    heidi = hall.staff("heidi", Role.HIRING)
    contract = hall.accept(heidi, asked)
    assert (contract.rate, contract.agency_id) == (3_000, hall.studio)
    assert (contract.hired_by, contract.signed_by) == (heidi.user_id, hall.sam.user_id)


# --- acceptance ---


def test_accepting_makes_the_contract_hires_and_fills_the_job(hall: Offering) -> None:
    job = hall.post(JobType.FIXED_PRICE, budget=100_000)
    proposal, other = hall.submit(hall.fred, job, rate=None, amount=100_000), hall.send(hall.gina, job, terms=FIXED)
    key = hall.send(job=job, terms=FIXED)
    contract = hall.accept(hall.fred, key)
    offer = hall.offer(key)
    same = ("job_id", "team_id", "company_id", "freelancer_id", "agency_id", "title", "type", "category", "amount")
    assert all(getattr(contract, name) == getattr(offer, name) for name in same)
    assert (contract.offer_id, contract.description, contract.started_on) == (offer.id, "Build it.", hall.today())
    assert (offer.state, offer.decided_by) == (OfferState.ACCEPTED, hall.fred.user_id)
    with hall.market.database.reading() as session:
        parts = session.query(Milestone).order_by(Milestone.id).all()
    assert [(part.description, part.amount, part.due_on) for part in parts] == [
        ("Draft", 40_000, date(2100, 1, 2)),
        ("Rest", 50_000, None),
    ]
    assert hall.load(proposal).state is ProposalState.HIRED
    assert hall.load(proposal).offered_at is None
    assert hall.job_row(job).state is JobState.FILLED
    assert hall.state(other) is OfferState.NEW
    kinds = ("offer.accepted", "contract.started", "proposal.hired", "job.filled")
    assert all(hall.market.changes(kind)[-1].actor_id == hall.fred.user_id for kind in kinds)
    assert hall.accept(hall.gina, other).job_id == offer.job_id  # the client may hire more than one
    assert len(hall.market.changes("job.filled")) == 1


def test_accepting_leaves_the_job_open_when_the_offer_says_so(hall: Offering) -> None:
    hall.accept(hall.fred, hall.send(close_job=False, weekly_limit=30, weekly_stipend=5_000))
    assert hall.job_row().state is JobState.OPEN
    with hall.market.database.reading() as session:
        terms = session.query(ContractTerms).one()
    assert (terms.rate, terms.weekly_limit, terms.weekly_stipend) == (2_222, 30, 5_000)


def test_work_does_not_start_before_it_is_agreed_on(hall: Offering) -> None:
    soon = hall.today() + timedelta(days=3)
    today, later = hall.send(job=None), hall.send(job=None, starts_on=soon)
    with clock.shifted(2 * 86_400):
        assert hall.accept(hall.fred, today).started_on == hall.today()
        assert hall.accept(hall.fred, later).started_on == soon


def test_a_proposal_made_after_the_offer_is_hired_too(hall: Offering) -> None:
    key = hall.send()
    proposal = hall.submit(hall.fred)
    hall.accept(hall.fred, key)
    assert hall.load(proposal).state is ProposalState.HIRED
    assert hall.offer(key).proposal_id == hall.load(proposal).id


def test_a_proposal_stays_while_an_offer_stands(hall: Offering) -> None:
    proposal = hall.submit(hall.fred)
    key = hall.send()
    hall.decline(hall.fred, key, "Too little.")
    assert (hall.offer(key).note, hall.load(proposal).offered_at) == ("Too little.", None)
    assert hall.load(proposal).state is ProposalState.ACTIVE


@pytest.mark.parametrize("how", ["accepted", "declined", "withdrawn", "changed", "expired", "cancelled", "late"])
def test_an_offer_is_decided_once(hall: Offering, how: str) -> None:
    key = hall.send()
    acts: dict[str, Callable[[], object]] = {
        "accepted": lambda: hall.accept(hall.fred, key),
        "declined": lambda: hall.decline(hall.fred, key),
        "withdrawn": lambda: hall.withdraw(hall.ann, key),
        "changed": lambda: hall.counter(hall.fred, key),
        "expired": lambda: expire(hall),
        "cancelled": lambda: cancel(hall),
        "late": lambda: None,
    }
    acts[how]()
    before = len(hall.market.changes("offer.sent")), hall.market.count(Contract)
    with clock.shifted(DAYS * 86_400 if how == "late" else 0):
        for wanted in ("accepted", "declined", "withdrawn", "changed"):
            with pytest.raises(InvalidState) as caught:
                acts[wanted]()
            now = "expired" if how == "late" else how
            assert (caught.value.what, caught.value.now, caught.value.wanted) == ("offer", now, wanted)
    assert hall.state(key).value == ("new" if how == "late" else how)
    assert (len(hall.market.changes("offer.sent")), hall.market.count(Contract)) == before


def expire(hall: Offering, after: int = DAYS * 86_400) -> int:
    with clock.shifted(after), hall.market.act() as session:
        return expire_offers(session, clock.now())


def cancel(hall: Offering) -> None:
    with hall.market.act() as session:
        closing.cancel_job(session, hall.ann, hall.job, "41")


# --- time and cancelling ---


def test_offers_expire_by_the_hall_itself(hall: Offering) -> None:
    proposal = hall.submit(hall.fred)
    keys = [hall.send(), hall.send(hall.gina), hall.send(job=None)]
    longer = hall.send(job=None, days=30)
    assert expire(hall, DAYS * 86_400 - 60) == 0
    assert expire(hall) == 3
    assert expire(hall) == 0
    assert {hall.state(key) for key in keys} == {OfferState.EXPIRED}
    assert hall.state(longer) is OfferState.NEW
    assert hall.load(proposal).offered_at is None
    lines = hall.market.changes("offer.expired")
    assert len(lines) == 3
    assert {(line.actor_id, line.via, line.company_id) for line in lines} == {(None, "hall", hall.acme)}


def test_a_cancelled_job_ends_its_proposals_and_offers(hall: Offering) -> None:
    proposal = hall.submit(hall.fred)
    keys, elsewhere = [hall.send(), hall.send(hall.gina)], hall.send(job=hall.post())
    declined = hall.send(hall.bob)
    hall.decline(hall.bob, declined)
    cancel(hall)
    assert {hall.state(key) for key in keys} == {OfferState.CANCELLED}
    assert (hall.state(elsewhere), hall.state(declined)) == (OfferState.NEW, OfferState.DECLINED)
    assert hall.load(proposal).state is ProposalState.CLOSED
    assert hall.load(proposal).offered_at is None
    assert len(hall.market.changes("offer.cancelled")) == 2


def test_a_filled_job_leaves_them(hall: Offering) -> None:
    proposal, key = hall.submit(hall.fred), hall.send()
    with hall.market.act() as session:
        jobs.fill_job(session, hall.ann, hall.job)
    assert (hall.state(key), hall.load(proposal).state) == (OfferState.NEW, ProposalState.ACTIVE)
    hall.accept(hall.fred, key)
    assert len(hall.market.changes("job.filled")) == 1


def test_a_note_has_its_length(hall: Offering) -> None:
    key = hall.send()
    with pytest.raises(InvalidInput, match="note"):
        hall.decline(hall.fred, key, "x" * (operations.NOTE_LENGTH + 1))
    assert hall.state(key) is OfferState.NEW
