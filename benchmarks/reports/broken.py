"""Break queries in every way that a slip of the hand may, and see that each is refused with its place.

    python -m benchmarks.reports.broken 100000

A test does the same with some thousands. Ends with status 1 at the first error that does not say where it is.
"""

import random
import sys
from time import perf_counter

from hiringhall.marketplace.reports.catalog import REPORTS
from hiringhall.marketplace.reports.plans import check
from hiringhall.marketplace.reports.query import QueryError
from tests.support.query_model import GOOD, broken, is_located


def main() -> None:
    """Break queries until there are as many errors as asked for."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    draw, reports = random.Random(), list(REPORTS.values())  # noqa: S311 - no secret
    begun, errors, asked = perf_counter(), 0, 0
    while errors < wanted:
        asked += 1
        text = broken(draw.choice(GOOD), draw)
        try:
            check(text, draw.choice(reports))
        except QueryError as error:
            errors += 1
            if not is_located(text, error):
                sys.exit(f"The place of this error is not in its query: {error!r}\n{text!r}")
    print(f"{errors:,} located errors of {asked:,} queries in {perf_counter() - begun:.1f} s")


main()
