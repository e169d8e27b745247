"""A marketplace per test, on both kinds of database."""

from collections.abc import Iterator

import pytest

from tests.support.market import Market


@pytest.fixture
def market(database_url: str) -> Iterator[Market]:
    market = Market(database_url)
    yield market
    market.database.close()
