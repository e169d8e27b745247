"""What the invoice of a week says, reckoned from its cells and terms, before anything is written."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from hiringhall.marketplace.contracts.agreed import Terms, in_force
from hiringhall.marketplace.diary.charging import charge_of
from hiringhall.marketplace.invoices.models import InvoiceLineKind
from hiringhall.marketplace.jobs.models import JobType

_EPOCH = date(1970, 1, 1)


class UnbilledWeek(NamedTuple):
    """A week of work that is not billed, with what is known of its contract; units as in the models."""

    contract_id: int
    company_id: int
    freelancer_id: int
    agency_id: int | None
    agency_share: int | None
    currency: str
    fee_schedule_id: int | None
    type: JobType
    started_on: date
    ended_on: date | None
    seconds: int
    charge: int
    extra: int
    last_day: date


class DayCells(NamedTuple):
    """How many cells of a day, counted from 1970, are paid for on a contract and activity."""

    contract_id: int
    ordinal: int
    activity_id: int | None
    cells: int


class DraftLine(NamedTuple):
    """A line of an invoice; fields as in InvoiceLine."""

    kind: InvoiceLineKind
    activity_id: int | None
    rate: int | None
    cells: int | None
    amount: int


def time_lines(terms: Sequence[Terms], cells: Sequence[DayCells]) -> list[DraftLine]:
    """Return a line for each rate and activity, each rounded to cents once, as the diary counts its weeks."""
    counted: Counter[tuple[int, int | None]] = Counter()
    for day in cells:
        rate = in_force(terms, _EPOCH + timedelta(days=day.ordinal)).rate or 0
        counted[rate, day.activity_id] += day.cells
    return [
        DraftLine(InvoiceLineKind.TIME, activity_id, rate, number, charge_of(number, rate))
        for (rate, activity_id), number in sorted(counted.items(), key=lambda line: (line[0][0], line[0][1] or 0))
    ]


def stipend_line(amount: int) -> DraftLine:
    """Return the line of a stipend of so many cents."""
    return DraftLine(InvoiceLineKind.STIPEND, None, None, None, amount)
