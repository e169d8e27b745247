"""What freelancers do with their diaries by hand: memos, manual time, and taking cells out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.access import may_write, own_diary, readable_diary
from hiringhall.marketplace.diary.judging import NO_SUCH_ACTIVITY, Capture, grounds, refusals
from hiringhall.marketplace.diary.models import LONGEST_MEMO, CellStatus, DeletedCell, DiaryCell
from hiringhall.marketplace.diary.queries import billed_weeks, own_cells
from hiringhall.marketplace.diary.screenshots import discard_after_commit
from hiringhall.marketplace.diary.settling import is_billed, settle_week
from hiringhall.marketplace.errors import Conflict, InvalidInput, InvalidState, NotFound
from hiringhall.storage.blobs import Blobs

MOST_MANUAL = slots.A_DAY
"""Slots of manual time that are added at once."""
Spans = Sequence[range]
"""Slots that somebody names: one, a range of them, or a list."""


@dataclass(eq=False)
class SlotTaken(Conflict):
    """A slot that was to be written has work in it already, on whatever contract."""

    slot: int = 0


def edit_memo(session: Session, actor: Actor, reference: str, spans: Spans, memo: str) -> int:
    """Write another memo on all cells of one's own contract in `spans`; return how many there were.

    Raises NotFound for a contract or where no cell is, NotAllowed, InvalidInput("memo").
    """
    if len(memo) > LONGEST_MEMO:
        raise InvalidInput("memo", f"write at most {LONGEST_MEMO} characters.")
    contract = own_diary(session, actor, reference)
    cells = _cells(session, contract, spans)
    session.execute(
        update(DiaryCell).where(*_of(contract, spans)).values(memo=memo).execution_options(synchronize_session=False)
    )
    session.expire_all()
    for monday in sorted({slots.monday_of(slot) for slot, *_ in cells}):
        settle_week(session, contract.id, monday)
    _record(session, actor, contract, "work.described", [slot for slot, *_ in cells], memo=memo)
    return len(cells)


def change_activity(session: Session, actor: Actor, reference: str, spans: Spans, activity_id: int) -> int:
    """Write the time of all cells of one's own contract in `spans` on another activity; return how many it was not on.

    Raises NotFound for a contract or where no cell is, NotAllowed, InvalidInput("activity") for one that time on the
    contract cannot be written on, InvalidState when a week was billed already; then none is changed.
    """
    contract = own_diary(session, actor, reference)
    _cells(session, contract, spans)
    others = *_of(contract, spans), DiaryCell.activity_id.is_distinct_from(activity_id)
    changed = session.scalars(select(DiaryCell.slot).where(*others).order_by(DiaryCell.slot)).all()
    if not changed:
        return 0
    if activity_id not in grounds(session, [contract])[contract.id].activity_ids:
        raise InvalidInput("activity", NO_SUCH_ACTIVITY)
    weeks = {slots.monday_of(slot) for slot in changed}
    _require_open(session, contract, weeks)
    session.execute(
        update(DiaryCell).where(*others).values(activity_id=activity_id).execution_options(synchronize_session=False)
    )
    session.expire_all()
    for monday in sorted(weeks):
        settle_week(session, contract.id, monday)
    _record(session, actor, contract, "work.moved", changed, activity=activity_id)
    return len(changed)


def delete_cells(session: Session, actor: Actor, blobs: Blobs, reference: str, spans: Spans) -> int:
    """Take all cells of one's own contract in `spans` out of the diary, and off the bill; return how many there were.

    What they showed is gone for good, their screenshots after the commit. Raises NotFound for a contract or where no
    cell is, NotAllowed, InvalidState when a week was billed already; then none is deleted.
    """
    contract = own_diary(session, actor, reference)
    cells = _cells(session, contract, spans)
    weeks = {slots.monday_of(slot) for slot, *_ in cells}
    _require_open(session, contract, weeks)
    session.execute(delete(DiaryCell).where(*_of(contract, spans)).execution_options(synchronize_session=False))
    session.expire_all()
    now = clock.now()
    session.add_all(
        DeletedCell(contract_id=contract.id, slot=slot, deleted_at=now) for slot, is_manual, _ in cells if not is_manual
    )
    shown = {(slots.day_of(slot), digest) for slot, _, digest in cells if digest is not None}
    discard_after_commit(session, blobs, contract.freelancer_id, shown)
    for monday in sorted(weeks):
        settle_week(session, contract.id, monday, emptied=True)
    _record(session, actor, contract, "work.deleted", [slot for slot, *_ in cells])
    return len(cells)


def add_manual_time(
    session: Session, actor: Actor, reference: str, span: range, memo: str, activity_id: int | None = None
) -> int:
    """Write time into the free slots `span` of one's own diary that no tracker saw; return the number of slots.

    The contract must allow it. Raises NotFound, NotAllowed, InvalidInput("contract" | "memo" | "activity" | "slot") and
    InvalidState for a week that was billed; SlotTaken, a Conflict("slot"), names the first slot that is not free, and
    then none is written.
    """
    if not memo.strip() or len(memo) > LONGEST_MEMO:
        raise InvalidInput("memo", f"say in 1 to {LONGEST_MEMO} characters what was done.")
    if not 1 <= len(span) <= MOST_MANUAL:
        raise InvalidInput("slot", "write from ten minutes to a day at once.")
    contract = own_diary(session, actor, reference)
    if not contract.manual_time:
        raise InvalidInput("contract", "its terms allow no manual time.")
    ground, now = grounds(session, [contract])[contract.id], clock.now()
    for slot in span:
        for refusal in refusals(ground, _by_hand(contract, slot, memo, activity_id), now):
            raise refusal
    weeks = _mondays(span)
    _require_open(session, contract, weeks)
    _require_free(session, contract.freelancer_id, span)
    session.add_all(
        DiaryCell(
            freelancer_id=contract.freelancer_id,
            slot=slot,
            contract_id=contract.id,
            activity_id=activity_id,
            captured_at=slots.start_of(slot),
            status=CellStatus.NORMAL,
            manual=True,
            memo=memo,
        )
        for slot in span
    )
    for monday in sorted(weeks):
        settle_week(session, contract.id, monday)
    _record(session, actor, contract, "work.added", span, memo=memo)
    return len(span)


def open_slots(session: Session, actor: Actor, reference: str, span: range) -> list[int]:
    """Return the slots of `span` into which the actor may write manual time now: none where they may not at all.

    Raises NotFound or NotAllowed.
    """
    contract = readable_diary(session, actor, reference)
    if not may_write(actor, contract) or not contract.manual_time:
        return []
    ground, now = grounds(session, [contract])[contract.id], clock.now()
    taken = {cell.slot for cell in own_cells(session, actor, span)}
    billed = {monday for _, monday in billed_weeks(session, [contract.id], span)}
    return [
        slot
        for slot in span
        if slot not in taken
        and slots.monday_of(slot) not in billed
        and next(refusals(ground, _by_hand(contract, slot), now), None) is None
    ]


def _by_hand(contract: Contract, slot: int, memo: str = "", activity_id: int | None = None) -> Capture:
    begins = slots.start_of(slot)
    return Capture(contract_id=contract.id, slot=slot, captured_at=begins, memo=memo, activity_id=activity_id)


def _mondays(span: range) -> set[date]:
    return {slots.monday_of(slot) for slot in (span[0], span[-1])}


def _of(contract: Contract, spans: Spans) -> tuple[ColumnElement[bool], ...]:
    return DiaryCell.contract_id == contract.id, or_(
        False, *(DiaryCell.slot.between(span.start, span.stop - 1) for span in spans)
    )


def _cells(session: Session, contract: Contract, spans: Spans) -> list[tuple[int, bool, str | None]]:
    columns = DiaryCell.slot, DiaryCell.manual, DiaryCell.screenshot
    found = session.execute(select(*columns).where(*_of(contract, spans)).order_by("slot"))
    cells = [(slot, is_manual, digest) for slot, is_manual, digest in found]
    if not cells:
        raise NotFound("entry of the diary")
    return cells


def _require_open(session: Session, contract: Contract, weeks: Collection[date]) -> None:
    for monday in sorted(weeks):
        if is_billed(session, contract.id, monday):
            raise InvalidState(f"week of {monday}", "billed", "changed")


def _require_free(session: Session, freelancer_id: int, span: range) -> None:
    taken = session.scalar(
        select(DiaryCell.slot)
        .where(DiaryCell.freelancer_id == freelancer_id, DiaryCell.slot.between(span.start, span.stop - 1))
        .order_by(DiaryCell.slot)
        .limit(1)
    )
    if taken is not None:
        raise SlotTaken(f"There is work in the ten minutes from {slots.start_of(taken)} already.", "slot", taken)


def _record(
    session: Session, actor: Actor, contract: Contract, kind: str, changed: Sequence[int], **after: str | int
) -> None:
    told = told_of(changed) | after
    record(session, actor, kind, contract.id, company_id=contract.company_id, after=told)


def told_of(changed: Sequence[int]) -> dict[str, Any]:
    """Return what the log tells of slots that somebody changed, given in order of time."""
    first, last = (slots.start_of(slot) for slot in (changed[0], changed[-1] + 1))
    return {"from": _told(first), "until": _told(last), "cells": len(changed)}


def _told(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"
