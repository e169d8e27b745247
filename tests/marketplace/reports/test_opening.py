"""Which reports each role is offered, and that nobody is told more."""

import pytest

from hiringhall.marketplace.errors import NotAllowed
from hiringhall.marketplace.reports.access import scope_of
from hiringhall.marketplace.reports.catalog import REPORTS
from hiringhall.marketplace.reports.opening import open_to
from tests.support.billing import hire_before
from tests.support.hired import Cast
from tests.support.market import Market

MONEY = ["Billings", "Freelancers' earnings"]
OF_ACME = ["Time of Acme", *(f"{title} of Acme" for title in MONEY)]
OF_DESIGN, OF_WEB = ([f"{title} of {team}" for title in ("Time", *MONEY)] for team in ("Design", "Web"))
OF_NORTHWIND = ["Earnings of Northwind", "Billings of Northwind"]
ACCOUNT, AGENCYS = "Account of Acme", "Account of Northwind"
OFFERED = {
    "owner": ["All accounts of Owner Tester", *OF_ACME, *OF_DESIGN, *OF_WEB, ACCOUNT],
    "admin": [*OF_ACME, *OF_DESIGN, *OF_WEB, ACCOUNT],
    "finance": ["Time of Acme", "Time of Design", "Time of Web", ACCOUNT],
    "hiring": ["Time of Acme", *OF_ACME[1:], *OF_DESIGN, *OF_WEB],
    "recruiter": [],
    "member": [],
    "design-admin": OF_DESIGN,
    "design-hiring": OF_DESIGN,
    "design-finance": ["Time of Design"],
    "design-recruiter": [],
    "agency-owner": [
        "All accounts of Agency-Owner Tester",
        *OF_NORTHWIND,
        "Time of Northwind for Acme",
        AGENCYS,
    ],
    "staffing": [*OF_NORTHWIND, "Time of Northwind for Acme", AGENCYS],
    "agent": [f"{title} of Agent Tester" for title in ("Time", "Earnings", "Billings", "Account")],
    "freelancer": [f"{title} of Freelancer Tester" for title in ("Time", "Earnings", "Billings", "Account")],
}


def test_everybody_is_offered_what_they_may_read(market: Market, cast: Cast) -> None:
    hire_before(market, cast, "agent", agency_id=cast.agency)
    with market.database.reading() as session:
        offered = {
            name: [f"{each.title} of {each.subject_name}" for each in open_to(session, cast[name])] for name in OFFERED
        }
    assert offered == OFFERED


def test_an_agency_that_hires_has_the_reports_of_a_client_too(market: Market, cast: Cast) -> None:
    manager = cast["agency-owner"]
    hire_before(market, cast, team=cast.agency, client=manager)
    with market.database.reading() as session:
        titles = [each.title for each in open_to(session, manager) if each.subject_name == "Northwind"]
    assert titles == ["Earnings", "Billings", "Time", "Billings", "Freelancers' earnings", "Account"]


@pytest.mark.parametrize(
    ("report_id", "theirs", "nothing"),
    [
        ("time-company", {"company": "globex"}, {"company": "nobody"}),
        ("time-team", {"company": "acme", "team": "acme:web"}, {"company": "acme", "team": "acme:none"}),
        ("time-agency", {"company": "globex", "agency": "northwind"}, {"company": "nobody", "agency": "northwind"}),
        ("billings-agency", {"agency": "northwind"}, {"agency": "globex"}),
        ("earnings-freelancer", {"freelancer": "agent"}, {"freelancer": "nobody"}),
        ("account", {"entity": "northwind"}, {"entity": "99999999"}),
    ],
)
def test_what_is_somebody_elses_is_refused_as_what_does_not_exist(
    market: Market, cast: Cast, report_id: str, theirs: dict[str, str], nothing: dict[str, str]
) -> None:
    refusals = set()
    for about in (theirs, nothing):
        with market.database.reading() as session, pytest.raises(NotAllowed) as refused:
            scope_of(session, cast["design-hiring"], REPORTS[report_id], about)
        refusals.add(str(refused.value))
    assert len(refusals) == 1
