"""Our copies of the facts are whole, and the same as those of the specification where it lies beside the checkout."""

import os
from pathlib import Path

from tests.support.facts import client_paths, endpoints, specified_client_paths, specified_endpoints

SPECIFICATION = Path(os.environ.get("HIRINGHALL_SPECIFICATION", Path(__file__).parents[3] / "shared" / "spec"))


def test_the_reference_lists_103_endpoints() -> None:
    assert len({(endpoint.method, endpoint.path) for endpoint in endpoints()}) == 103
    assert len({endpoint.id for endpoint in endpoints()}) == 103


def test_the_clients_call_239_paths_41_of_them_by_a_slip() -> None:
    assert len({(path.method, path.path) for path in client_paths()}) == 239
    assert sum(path.fault for path in client_paths()) == 41


if SPECIFICATION.is_dir():

    def test_the_copies_hold_what_the_specification_says() -> None:
        assert endpoints() == specified_endpoints(SPECIFICATION)
        assert client_paths() == specified_client_paths(SPECIFICATION)
