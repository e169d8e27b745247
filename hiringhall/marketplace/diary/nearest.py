"""Where in a diary the next work is, so that nobody turns over empty days."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hiringhall.marketplace.diary.models import DiaryCell
from hiringhall.storage.hot import HotRead


class Nearest(NamedTuple):
    """The last slot with work before a stretch of slots and the first one after it, None where there is none."""

    before: int | None
    after: int | None


def nearest_work(session: Session, contract_id: int, span: range) -> Nearest:
    """Return the work on a contract that is nearest to `span`.

    Whoever calls has found out that the reader may look into this diary.
    """
    return _nearest(session, DiaryCell.contract_id, contract_id, span)


def nearest_work_of(session: Session, freelancer_id: int, span: range) -> Nearest:
    """Return the work of a freelancer, on whatever contract, that is nearest to `span`. Asks for no right."""
    return _nearest(session, DiaryCell.freelancer_id, freelancer_id, span)


def _nearest(session: Session, column: InstrumentedAttribute[int], whose: int, span: range) -> Nearest:
    before, after = _READS[column.key]
    return Nearest(
        before.first(session, whose=whose, slot=span.start),
        after.first(session, whose=whose, slot=span.stop - 1),
    )


def _reads(column: InstrumentedAttribute[int]) -> tuple[HotRead[int], HotRead[int]]:
    slots: Select[Any] = select(DiaryCell.slot).where(column == bindparam("whose")).limit(1)
    slot: ColumnElement[int] = bindparam("slot")
    return (
        HotRead(slots.where(DiaryCell.slot < slot).order_by(column.desc(), DiaryCell.slot.desc()), int),
        HotRead(slots.where(DiaryCell.slot > slot).order_by(column, DiaryCell.slot), int),
    )


_READS = {column.key: _reads(column) for column in (DiaryCell.contract_id, DiaryCell.freelancer_id)}
