"""Reads of diaries."""

from collections.abc import Collection, Sequence

from msgspec import Struct
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.diary.access import readable_diary
from hiringhall.marketplace.diary.models import Billing, CellStatus, DiaryCell, Workstation
from hiringhall.storage.hot import HotRead, among


class ShownCell(Struct, frozen=True):
    """A cell of a diary; fields as in DiaryCell, `computer` and `client_version` None for manual time."""

    contract_id: int
    freelancer_id: int
    slot: int
    captured_at: int
    status: CellStatus
    manual: bool
    billing: Billing
    keyboard: int
    mouse: int
    level: int
    minutes: bytes | None
    memo: str
    activity_id: int | None
    window_title: str
    screenshot: str | None
    computer: str | None
    client_version: str | None


def cells_of(session: Session, actor: Actor, references: Sequence[str], span: range) -> list[ShownCell]:
    """Return the cells of contracts, by key or number, in the slots `span`, in order of time.

    Raises NotFound or NotAllowed unless the actor may look into all of these diaries.
    """
    return cells_in(session, [readable_diary(session, actor, reference).id for reference in references], span)


def cells_in(session: Session, contract_ids: Collection[int], span: range) -> list[ShownCell]:
    """Return the cells of contracts in the slots `span`, in order of time.

    Whoever calls has found out that the reader may look into these diaries.
    """
    return _OF_CONTRACTS.all(session, ids=sorted(contract_ids), first=span.start, last=span.stop - 1)


_OWN = ShownCell.__struct_fields__[:-2]
CELL_COLUMNS = *(getattr(DiaryCell, name) for name in _OWN), Workstation.computer, Workstation.client_version
"""What a hot read of cells, outer-joined with workstations, selects to make `ShownCell` of it."""
_OF_CONTRACTS = HotRead(
    select(*CELL_COLUMNS)
    .outerjoin(Workstation, Workstation.id == DiaryCell.workstation_id)
    .where(
        among(DiaryCell.contract_id, "ids"), DiaryCell.slot >= bindparam("first"), DiaryCell.slot <= bindparam("last")
    )
    .order_by(DiaryCell.slot, DiaryCell.contract_id),
    ShownCell,
)
