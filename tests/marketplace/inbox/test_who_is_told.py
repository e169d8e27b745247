"""Every kind of event makes one entry for each whom it concerns, and none for anybody else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select, update

from hiringhall import clock
from hiringhall.marketplace import closing
from hiringhall.marketplace.accounts import keys
from hiringhall.marketplace.accounts.models import User, UserStatus
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.accounts.scopes import Scope as KeyScope
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.contracts.ending import end_contract
from hiringhall.marketplace.contracts.feedback import Said, give_feedback, show_due
from hiringhall.marketplace.contracts.models import SCORES, Contract, Milestone
from hiringhall.marketplace.contracts.pausing import pause_contract, restart_contract
from hiringhall.marketplace.contracts.terms import TermsChange, change_terms
from hiringhall.marketplace.inbox.kinds import KINDS, Whom
from hiringhall.marketplace.inbox.log import Line
from hiringhall.marketplace.inbox.models import InboxEntry, Scope, Topic
from hiringhall.marketplace.inbox.subjects import About
from hiringhall.marketplace.inbox.words import say
from hiringhall.marketplace.invoices import disputes
from hiringhall.marketplace.invoices.models import Invoice
from hiringhall.marketplace.milestones import operations as milestones
from hiringhall.marketplace.offers.endings import expire_offers
from hiringhall.marketplace.offers.terms import OfferTerms
from hiringhall.marketplace.payments.refunds import refund
from hiringhall.marketplace.proposals import handling, invitations, operations
from hiringhall.marketplace.searches.models import Subject
from hiringhall.marketplace.sides import Side
from tests.support.bidding import TEXT
from tests.support.billing import BILLED_ON, FRIDAY, at, bill_on, hire_before, work
from tests.support.books import deposit
from tests.support.hired import FIXED, Cast, hire, hiring_cast
from tests.support.inbox import forget, inbox, tell, told
from tests.support.market import Market
from tests.support.offering import HOURLY, Offering
from tests.support.tracking import MONDAY


@pytest.fixture
def offering(market: Market) -> Offering:
    """Lend the people of Offering, with rita who recruits for the client and hugo who hires for it."""
    made = Offering(market)
    made.staff("rita", Role.RECRUITER)
    made.staff("hugo", Role.HIRING)
    made.staff("fay", Role.FINANCE)
    return made


def news(market: Market) -> dict[str, list[str]]:
    """Return who was told what since the last time, by kind."""
    tell(market)
    found: dict[str, list[str]] = {}
    for username, kind in told(market):
        found.setdefault(kind, []).append(username)
    forget(market)
    return found


def test_invitations_and_proposals(offering: Offering) -> None:
    market, people = offering.market, {"ann", "hugo", "rita"}
    forget(market)
    key = offering.invite(offering.fred)
    assert news(market) == {"proposal.invited": ["fred"]}
    offering.do(invitations.refuse, offering.fred, key, "9202")
    assert news(market) == {"proposal.refused": sorted(people)}
    offering.submit(offering.fred)
    assert news(market) == {"proposal.submitted": sorted(people)}
    offering.do(operations.edit_terms, offering.fred, key, replace(TEXT, rate=3_000))
    assert news(market) == {"proposal.changed": sorted(people)}
    offering.do(operations.withdraw, offering.fred, key, "9302")
    assert news(market) == {"proposal.withdrawn": sorted(people)}
    declined, closed = offering.submit(offering.gina), offering.submit(offering.pia, freelancer=offering.ada)
    assert news(market) == {"proposal.submitted": sorted(people) * 2}
    offering.do(handling.decline, offering.ann, declined, "150")
    offering.do(closing.cancel_job, offering.ann, offering.job, "41")
    # Who manages the agency's freelancers is on ada's side; ann did it herself.
    assert news(market) == {"proposal.declined": ["gina"], "proposal.closed": ["ada", "pia", "sam"]}
    assert closed


def test_offers(offering: Offering) -> None:
    market, client = offering.market, ["ann", "hugo"]
    forget(market)
    key = offering.send()
    assert news(market) == {"offer.sent": ["fred"]}
    other = offering.counter(offering.fred, key, rate=2_500)
    assert news(market) == {"offer.sent": client}
    offering.withdraw(offering.fred, other)
    assert news(market) == {"offer.withdrawn": client}
    offering.decline(offering.fred, offering.send())
    assert news(market) == {"offer.sent": ["fred"], "offer.declined": client}
    offering.accept(offering.fred, offering.send(close_job=False))
    assert news(market) == {"offer.sent": ["fred"], "offer.accepted": client}
    offering.send(offering.gina, days=1)
    offering.send(offering.bob, agency_id=offering.studio, days=1)
    assert news(market) == {"offer.sent": ["gina", "bob", "pia", "sam"]}
    with clock.shifted(2 * 86_400), market.act() as session:
        expire_offers(session, clock.now())
    assert news(market) == {"offer.expired": sorted([*client, "gina"]) + sorted([*client, "bob", "pia", "sam"])}
    job = offering.post()
    offering.send(offering.gina, job=job)
    offering.submit(offering.fred, job)
    offering.send(offering.fred, job=job)
    news(market)
    offering.do(closing.cancel_job, offering.ann, job, "41")
    # One act tells each of them once: the proposal that is closed stands for the offer for it.
    assert news(market) == {"proposal.closed": ["fred"], "offer.cancelled": ["gina"]}


@pytest.fixture
def cast(market: Market) -> Cast:
    return hiring_cast(market)


HIRERS = ["admin", "design-admin", "design-hiring", "hiring", "owner"]
BILLERS = ["admin", "finance", "owner"]
DISPUTERS = ["admin", "design-admin", "design-finance", "design-hiring", "finance", "hiring", "owner"]


def without(people: list[str], *names: str) -> list[str]:
    return [name for name in people if name not in names]


def do(market: Market, act: Callable[..., Any], *values: Any, **options: Any) -> Any:
    with market.act() as session:
        return act(session, *values, **options)


MARKS = dict.fromkeys(SCORES, 5)


def test_contracts_and_feedback(market: Market, cast: Cast) -> None:
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"])
    forget(market)
    everybody = sorted([*HIRERS, "freelancer"])
    do(market, pause_contract, cast["hiring"], contract.key)
    do(market, restart_contract, cast["design-hiring"], contract.key)
    do(market, change_terms, cast["freelancer"], contract.key, TermsChange(rate=4_000))
    do(market, end_contract, cast["owner"], contract.key, "9504")
    assert news(market) == {
        "contract.paused": without(everybody, "hiring"),
        "contract.restarted": without(everybody, "design-hiring"),
        "contract.changed": HIRERS,
        "contract.ended": without(everybody, "owner"),
    }
    do(market, give_feedback, cast["owner"], contract.key, Said(marks=MARKS))
    assert news(market) == {"feedback.given": ["freelancer"]}
    do(market, give_feedback, cast["freelancer"], contract.key, Said(marks=MARKS))
    assert news(market) == {"feedback.shown": HIRERS}, "given and shown in one act"


def test_feedback_that_time_shows(market: Market, cast: Cast) -> None:
    contract = hire(market, cast["hiring"], cast.design, cast["agent"], agency_id=cast.agency, signs=cast["staffing"])
    do(market, end_contract, cast["agent"], contract.key, "9601", Said(marks=MARKS))
    forget(market)
    with clock.shifted(40 * 86_400):
        assert do(market, show_due, clock.now())
    assert news(market) == {"feedback.shown": sorted([*HIRERS, "agent", "agency-owner", "staffing"])}


def test_milestones(market: Market, cast: Cast) -> None:
    deposit(market, cast.company, 100_000)
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"], FIXED)
    client, freelancer = cast["hiring"], cast["freelancer"]
    with market.database.reading() as session:
        first, second = session.scalars(
            select(Milestone.id).filter_by(contract_id=contract.id).order_by(Milestone.id)
        ).all()
    forget(market)
    third = do(market, milestones.create_milestone, client, contract.key, description="Print", amount=5_000).id
    do(market, milestones.edit_milestone, client, third, amount=6_000)
    tell(market)
    do(market, milestones.delete_milestone, client, third)
    tell(market)
    # What is gone keeps its name where the log has it, and its place in the contract.
    assert [shown.said.text for shown in inbox(market, freelancer)] == [
        "Acme deleted “Print” of “Draw six posters”",
        "Acme changed “a milestone” of “Draw six posters”",
        "Acme added “Print” to “Draw six posters”",
    ]
    assert news(market) == {
        "milestone.created": ["freelancer"],
        "milestone.changed": ["freelancer"],
        "milestone.deleted": ["freelancer"],
    }
    handed_in = do(market, milestones.submit_work, freelancer, first, 20_000, "Here")
    do(market, milestones.reject_submission, client, handed_in.id, "Not yet")
    again = do(market, milestones.submit_work, freelancer, first, 20_000, "Here")
    assert news(market) == {"milestone.submitted": HIRERS * 2, "milestone.rejected": ["freelancer"]}
    do(market, milestones.approve_submission, client, again.id, 20_000)
    do(market, milestones.activate_milestone, client, second)
    assert news(market) == {
        "milestone.approved": sorted([*without(HIRERS, "hiring"), "freelancer"]),
        "milestone.funded": ["freelancer"],
    }


def test_money(market: Market, cast: Cast) -> None:
    contract = hire_before(market, cast, terms=replace(TERMS, rate=6_000))
    bound = hire_before(market, cast, "bound", agency_id=cast.agency, signs=cast["staffing"])
    work(market, cast["freelancer"], contract, MONDAY, 6)
    work(market, cast["bound"], bound, MONDAY, 6, hour=12)
    forget(market)
    bill_on(market, BILLED_ON)
    assert news(market) == {"billing.ready": BILLERS}
    with market.database.reading() as session:
        keys_of = session.execute(select(Invoice.contract_id, Invoice.key))
        weeks = {found.contract_id: found.key for found in keys_of}
    with at(BILLED_ON, 14):
        first = do(market, disputes.open_dispute, cast["finance"], weeks[contract.id], 1_000, "What for?")
        do(market, disputes.withdraw_dispute, cast["finance"], first.id)
        second = do(market, disputes.open_dispute, cast["hiring"], weeks[bound.id], 1_000, "What for?")
        third = do(market, disputes.open_dispute, cast["hiring"], weeks[contract.id], 1_000, "What for?")
    agency = ["agency-owner", "staffing"]
    assert news(market) == {
        # What somebody earns who is bound to an agency is the agency's.
        "invoice.disputed": ["freelancer", *agency, "freelancer"],
        "invoice.dispute-withdrawn": ["freelancer"],
    }
    with at(BILLED_ON, 15):
        do(market, disputes.accept_dispute, cast["freelancer"], third.id)
        do(market, disputes.decide_dispute, CONSOLE, second.id, 0, "Fine")
    assert news(market) == {
        "invoice.dispute-upheld": DISPUTERS,
        "invoice.dispute-dismissed": sorted([*DISPUTERS, *agency]),
    }
    deposit(market, cast.company, 100_000)
    assert news(market) == {"deposit.recorded": BILLERS}
    bill_on(market, FRIDAY)
    bill_on(market, FRIDAY + timedelta(days=1))
    assert news(market) == {"invoice.paid": ["freelancer", *agency]}
    with at(FRIDAY + timedelta(days=2)):
        do(market, refund, cast["freelancer"], weeks[contract.id], 500, "Too much")
    assert news(market) == {"invoice.credited": DISPUTERS}


TERMS = OfferTerms(type=HOURLY.type, title="Tune the ticket shop", message="As discussed.", rate=5_000)


def test_an_application_that_is_reviewed(market: Market) -> None:
    ann, boss = market.person("ann"), market.person("boss", is_operator=True)
    with market.act() as session:
        key, _ = keys.register_key(session, ann, market.sealer, name="Robot", scopes={KeyScope.BASIC}, approve=False)
        keys.review_key(session, boss, key.id, approve=False, note="Not now.")
    tell(market)
    (entry,) = inbox(market, ann)
    assert entry.said == ("Your application Robot was not approved", "The operator writes:\nNot now.")
    assert inbox(market, boss) == []


def test_who_left_is_told_nothing_more_and_sees_nothing_of_it(market: Market, cast: Cast) -> None:
    hire(market, cast["hiring"], cast.design, cast["freelancer"])
    tell(market)
    assert len(inbox(market, cast["owner"])) == 1
    assert len(inbox(market, cast["design-admin"])) == 1
    market.leave(cast["owner"], "acme:design", "design-admin")
    assert inbox(market, cast["design-admin"]) == []
    hire(market, cast["hiring"], cast.design, cast["stranger"])
    tell(market)
    assert len(inbox(market, cast["owner"])) == 2
    with market.database.reading() as session:
        kept = session.scalars(select(InboxEntry.id).where(InboxEntry.user_id == cast["design-admin"].user_id)).all()
    assert len(kept) == 1, "the second contract was not told at all"


def test_who_is_suspended_is_told_nothing(market: Market, cast: Cast) -> None:
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"])
    forget(market)
    with market.act() as session:
        session.execute(update(User).where(User.id == cast["freelancer"].user_id).values(status=UserStatus.INACTIVE))
    do(market, pause_contract, cast["hiring"], contract.key)
    assert "freelancer" not in news(market)["contract.paused"]


def test_entries_say_where_they_belong(market: Market, cast: Cast) -> None:
    contract = hire(market, cast["hiring"], cast.design, cast["freelancer"])
    do(market, pause_contract, cast["hiring"], contract.key)
    tell(market)
    paused, sent = inbox(market, cast["freelancer"])
    assert (paused.entry.scope, paused.entry.topic, paused.entry.contract_id) == (
        Scope.WORKROOM,
        Topic.CONTRACTS,
        contract.id,
    )
    assert paused.said.text == "Hiring Tester paused your contract with Acme: “Tune the ticket shop”"
    assert (sent.entry.scope, sent.entry.contract_id) == (Scope.JOB, None)
    assert sent.said.text == "Acme made you an offer: “Tune the ticket shop”"
    with market.act() as session:
        session.get_one(Contract, contract.id).title = "Another shop"
    assert inbox(market, cast["freelancer"])[0].said.text.endswith("“Another shop”"), "words are made when shown"


SAID = {
    "amount": 100,
    "awarded": 100,
    "currency": "USD",
    "error": "No.",
    "next_on": "2026-03-20",
    "week": "2026-03-16",
    "due_on": "2026-03-20",
    "suspended_after_days": 7,
    "matches": 2,
    "status": "approved",
    "state": "ok",
    "reason": "It breaks a rule.",
}


def test_every_kind_has_words_on_each_side_that_is_told() -> None:
    about = About(key="1", title="Shop", part="Draft", client="Acme", freelancer="Fred", number=7, subject=Subject.JOBS)
    sides: dict[Whom, tuple[Side | None, ...]] = {
        Whom.FREELANCER: (Side.FREELANCER,),
        Whom.CLIENT: (Side.CLIENT,),
        Whom.OWNER: (None,),
        Whom.PAYEE: (None,),
    }
    for kind, what in KINDS.items():
        for side, is_own in product(sides.get(what.whom, tuple(Side)), (True, False)):
            line = Line(1, 1, None, kind, kind.partition(".")[0], 1, {}, SAID)
            text, more = say(line, about, side, is_own=is_own, who="")
            assert text, (kind, side)
            assert "None" not in text + more, (kind, text)
