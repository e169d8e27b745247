"""The search of a marketplace without a server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hiringhall.search.search import Search
from tests.support.market import Market


@pytest.fixture
def search(market: Market, tmp_path: Path) -> Iterator[Search]:
    """Lend the search of the marketplace, which nobody keeps up to date yet."""
    search = Search(market.database, tmp_path / "search")
    yield search
    search.close()
