"""What always holds for diaries."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiringhall.marketplace.contracts.models import WorkWeek
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.models import Billing, DiaryCell
from hiringhall.storage.database import streamed
from hiringhall.storage.invariants import Invariant, by_query


def _weeks_unlike_their_cells(session: Session) -> Iterator[str]:
    cells = streamed(session, select(DiaryCell.contract_id, DiaryCell.slot, DiaryCell.billing))
    billable: Counter[tuple[int, date]] = Counter()
    for contract_id, slot, billing in cells:
        billable[contract_id, slots.monday_of(slot)] += billing is Billing.BILLABLE
    for (contract_id, monday), count in billable.items():
        week = session.get(WorkWeek, (contract_id, monday))
        seconds = week.seconds if week else 0
        if seconds != count * slots.SECONDS:
            yield f"contract {contract_id} has {seconds} s in the week of {monday} for {count} billable cells"


CHECKS = (
    by_query(
        "cell-freelancer",
        "A cell of a diary is of the freelancer of its contract, which is paid by the hour.",
        """SELECT diary_cells.contract_id, slot FROM diary_cells JOIN contracts ON contracts.id = contract_id
        WHERE contracts.freelancer_id <> diary_cells.freelancer_id OR contracts.type <> 'hourly'""",
        "contract {contract_id} has a cell in slot {slot} that is not its own",
    ),
    by_query(
        "cell-activity",
        "Time is written on activities of the company that it is worked for.",
        """SELECT contract_id, slot FROM diary_cells JOIN contracts ON contracts.id = contract_id
        JOIN activities ON activities.id = activity_id WHERE activities.company_id <> contracts.company_id""",
        "contract {contract_id} has a cell in slot {slot} on an activity of another company",
    ),
    Invariant(
        "week-of-cells",
        "A week with cells in the diary has the seconds of those that are billable.",
        _weeks_unlike_their_cells,
    ),
)
