"""Dashboards on the first page of each hat and of operators, without a browser."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from requests import Response

from hiringhall import clock
from hiringhall.marketplace.accounts import organizations
from hiringhall.marketplace.accounts.models import CompanyKind, User
from hiringhall.marketplace.accounts.roles import Role
from hiringhall.marketplace.actor import CONSOLE
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.invoices.models import InvoiceKind
from hiringhall.marketplace.payments.custom import pay_freelancer
from hiringhall.marketplace.reports.catalog import REPORTS
from hiringhall.marketplace.reports.running import Cell, run
from tests.support.hired import HOURLY
from tests.support.tracking import capture, track
from tests.support.weeks import billed_week, monday
from tests.web.conftest import Back, actor
from tests.web.test_billing import WEEK_OF_WORK, weeks_ago
from tests.web.test_companies import Firm, found
from tests.web.test_contracts import Acts, Deal, links, words
from tests.web.visitor import Visitor, heading, parse

CELLS = 3
"""Half an hour."""


@pytest.fixture
def firm(back: Back) -> Firm:
    return found(back)


@pytest.fixture
def jun(back: Back) -> User:
    return back.person("Jun", is_freelancer=True)


@pytest.fixture
def busy(firm: Firm, jun: User) -> Deal:
    """Let a firm have been billed 500.00 for last week, given a bonus of 20.00 and half an hour of work just now."""
    hired = weeks_ago(firm, jun)
    work(hired)
    return hired


def work(hired: Deal) -> None:
    """Bill last week of a contract, give a bonus, and work until now."""
    bill(hired)
    first = max(slots.slots_of_week(monday(0)).start, slots.slot_of(clock.now()) - CELLS)
    with clock.shifted(slots.start_of(first + CELLS) - clock.now()):
        cells = [capture(hired.contract, first + number) for number in range(CELLS)]
        track(Acts(hired.back), actor(hired.freelancer), cells)


def bill(hired: Deal) -> None:
    """Bill 500.00 for last week of a contract, and a bonus of 20.00."""
    billed_week(Acts(hired.back), hired.contract, WEEK_OF_WORK)
    with hired.back.database.writing() as session:
        pay_freelancer(session, CONSOLE, hired.contract.key, InvoiceKind.BONUS, 20_00, "Well done")


def wear(visitor: Visitor, hat: str) -> Response:
    """Put on a hat and return the first page."""
    visitor.send("/hat", {"hat": hat}, on="/account")
    return visitor.get("/")


def tables(answer: Response) -> list[list[list[str]]]:
    """Return the tables of a page, row by row."""
    return [
        [[" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")] for row in table.xpath(".//tr")]
        for table in parse(answer).xpath("//main//table[contains(@class, 'weeks')]")
    ]


def charts(answer: Response) -> list[str]:
    """Return the titles of the charts of a page."""
    return [str(title) for title in parse(answer).xpath("//main//*[local-name()='svg']/*[local-name()='title']/text()")]


def asked(back: Back, who: User, address: str) -> list[tuple[Cell, ...]]:
    """Return the rows of the report at an address."""
    parts = urlsplit(address)
    values: dict[str, Any] = {name: value[0] for name, value in parse_qs(parts.query).items()}
    query = values.pop("q")
    with back.database.reading() as session:
        report = REPORTS[parts.path.removeprefix("/reports/")]
        return list(run(session, actor(who), report, values, query).rows)


def reports(answer: Response) -> list[str]:
    return sorted(link for link in links(answer) if link.startswith("/reports/"))


def test_a_client_sees_spend_hours_and_account(visitor: Visitor, back: Back, firm: Firm, busy: Deal) -> None:
    back.sign_in(visitor, firm.owner)
    page = wear(visitor, str(firm.id))
    assert charts(page) == ["Spend by week and team"]
    ((head, this_week, *_, total),) = tables(page)
    assert head == ["Week of", "All", "Firm & Sons"]
    assert this_week[1:] == ["520.00", "520.00"]
    assert total == ["All weeks", "520.00", "520.00"]
    shown = words(page)
    assert "Hours this week" in shown
    assert "0:30" in shown
    assert "500.00 USD in review" in shown
    assert "20.00 USD due" in shown
    assert {f"/companies/{firm.id}/billing", busy.path} <= links(page)


def test_every_figure_leads_to_the_report_that_explains_it(
    visitor: Visitor, back: Back, firm: Firm, busy: Deal
) -> None:
    back.sign_in(visitor, firm.owner)
    leads = reports(wear(visitor, str(firm.id)))
    assert [visitor.get(address).status_code for address in leads] == [200] * len(leads)
    sums = [sum(int(str(row[-1])) for row in asked(back, firm.owner, address)) for address in leads]
    # twelve weeks, of which this one has all of it, and all together; then the hours, in seconds
    assert sorted(sums) == [*[0] * 11, CELLS * 600, 520_00, 520_00]
    back.sign_in(visitor, busy.freelancer)
    leads = reports(wear(visitor, "me"))
    sums = [sum(int(str(row[-1])) for row in asked(back, busy.freelancer, address)) for address in leads]
    assert sorted(sums) == [*[0] * 11, CELLS * 600, 468_00, 468_00]


def test_a_freelancer_sees_earnings_hours_and_balance(visitor: Visitor, back: Back, busy: Deal) -> None:
    back.sign_in(visitor, busy.freelancer)
    page = visitor.get("/")
    assert charts(page) == ["Earnings by week and client"]
    ((head, this_week, *_),) = tables(page)
    assert (head, this_week[1:]) == (["Week of", "All", "Firm & Sons"], ["468.00", "468.00"])
    shown = words(page)
    assert "450.00 USD in review" in shown
    assert "18.00 USD pending" in shown
    assert "0:30" in shown


def test_an_agency_sees_what_it_earns(visitor: Visitor, back: Back, firm: Firm, jun: User) -> None:
    agency = found(back, CompanyKind.AGENCY)
    with back.database.writing() as session:
        organizations.add_member(
            session, CONSOLE, agency.id, username_or_email=jun.username, roles=[Role.AGENT], exclusive=True
        )
    work(weeks_ago(firm, jun, agency_id=agency.id, signs=actor(agency.owner)))
    staffing = agency.add(back.person("Sam"), Role.STAFFING)
    for who in (agency.owner, staffing):
        back.sign_in(visitor, who)
        page = wear(visitor, str(agency.id))
        ((_, this_week, *_),) = tables(page)
        assert this_week[1:] == ["468.00", "468.00"]
        assert "Jun Tester" in words(page)
        assert f"/companies/{agency.id}/timesheet" in links(page)
    back.sign_in(visitor, jun)
    assert "Nothing was earned in these weeks." in words(wear(visitor, "me"))
    back.sign_in(visitor, agency.add(back.person("Fin"), Role.FINANCE))
    assert "Earnings by week" not in words(wear(visitor, str(agency.id)))


@pytest.mark.parametrize(
    ("role", "spend", "hours", "account"),
    [
        (Role.ADMIN, True, True, True),
        (Role.HIRING, True, True, False),
        (Role.FINANCE, False, True, True),
        (Role.RECRUITER, False, False, False),
        (Role.MEMBER, False, False, False),
    ],
)
def test_what_a_role_sees(
    visitor: Visitor, back: Back, busy: Deal, role: Role, *, spend: bool, hours: bool, account: bool
) -> None:
    back.sign_in(visitor, busy.firm.add(back.person("Rob"), role))
    page = wear(visitor, str(busy.firm.id))
    assert page.status_code == 200
    assert ("Spend by week and team" in words(page)) is spend
    assert ("Hours this week" in words(page)) is hours
    assert ("in review" in words(page)) is account
    assert ("520.00" in page.text) is spend


def test_a_new_company_and_a_new_freelancer_are_told_what_comes(
    visitor: Visitor, back: Back, firm: Firm, jun: User
) -> None:
    back.sign_in(visitor, firm.owner)
    page = wear(visitor, str(firm.id))
    assert "Nothing was charged in these weeks." in words(page)
    assert "Nobody has worked by the hour yet this week." in words(page)
    assert charts(page) == []
    back.sign_in(visitor, jun)
    page = wear(visitor, "me")
    assert "Nothing was earned in these weeks." in words(page)
    assert "/jobs" in links(page)
    back.sign_in(visitor, back.person("Kay"))
    assert "Earnings by week" not in words(wear(visitor, "me"))


def test_a_hat_of_others_cannot_be_put_on_to_see_theirs(visitor: Visitor, back: Back, busy: Deal) -> None:
    back.sign_in(visitor, back.person("Eve"))
    page = wear(visitor, str(busy.firm.id))
    assert heading(page).startswith("Hello")
    assert "Spend by week" not in words(page)
    assert "520.00" not in page.text


def test_a_member_who_left_sees_it_no_longer(visitor: Visitor, back: Back, busy: Deal) -> None:
    firm, rob = busy.firm, busy.firm.add(back.person("Rob"), Role.ADMIN)
    back.sign_in(visitor, rob)
    assert "520.00" in wear(visitor, str(firm.id)).text
    with back.database.writing() as session:
        organizations.remove_member(session, actor(firm.owner), firm.id, rob.id)
    assert "520.00" not in visitor.get("/").text


def test_names_of_teams_and_clients_are_shown_as_they_were_written(visitor: Visitor, back: Back, jun: User) -> None:
    evil = "<img src=x onerror=alert(1)>\"'"
    firm = found(back)
    with back.database.writing() as session:
        team = organizations.create_team(session, actor(firm.owner), firm.id, name=evil, slug="design")
    work(weeks_ago(firm, jun, team=team.id, terms=HOURLY))
    back.sign_in(visitor, firm.owner)
    page = wear(visitor, str(firm.id))
    assert tables(page)[0][0] == ["Week of", "All", evil]
    assert "<img src=x" not in page.text


def test_an_operator_sees_the_weeks_of_the_hall(visitor: Visitor, other: Visitor, back: Back, busy: Deal) -> None:
    back.sign_in(visitor, back.person("Ines", is_operator=True))
    page = visitor.get("/operator")
    assert charts(page) == ["Charged to clients by week", "Fees by week", "New people by week"]
    ((head, this_week, *_),) = tables(page)
    assert head == ["Week of", "Charged", "Fees", "New people"]
    charged, fees, joined = (float(cell.replace(",", "")) for cell in this_week[1:])
    assert charged >= 520
    assert fees >= 52
    assert joined >= 3  # the hall of the tests is shared
    assert "active contracts" in words(page)
    back.sign_in(other, busy.firm.owner)
    assert other.get("/operator").status_code == 403
