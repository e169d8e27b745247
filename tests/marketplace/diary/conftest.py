"""A freelancer with a contract that began eight days before the Wednesday on which these tests take place."""

from collections.abc import Iterator

import pytest

from hiringhall.marketplace.contracts.models import Contract
from tests.support.hired import Cast, hire, hiring_cast
from tests.support.market import Market
from tests.support.tracking import noon


@pytest.fixture(autouse=True)
def _wednesday() -> Iterator[None]:
    with noon():
        yield


@pytest.fixture
def cast(market: Market) -> Cast:
    with noon(days=-8):
        return hiring_cast(market)


@pytest.fixture
def contract(market: Market, cast: Cast) -> Contract:
    with noon(days=-8):
        return hire(market, cast["hiring"], cast.design, cast["freelancer"])
