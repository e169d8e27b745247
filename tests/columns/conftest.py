"""A client with four contracts whose time rows change, and copies of them that pay from the first row on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hiringhall.columns.columns import Columns
from hiringhall.columns.parts import Worth
from tests.columns.shift import Shift
from tests.support.market import Market

ALWAYS = Worth(least=0, missing=1.0)


@pytest.fixture
def shift(market: Market) -> Shift:
    return Shift(market)


@pytest.fixture
def columns(market: Market, tmp_path: Path) -> Iterator[Columns]:
    columns = Columns(market.database, tmp_path / "columns", 100, ALWAYS)
    yield columns
    columns.close()
