from collections.abc import Iterator

import pytest

from tests.support.elance import ElanceClient
from tests.support.hall import Hall


@pytest.fixture
def elance(hall: Hall) -> Iterator[ElanceClient]:
    """Call the shared hall's /api2 as the demo's people."""
    client = ElanceClient(hall)
    yield client
    client.close()
