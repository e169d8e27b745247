"""A contract of a client with a freelancer, hired on a Monday, and everybody around them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.status_reports.models import ReportState, StatusReport
from hiringhall.marketplace.status_reports.operations import file_report
from tests.support.billing import at
from tests.support.hired import FIXED, Cast, hire, hiring_cast
from tests.support.market import Market

MONDAY = date(2026, 3, 16)
"""US Eastern time is four hours behind."""


@dataclass(frozen=True)
class Stage:
    """What the tests act on: `client` hires, `freelancer` works."""

    market: Market
    cast: Cast
    contract: Contract

    @property
    def client(self) -> Actor:
        return self.cast["hiring"]

    @property
    def freelancer(self) -> Actor:
        return self.cast["freelancer"]

    def do(self, operation: Any, *arguments: Any, **options: Any) -> Any:
        """Run an operation in a transaction of its own."""
        with self.market.act() as session:
            return operation(session, *arguments, **options)

    def report(self, week: date = MONDAY, state: ReportState = ReportState.OK, **options: Any) -> StatusReport:
        """File a report."""
        report: StatusReport = self.do(
            file_report, self.freelancer, self.contract.key, week, state, "Half of it is done.", **options
        )
        return report


@pytest.fixture
def stage(market: Market) -> Iterator[Stage]:
    cast = hiring_cast(market)
    with at(MONDAY):
        yield Stage(market, cast, hire(market, cast["hiring"], cast.design, cast["freelancer"], FIXED))
