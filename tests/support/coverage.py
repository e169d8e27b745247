"""What of the Upwork API is not served. `python -m tests.support.coverage` writes the checked-in list anew."""

import re
from collections.abc import Iterator

from hiringhall.api.upwork.routes import ROUTES
from tests.support.facts import DATA, client_paths, endpoints

NOT_SERVED = DATA / "not_served.txt"

GRANT_PAGE = "services/api/auth"  # a page where a person grants access, not a call: the browser tests open it

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
    """Return every call, as (method, path), of the reference and of the clients, each once."""
    from_reference = {(endpoint.method, endpoint.path) for endpoint in endpoints() if endpoint.path != GRANT_PAGE}
    from_clients = {(path.method, path.path) for path in client_paths()}
    return sorted(from_reference | from_clients, key=lambda entry: (entry[1], entry[0]))


def not_served() -> Iterator[str]:
    """Give a line for everything known that the hall does not serve."""
    for method, path in known():
        if not ROUTES.serves(method, plausible(path)):
            yield f"{method} {path}"


if __name__ == "__main__":
    NOT_SERVED.write_text("".join(f"{line}\n" for line in not_served()))
