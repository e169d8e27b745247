"""A freelancer of the shared hall with an hourly contract, and their tracker."""

import pytest

from tests.support.hall import Hall
from tests.support.trackers import Kind, Tracker, Worker, sign_in, worker


@pytest.fixture
def wanda(hall: Hall) -> Worker:
    return worker(hall.backstage)


@pytest.fixture(params=["json", "msgpack"])
def kind(request: pytest.FixtureRequest) -> Kind:
    """Run the test once in JSON and once in MessagePack."""
    kind: Kind = request.param
    return kind


@pytest.fixture
def nobody(hall: Hall) -> Tracker:
    """A tracker that is not signed in."""
    return Tracker(hall.base_url)


@pytest.fixture
def tracker(hall: Hall, wanda: Worker) -> Tracker:
    """The freelancer's tracker, in JSON."""
    return signed_in(hall, wanda)


def signed_in(hall: Hall, worker: Worker, kind: Kind = "json") -> Tracker:
    """Sign a tracker in without asking for the password, which takes a tenth of a second."""
    return Tracker(hall.base_url, kind, sign_in(hall.backstage, worker.user.id))
