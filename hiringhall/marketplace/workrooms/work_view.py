"""The work view: the screenshots of a week in a workroom, and which weeks there are besides."""

from datetime import date, timedelta

from msgspec import Struct
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.diary.access import readable_diary
from hiringhall.marketplace.diary.models import DiaryCell
from hiringhall.marketplace.diary.queries import ShownCell, cells_in
from hiringhall.marketplace.diary.slots import monday_of, slots_of_week
from hiringhall.marketplace.workrooms.queries import Workroom
from hiringhall.storage.hot import HotRead


class WorkView(Struct, frozen=True):
    """The cells of the week from `monday` (UTC) that have a screenshot; the weeks beside it are None without any."""

    monday: date
    cells: list[ShownCell]
    previous: date | None
    following: date | None


def work_view(session: Session, actor: Actor, workroom: Workroom, day: date | None) -> WorkView:
    """Return the week of a day, else the newest one with work, of a workroom that the actor found.

    Raises NotAllowed for who may not look into the diary.
    """
    today = clock.day(clock.now())
    if workroom.contract is None:
        return WorkView(_monday(day or today), [], None, None)
    contract = readable_diary(session, actor, workroom.contract.key)
    first, last = _ENDS.all(session, contract_id=contract.id)[0]
    newest = _monday(today) if last is None else monday_of(last)
    monday = newest if day is None else _monday(day)
    week = slots_of_week(monday)
    cells = [cell for cell in cells_in(session, [contract.id], week) if cell.screenshot is not None]
    return WorkView(
        monday,
        cells,
        monday - timedelta(days=7) if first is not None and first < week.start else None,
        monday + timedelta(days=7) if last is not None and last >= week.stop else None,
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


_ENDS = HotRead(
    select(func.min(DiaryCell.slot), func.max(DiaryCell.slot)).where(DiaryCell.contract_id == bindparam("contract_id")),
    lambda *ends: ends,
)
