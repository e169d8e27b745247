"""After every test of billing all that always holds still does."""

from collections.abc import Iterator

import pytest

from hiringhall.marketplace.checks import ALL
from tests.support.market import Market

NOT_LOGGED = {"people-logged"}  # the market of the tests adds people past the operations


@pytest.fixture(autouse=True)
def sound(request: pytest.FixtureRequest) -> Iterator[None]:
    """Run the checks of `hiringhall check` on the market of the test, if it has one."""
    market = request.getfixturevalue("market") if "market" in request.fixturenames else None
    yield
    if isinstance(market, Market):
        with market.database.reading() as session:
            found = {check.name: list(check.find(session)) for check in ALL if check.name not in NOT_LOGGED}
        assert {name: lines for name, lines in found.items() if lines} == {}
