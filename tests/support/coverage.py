"""What of the Upwork API is not served. `python -m tests.support.coverage` writes the checked-in list anew."""

import re
from collections.abc import Iterator
from importlib import import_module

from tests.support.facts import DATA, client_paths, endpoints

NOT_SERVED = DATA / "not_served.txt"

# Values that a route may look at; any other segment takes a number, which is a reference, a key or a code.
VALUE = "1001"
PLAUSIBLE = [
    (r"{},{}", "20260105,20260111"),  # the days of a workday report
    (r"(workdiaries/.+/.+/){}$", r"\g<1>20260105"),
    (r"(snapshots/contracts/{}/{}/){}$", r"\g<1>webcam"),
    (r"(profiles/v1/providers/{}/){}", r"\g<1>skills"),
]


def plausible(path: str) -> str:
    """Fill the open segments of `path`, such as `api/hr/v2/jobs/{}`, with values that a client might send."""
    for pattern, value in PLAUSIBLE:
        path = re.sub(pattern, value, path)
    return path.replace("{}", VALUE)


def known() -> list[tuple[str, str]]:
    """Return every (method, path) of the reference and of the clients, each once."""
    from_reference = {(endpoint.method, endpoint.path) for endpoint in endpoints()}
    from_clients = {(path.method, path.path) for path in client_paths()}
    return sorted(from_reference | from_clients, key=lambda entry: (entry[1], entry[0]))


def not_served() -> Iterator[str]:
    """Give a line for everything known that the hall does not serve."""
    # By name, so that the list can be looked at before the door is built.
    serves = import_module("hiringhall.api.upwork.endpoint").serves
    for method, path in known():
        if not serves(method, plausible(path)):
            yield f"{method} {path}"


if __name__ == "__main__":
    NOT_SERVED.write_text("".join(f"{line}\n" for line in not_served()))
