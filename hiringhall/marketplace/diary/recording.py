"""How tracked work comes into the diary: many cells at once, each taken or refused for itself."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.changes import record
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary import counts, slots
from hiringhall.marketplace.diary.access import lock_diary
from hiringhall.marketplace.diary.judging import Capture, grounds, refusals
from hiringhall.marketplace.diary.models import (
    LONGEST_NAME,
    LONGEST_TITLE,
    Billing,
    DeletedCell,
    DiaryCell,
    Workstation,
)
from hiringhall.marketplace.diary.settling import is_billed, settle_week
from hiringhall.marketplace.errors import InvalidInput, NotAllowed
from hiringhall.storage.hot import HotRead, among

MOST_CELLS = 1_008
"""Cells that are taken at once: a whole week."""
_BEYOND = 2**53
"""A number that no slot and no contract reaches, and that every database can compare with."""


class Fate(StrEnum):
    """What became of a capture."""

    KEPT = "kept"
    KNOWN = "known"
    """It was kept before."""
    DELETED = "deleted"
    """It was kept before, and its freelancer has deleted it."""
    REFUSED = "refused"


class Outcome(NamedTuple):
    """What became of the capture of a slot; `refusal` tells why it was refused."""

    contract_id: int
    slot: int
    fate: Fate
    refusal: InvalidInput | None = None


def record_cells(
    session: Session, actor: Actor, computer: str, client_version: str, captures: Sequence[Capture]
) -> list[Outcome]:
    """Write what a tracker captured into the diary of the actor; say of each cell what became of it, in order.

    What was sent before changes nothing, so that everything may be sent again. Cells over the weekly limit, or of a
    week that was billed already, are kept and not billable. Raises InvalidInput for a nameless computer or too many
    cells at once, NotAllowed for who is no person.
    """
    freelancer_id = _tracking(actor, captures)
    for field, value in (("computer", computer), ("client_version", client_version)):
        if not 1 <= len(value) <= LONGEST_NAME:
            raise InvalidInput(field, f"write 1 to {LONGEST_NAME} characters.")
    lock_diary(session, freelancer_id)
    intake = _Intake(session, actor, freelancer_id, captures)
    workstation_id = _workstation(session, freelancer_id, computer, client_version)
    outcomes = [intake.take(capture, workstation_id) for capture in captures]
    intake.settle()
    return outcomes


def foresee(session: Session, actor: Actor, captures: Sequence[Capture]) -> list[Outcome]:
    """Say what `record_cells` would make of captures, in order, and write nothing; raises as it does.

    It tells whose screenshots are worth looking at. What is right now may be refused, or known, a moment later.
    """
    intake = _Intake(session, actor, _tracking(actor, captures), captures)
    return [intake.judge(capture) for capture in captures]


def _tracking(actor: Actor, captures: Sequence[Capture]) -> int:
    if actor.user_id is None:
        raise NotAllowed("Only people track their work.")
    if len(captures) > MOST_CELLS:
        raise InvalidInput("cells", f"send at most {MOST_CELLS} at once.")
    return actor.user_id


class _Intake:
    """One sending of captures: what is known of its contracts and slots, and what was written so far."""

    def __init__(self, session: Session, actor: Actor, freelancer_id: int, captures: Collection[Capture]) -> None:
        self._session = session
        self._actor = actor
        self._freelancer_id = freelancer_id
        self._now = clock.now()
        ids = {capture.contract_id for capture in captures if 0 < capture.contract_id < _BEYOND}
        contracts = session.scalars(
            select(Contract).where(Contract.id.in_(ids), Contract.freelancer_id == freelancer_id)
        )
        self._grounds = grounds(session, contracts.all())
        wanted = sorted({capture.slot for capture in captures if 0 < capture.slot < _BEYOND})
        self._taken = dict(_TAKEN.all(session, freelancer_id=freelancer_id, slots=wanted))
        self._deleted = set(_DELETED.all(session, contract_ids=sorted(self._grounds), slots=wanted))
        self._weeks: set[tuple[int, date]] = set()
        self._days: Counter[tuple[int, date]] = Counter()

    def judge(self, capture: Capture) -> Outcome:
        """Say what becomes of a capture; one that is kept has its slot for those that follow."""
        contract_id, slot = capture.contract_id, capture.slot
        if self._taken.get(slot) == contract_id:
            return Outcome(contract_id, slot, Fate.KNOWN)
        if (contract_id, slot) in self._deleted:
            return Outcome(contract_id, slot, Fate.DELETED)
        refusal = next(self._refusals(capture), None)
        if refusal is not None:
            return Outcome(contract_id, slot, Fate.REFUSED, refusal)
        self._taken[slot] = contract_id
        return Outcome(contract_id, slot, Fate.KEPT)

    def take(self, capture: Capture, workstation_id: int) -> Outcome:
        """Write one capture down, unless it is known or has to be refused."""
        outcome = self.judge(capture)
        if outcome.fate is not Fate.KEPT:
            return outcome
        contract_id, slot = capture.contract_id, capture.slot
        monday = slots.monday_of(slot)
        late = is_billed(self._session, contract_id, monday)
        self._session.add(
            DiaryCell(
                freelancer_id=self._freelancer_id,
                slot=slot,
                contract_id=contract_id,
                activity_id=capture.activity_id,
                workstation_id=workstation_id,
                captured_at=capture.captured_at,
                status=capture.status,
                manual=False,
                billing=Billing.LATE if late else Billing.BILLABLE,
                keyboard=sum(minute.keyboard for minute in capture.minutes),
                mouse=sum(minute.mouse for minute in capture.minutes),
                level=counts.level_of(capture.minutes),
                minutes=counts.pack(capture.minutes),
                memo=capture.memo,
                window_title=capture.window_title[:LONGEST_TITLE],
                screenshot=capture.screenshot,
            )
        )
        self._weeks.add((contract_id, monday))
        self._days[contract_id, slots.day_of(slot)] += 1
        return outcome

    def settle(self) -> None:
        """Bring weeks up to date, and tell the log of each contract and day on which the first work was tracked.

        These lines belong to no company: its owner finds the work in the diary, not among what people did.
        """
        self._session.flush()  # what is counted below is read past the session
        for contract_id, monday in sorted(self._weeks, key=self._turn):
            settle_week(self._session, contract_id, monday)
        for contract_id, day in sorted(self._days):
            if self._count(contract_id, day) > self._days[contract_id, day]:
                continue
            record(
                self._session,
                self._actor,
                "work.tracked",
                contract_id,
                after={"day": day.isoformat()},
            )

    def _turn(self, week: tuple[int, date]) -> tuple[int, date, int]:
        """Say when a week's turn is: trackers that write for the same clients go through them in the same order."""
        contract_id, monday = week
        return self._grounds[contract_id].contract.company_id, monday, contract_id

    def _count(self, contract_id: int, day: date) -> int:
        span = slots.slots_of_day(day)
        return _COUNT.all(self._session, contract_id=contract_id, first=span.start, last=span.stop - 1)[0]

    def _refusals(self, capture: Capture) -> Iterator[InvalidInput]:
        ground = self._grounds.get(capture.contract_id)
        if ground is None:
            yield InvalidInput("contract", "you have no such contract.")
            return
        yield from refusals(ground, capture, self._now)
        if capture.slot in self._taken:
            yield InvalidInput("slot", "you worked on another contract then.")


def _workstation(session: Session, user_id: int, computer: str, client_version: str) -> int:
    known = _KNOWN.first(session, user_id=user_id, computer=computer, client_version=client_version)
    if known is not None:
        return known
    added = Workstation(user_id=user_id, computer=computer, client_version=client_version)
    session.add(added)
    session.flush()
    return added.id


_TAKEN: HotRead[tuple[int, int]] = HotRead(
    select(DiaryCell.slot, DiaryCell.contract_id).where(
        DiaryCell.freelancer_id == bindparam("freelancer_id"), among(DiaryCell.slot, "slots")
    ),
    lambda *row: row,
)
_DELETED: HotRead[tuple[int, int]] = HotRead(
    select(DeletedCell.contract_id, DeletedCell.slot).where(
        among(DeletedCell.contract_id, "contract_ids"), among(DeletedCell.slot, "slots")
    ),
    lambda *row: row,
)
_COUNT = HotRead(
    select(func.count()).where(
        DiaryCell.contract_id == bindparam("contract_id"),
        DiaryCell.slot >= bindparam("first"),
        DiaryCell.slot <= bindparam("last"),
    ),
    int,
)
_KNOWN = HotRead(
    select(Workstation.id).where(
        Workstation.user_id == bindparam("user_id"),
        Workstation.computer == bindparam("computer"),
        Workstation.client_version == bindparam("client_version"),
    ),
    int,
)
