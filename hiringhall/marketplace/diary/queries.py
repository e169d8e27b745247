"""Reads of diaries."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from msgspec import Struct
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, aliased

from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract, WorkWeek
from hiringhall.marketplace.contracts.weeks import closed_until
from hiringhall.marketplace.diary.access import readable_diary
from hiringhall.marketplace.diary.models import Billing, CellStatus, DiaryCell, Workstation
from hiringhall.marketplace.diary.slots import monday_of
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


def own_cells(session: Session, actor: Actor, span: range) -> list[ShownCell]:
    """Return the cells that the actor has in the slots `span`, on whatever contract, in order of time."""
    if actor.user_id is None:
        return []
    return _OF_FREELANCER.all(session, freelancer=actor.user_id, first=span.start, last=span.stop - 1)


def latest_cells(session: Session, contract_ids: Collection[int]) -> dict[int, ShownCell]:
    """Return the latest cell of each freelancer, by reference, on any of these contracts. Asks for no right."""
    cells = sorted(_LATEST.all(session, ids=sorted(contract_ids)), key=lambda cell: cell.slot)
    return {cell.freelancer_id: cell for cell in cells}


def billed_weeks(session: Session, contract_ids: Collection[int], span: range) -> set[tuple[int, date]]:
    """Return the weeks of `span` that were billed, each as contract and Monday. Asks for no right."""
    first, last = monday_of(span.start), monday_of(span.stop - 1)
    closed, found = min(last, closed_until(session)), set()
    while closed >= first:
        found |= {(contract_id, closed) for contract_id in contract_ids}
        closed -= timedelta(days=7)
    return found | set(_BILLED.all(session, ids=sorted(contract_ids), first=first, last=last))


_OWN = ShownCell.__struct_fields__[:-2]
CELL_COLUMNS = *(getattr(DiaryCell, name) for name in _OWN), Workstation.computer, Workstation.client_version
"""What a hot read of cells, outer-joined with workstations, selects to make `ShownCell` of it."""
_IN_SPAN = (
    select(*CELL_COLUMNS)
    .outerjoin(Workstation, Workstation.id == DiaryCell.workstation_id)
    .where(DiaryCell.slot >= bindparam("first"), DiaryCell.slot <= bindparam("last"))
    .order_by(DiaryCell.slot, DiaryCell.contract_id)
)
_OF_CONTRACTS = HotRead(_IN_SPAN.where(among(DiaryCell.contract_id, "ids")), ShownCell)
_OF_FREELANCER = HotRead(_IN_SPAN.where(DiaryCell.freelancer_id == bindparam("freelancer")), ShownCell)
# The newest slot is looked up in the index, contract by contract; grouped, all cells of all of them would be read.
_newer = aliased(DiaryCell)
_newest = select(func.max(_newer.slot)).where(_newer.contract_id == Contract.id).scalar_subquery()
_LATEST = HotRead(
    select(*CELL_COLUMNS)
    .select_from(Contract)
    .join(DiaryCell, (DiaryCell.contract_id == Contract.id) & (DiaryCell.slot == _newest))
    .outerjoin(Workstation, Workstation.id == DiaryCell.workstation_id)
    .where(among(Contract.id, "ids")),
    ShownCell,
)
_BILLED: HotRead[tuple[int, date]] = HotRead(
    select(WorkWeek.contract_id, WorkWeek.week).where(
        among(WorkWeek.contract_id, "ids"),
        WorkWeek.week >= bindparam("first"),
        WorkWeek.week <= bindparam("last"),
        WorkWeek.billed_at.is_not(None),
    ),
    lambda *row: row,
)
