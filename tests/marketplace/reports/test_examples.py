"""Every example query of the reference, its days moved to March 2026, over a week whose rows were worked out by hand.

On Monday and Tuesday the freelancer draws for the team design: 6 and 7 cells at 50.00 an hour, 50.00 and 58.33 of the
108.33 of the week. On Wednesday the agent plans for it through the agency: 3 cells, 25.00. Both weeks are billed on the
Monday after, to be paid on Friday; of each charge 10 % are the fee, 10.83 and 2.50, and 97.50 and 22.50 are left.
"""

from datetime import timedelta

import pytest

from hiringhall.marketplace.reports.access import About
from hiringhall.marketplace.reports.catalog import REPORTS
from hiringhall.marketplace.reports.running import Cell, run
from tests.support.billing import BILLED_ON, bill_on, hire_before, work
from tests.support.hired import Cast
from tests.support.market import Market
from tests.support.tracking import MONDAY

TUESDAY, WEDNESDAY = (MONDAY + timedelta(days=days) for days in (1, 2))
SINCE, AFTER, UNTIL = "worked_on >= '2026-03-01'", "worked_on > '2026-03-01'", "worked_on <= '2026-03-31'"
IN_MARCH = "date >= '2026-03-01' AND date <= '2026-03-31'"
DESIGN, FREELANCER, AGENT, TITLE = "acme:design", "freelancer", "agent", "Tune the ticket shop"


@pytest.fixture
def worked(market: Market, cast: Cast) -> Market:
    drawing = hire_before(market, cast)
    planning = hire_before(market, cast, "agent", agency_id=cast.agency)
    work(market, cast["freelancer"], drawing, MONDAY, 6, memo="Draw")
    work(market, cast["freelancer"], drawing, TUESDAY, 7, memo="Draw")
    work(market, cast["agent"], planning, WEDNESDAY, 3, memo="Plan")
    bill_on(market, BILLED_ON)
    return market


def ask(market: Market, cast: Cast, who: str, report: str, about: About, query: str) -> list[tuple[Cell, ...]]:
    with market.database.reading() as session:
        return list(run(session, cast[who], REPORTS[report], about, query).rows)


def test_the_examples_of_time(worked: Market, cast: Cast) -> None:
    by_person = f"SELECT worked_on, provider_id, provider_name, sum(hours) WHERE {SINCE} AND {UNTIL}"
    for report in ("time-team-hours", "time-team"):
        assert ask(worked, cast, "hiring", report, {"company": "acme", "team": DESIGN}, by_person) == [
            (MONDAY, FREELANCER, "Freelancer Tester", 3600),
            (TUESDAY, FREELANCER, "Freelancer Tester", 4200),
            (WEDNESDAY, AGENT, "Agent Tester", 1800),
        ]
    by_team = f"SELECT week_worked_on, assignment_team_id, sum(hours), sum(charges) WHERE {AFTER} AND {UNTIL}"
    assert ask(worked, cast, "owner", "time-company", {"company": "acme"}, by_team) == [(MONDAY, DESIGN, 9600, 133_33)]
    by_contract = "SELECT week_worked_on, assignment_team_id, provider_id, assignment_name, sum(hours)"
    by_contract += f" WHERE {AFTER} AND {UNTIL}"
    assert ask(worked, cast, "owner", "time-company", {"company": "acme"}, by_contract) == [
        (MONDAY, DESIGN, AGENT, TITLE, 1800),
        (MONDAY, DESIGN, FREELANCER, TITLE, 7800),
    ]
    agency = {"company": "acme", "agency": "northwind"}
    assert ask(worked, cast, "staffing", "time-agency", agency, by_contract) == [(MONDAY, DESIGN, AGENT, TITLE, 1800)]
    own = f"SELECT worked_on, assignment_team_id, hours, task, memo WHERE {AFTER} AND {UNTIL}"
    for report in ("time-freelancer-hours", "time-freelancer"):
        assert ask(worked, cast, "freelancer", report, {"freelancer": FREELANCER}, own) == [
            (MONDAY, DESIGN, 3600, "", "Draw"),
            (TUESDAY, DESIGN, 4200, "", "Draw"),
        ]


def test_the_examples_of_money(worked: Market, cast: Cast) -> None:
    company, design, agency = str(cast.company), str(cast.design), str(cast.agency)
    person = str(cast["freelancer"].user_id)
    amount = f"SELECT amount WHERE {IN_MARCH}"
    of_client = f"{amount} AND buyer_company__reference={company}"
    of_team = f"{amount} AND buyer_team__reference={design}"
    of_person = f"{amount} AND provider__reference = '{person}'"
    of_id = f"{amount} AND provider__id = '{FREELANCER}'"
    notes = f"SELECT amount, notes WHERE {IN_MARCH} and (accounting_entity__reference = '{person}' OR "
    for who, report, about, query, amounts in (
        ("freelancer", "billings-freelancer", {"freelancer": person}, amount, [108_33]),
        ("freelancer", "earnings-freelancer", {"freelancer": person}, amount, [97_50]),
        ("staffing", "billings-agency-team", {"team": agency}, of_team, [25_00]),
        ("staffing", "earnings-agency-team", {"team": agency}, of_team, [22_50]),
        ("agency-owner", "billings-agency", {"agency": agency}, of_client, [25_00]),
        ("agency-owner", "earnings-agency", {"agency": agency}, of_client, [22_50]),
        ("hiring", "billings-team", {"team": design}, of_person, [108_33]),
        ("owner", "billings-company", {"company": company}, amount, [25_00, 108_33]),
        ("hiring", "earnings-team", {"team": design}, of_id, [97_50]),
        ("owner", "earnings-company", {"company": company}, of_id, [97_50]),
        ("finance", "account", {"entity": "acme"}, amount, [-108_33, -25_00]),
        ("freelancer", "account", {"entity": person}, amount, [97_50]),
    ):
        assert ask(worked, cast, who, report, about, query) == [(cents,) for cents in amounts], report
    owned = ask(worked, cast, "freelancer", "account-owner", {"freelancer": person}, notes + "type = 'APInvoice')")
    assert owned == [(97_50, "")]
