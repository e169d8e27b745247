from collections.abc import Iterator

import pytest

from tests.api.upwork.wire import Wire
from tests.support.hall import Hall


@pytest.fixture
def wire(hall: Hall) -> Iterator[Wire]:
    """Open a line to the shared hall."""
    wire = Wire(hall)
    yield wire
    wire.close()
