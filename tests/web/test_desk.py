"""What waits on the home page: for a client, a freelancer and an agency, each within what they may see."""

import pytest

from hiringhall.marketplace.accounts.models import CompanyKind
from hiringhall.marketplace.accounts.roles import Act, Role
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.jobs.models import JobType
from hiringhall.marketplace.offers import operations as offers
from hiringhall.marketplace.offers.terms import OfferTerms
from hiringhall.marketplace.proposals import talking
from hiringhall.web.desk import Desk, desk
from hiringhall.web.hats import Hat
from tests.support.bidding import Bidding
from tests.support.market import Market

HOURLY = OfferTerms(type=JobType.HOURLY, title="Booking page", message="Join us.", rate=3_000)


@pytest.fixture
def bidding(market: Market) -> Bidding:
    return Bidding(market)


def look(bidding: Bidding, actor: Actor, company: int | None = None, kind: CompanyKind = CompanyKind.CLIENT) -> Desk:
    hat = Hat("", "", company, kind if company else None, frozenset(Act))
    with bidding.market.database.reading() as session:
        return desk(session, actor, hat, freelances=True)


def figures(shown: Desk) -> dict[str, int]:
    return {figure.label: figure.count for figure in shown.figures}


def parts(shown: Desk) -> dict[str, list[tuple[str, str, str, int]]]:
    return {
        part.title: [(line.title, line.text, line.mark, line.unread) for line in part.lines] for part in shown.parts
    }


def offer(bidding: Bidding, freelancer: Actor, job: str | None = None) -> str:
    with bidding.market.act() as session:
        return offers.send_offer(
            session,
            bidding.ann,
            freelancer.user_id or 0,
            HOURLY,
            days=7,
            job=job,
            team_id=None if job else bidding.acme,
        ).key


def test_a_client_sees_new_proposals_offers_and_contracts(bidding: Bidding) -> None:
    assert figures(look(bidding, bidding.ann, bidding.acme)) == {
        "Open jobs": 1,
        "Offers waiting": 0,
        "Contracts going on": 0,
    }
    key = bidding.submit(bidding.fred)
    bidding.invite(bidding.gina)
    first, second = offer(bidding, bidding.fred, bidding.job), offer(bidding, bidding.bob)
    with bidding.market.act() as session:
        contract = offers.accept_offer(session, bidding.bob, second)
        talking.write(session, bidding.fred, key, "Thank you.")
    shown = look(bidding, bidding.ann, bidding.acme)
    assert figures(shown) == {"Open jobs": 1, "Offers waiting": 1, "Contracts going on": 1}
    assert parts(shown) == {
        "Open jobs": [("Build a booking page", "2 candidates", "1 new", 0)],
        "Offers waiting": [("Booking page", "Fred Tester", "", 0)],
        "Contracts": [("Booking page", "Bob Tester · Hourly", "", 1)],
    }
    assert [line.path for part in shown.parts for line in part.lines] == [
        f"/jobs/{bidding.job}/candidates",
        f"/offers/{first}",
        f"/contracts/{contract.key}",
    ]


def test_a_freelancer_sees_invitations_proposals_offers_and_messages(bidding: Bidding) -> None:
    key = bidding.submit(bidding.fred)
    bidding.invite(bidding.fred, bidding.post())
    with bidding.market.act() as session:
        talking.write(session, bidding.ann, key, "When can you begin?")
    offer(bidding, bidding.fred)
    shown = look(bidding, bidding.fred)
    assert figures(shown) == {"Invitations": 1, "Active proposals": 1, "Offers to answer": 1, "Contracts going on": 0}
    assert parts(shown) == {
        "Offers to answer": [("Booking page", "Acme", "To answer", 0)],
        "Invitations": [("Build a booking page", "Acme", "", 0)],
        "Active proposals": [("Build a booking page", "Acme", "", 1)],
    }


def test_an_agency_sees_those_of_its_freelancers(bidding: Bidding) -> None:
    bidding.submit(bidding.pia, freelancer=bidding.ada)
    bidding.submit(bidding.bob)
    shown = look(bidding, bidding.pia, bidding.studio, CompanyKind.AGENCY)
    assert figures(shown)["Active proposals"] == 1
    assert parts(shown) == {"Active proposals": [("Build a booking page", "Ada Tester · Acme", "", 0)]}


def test_each_role_sees_what_it_may_in_the_teams_where_it_was_given(bidding: Bidding) -> None:
    market = bidding.market
    design = market.team(bidding.ann, bidding.acme, "design")
    offer(bidding, bidding.fred)
    recruiter = market.member(bidding.ann, design, "dora", Role.RECRUITER)
    finance, member = bidding.staff("finn", Role.FINANCE), bidding.staff("mia", Role.MEMBER)
    assert figures(look(bidding, recruiter, bidding.acme)) == {
        "Open jobs": 0,
        "Offers waiting": 0,
        "Contracts going on": 0,
    }
    assert figures(look(bidding, finance, bidding.acme)) == {"Contracts going on": 0}
    assert look(bidding, member, bidding.acme) == Desk([], [])
