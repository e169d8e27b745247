"""What the cells of a day add up to."""

from collections.abc import Collection
from typing import NamedTuple

from hiringhall.marketplace.diary.models import Billing
from hiringhall.marketplace.diary.queries import ShownCell


class Sums(NamedTuple):
    """How many cells there are: all, those paid for, those written by hand, and why others are not paid."""

    cells: int
    billable: int
    manual: int
    over_limit: int
    late: int


def sums_of(cells: Collection[ShownCell]) -> Sums:
    """Return what these cells add up to."""
    billed = [cell.billing for cell in cells]
    return Sums(
        len(cells),
        billed.count(Billing.BILLABLE),
        sum(cell.manual for cell in cells),
        billed.count(Billing.OVER_LIMIT),
        billed.count(Billing.LATE),
    )
