"""`hiringhall fees`."""

from tests.cli.conftest import RunCommand
from tests.support.marks import on_sqlite


def test_fees_are_listed_and_set(on_copy: RunCommand) -> None:
    assert on_copy("fees", "list").out.splitlines() == ["1  flat: 10% from 0.00 USD"]
    on_copy("fees", "set", "--tier", "0=20", "--tier", "500=10", "--client", "2.5", "--note", "From May on")
    on_copy("fees", "set", "--none")
    assert on_copy("fees", "list").out.splitlines() == [
        "3  none",
        "2  sliding: 20% from 0.00 USD, 10% from 500.00 USD, clients 2.5% on top  From May on",
        "1  flat: 10% from 0.00 USD",
    ]
    assert on_copy("fees", "list", "--json").json[1] == {
        "version": 2,
        "kind": "sliding",
        "tiers": [[0, 2000], [50000, 1000]],
        "client_rate": 250,
        "note": "From May on",
    }
    assert on_copy("check").status == 0


@on_sqlite  # what makes sense is tested with the marketplace; here only that it is asked for
def test_fees_that_make_no_sense_are_refused(on_copy: RunCommand) -> None:
    on_copy("fees", "set").failed(2, "--flat")
    on_copy("fees", "set", "--flat", "10", "--none").failed(2, "--flat")
    on_copy("fees", "set", "--flat", "ten").failed(2, "percentage")
    on_copy("fees", "set", "--tier", "500").failed(2, "500=10")
    on_copy("fees", "set", "--flat", "60").failed(1, "tiers")
