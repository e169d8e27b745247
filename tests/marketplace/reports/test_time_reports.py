"""Time reports over a data set whose sums were worked out by hand."""

from datetime import date

from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.reports.catalog import REPORTS
from hiringhall.marketplace.reports.running import run
from tests.support.hired import Cast
from tests.support.market import Market
from tests.support.tracking import MONDAY, capture, track


def test_sums_of_a_company_by_week(market: Market, cast: Cast, contract: Contract) -> None:
    first = 6 * 24 * (MONDAY - date(1970, 1, 1)).days
    track(market, cast["freelancer"], [capture(contract, first + number, memo="Draw") for number in range(5)])
    query = "SELECT week_worked_on, provider_id, task, memo, sum(hours), sum(charges) WHERE worked_on >= '2009-10-01'"
    with market.database.reading() as session:
        result = run(session, cast["owner"], REPORTS["time-company"], {"company": "acme"}, query)
        assert list(result.rows) == [(MONDAY, "freelancer", "", "Draw", 3000, 4167)]
