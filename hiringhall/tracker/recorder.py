"""Decides what becomes a cell: the rules of recording, without window, threads and real time.

In each slot a moment is drawn beforehand, and the slot is reported when work was going on at that moment. What lies
outside of work is never captured, so that on the average exactly the time worked is reported. The moment of capture
decides contract, activity and memo as well. A cell goes through

    preview, in memory only ──► open, on disk, still growing ──► closed, to be sent

It is closed when the next one follows, or as the last of its stretch when work stops, the contract changes or the
computer slept.
"""

import random
from typing import NamedTuple, Protocol

from msgspec import Struct

from hiringhall.tracker.clock import Clock
from hiringhall.tracker.counting import Counts
from hiringhall.tracker.screen import Shot
from hiringhall.tracker.slots import MINUTES, SECONDS, minute_of, slot_of, start_of
from hiringhall.tracker.store import Store
from hiringhall.tracker.wire import MOST_EVENTS, Cell, Status

PREVIEW = 10
"""Seconds in which a capture can be deleted before it is kept."""
_LAST_MOMENT = SECONDS - 5
"""Seconds into a slot after which nothing is captured, so that a late look at the clock misses nothing."""
_ASLEEP = 60
"""Seconds without a look at the clock after which the computer slept, and nobody worked."""
_LONG_SLEEP = 600
"""Seconds of sleep after which work does not go on by itself."""
_GROWTH = 60
"""Seconds after which the counts of an open cell are written down again."""


class Counting(Protocol):
    """What counts keyboard and mouse."""

    def take(self) -> Counts:
        """Return the events since the last call."""
        ...


class Camera(Protocol):
    """What captures the screen."""

    def take(self) -> Shot:
        """Return what there is to see now."""
        ...


class Work(Struct, frozen=True):
    """What somebody works on."""

    contract_id: int
    activity_id: int | None = None
    memo: str = ""


class Preview(NamedTuple):
    """A capture that can still be deleted, for so many seconds."""

    slot: int
    screenshot: bytes | None
    seconds_left: float


class _Captured(Struct):
    """A cell in the making; its `minutes` are those of its slot and grow with it, also while another slot goes on."""

    cell: Cell
    minutes: list[tuple[int, int]]
    is_first: bool
    is_last: bool = False


class Recorder:
    """Records the work of one person. Call `tick` several times a minute; one thread at a time may use it.

    `preview` is in seconds, 0 where nobody looks. `problem` tells what the person should know about the last capture
    or the last stop.
    """

    def __init__(
        self,
        clock: Clock,
        store: Store,
        counting: Counting,
        camera: Camera,
        *,
        preview: float = PREVIEW,
        chance: random.Random | None = None,
    ) -> None:
        self.problem = ""
        self.work: Work | None = None
        self.since = 0.0
        self._clock = clock
        self._store = store
        self._counting = counting
        self._camera = camera
        self._preview_seconds = preview
        self._chance = chance or random.SystemRandom()
        self._slot = -1
        self._drawn = 0.0
        self._moment: float | None = None
        self._minutes = _quiet()
        self._looked = clock.steady()
        self._grown = self._looked
        self._is_first = True
        self._preview: _Captured | None = None
        self._preview_until = 0.0
        self._open: _Captured | None = None

    # --- what the person does ---

    def start(self, work: Work) -> None:
        """Begin to work, or go on with other work; a changed contract begins a new stretch."""
        if self.work is None:
            self.problem = ""
            self._counting.take()
            self._begin()
        elif self.work.contract_id != work.contract_id:
            self._end_stretch()
        self.work = work

    def stop(self) -> None:
        """Stop working; a capture in preview can still be deleted while ticks go on."""
        if self.work is None:
            return
        self._count(self._clock.now())
        self.work = None
        self._moment = None
        self._end_stretch()

    def delete_preview(self) -> None:
        """Delete the capture in preview: its slot is not reported, and nothing of it was ever on disk."""
        if self._preview is None:
            return
        deleted, self._preview = self._preview, None
        self._store.give_away(deleted.cell.slot)
        if deleted.is_first and not deleted.is_last:
            self._is_first = True
        if deleted.is_last and self._open is not None:
            self._close(Status.EXIT)

    def finish(self) -> None:
        """Stop working and keep what is in preview: the program ends."""
        self.stop()
        self._keep()

    # --- what time does ---

    def tick(self) -> None:
        """Look at the clock: count, capture when it is time, keep what was not deleted."""
        steady, now = self._clock.steady(), self._clock.now()
        asleep, self._looked = steady - self._looked, steady
        if asleep > _ASLEEP:
            self._wake(steady, asleep)
        if self._preview is not None and steady >= self._preview_until:
            self._keep()
        if self.work is None:
            return
        self._count(now)
        if slot_of(now) != self._slot:
            self._turn(now)
        if self._moment is not None and now >= self._moment:
            self._moment = None
            self._capture(self.work, now)
        if steady - self._grown >= _GROWTH:
            self._grow(steady)

    # --- what is shown ---

    @property
    def next_capture(self) -> float | None:
        """The moment of the next capture that is known, in seconds; None when this slot has none to come."""
        return self._moment

    @property
    def preview(self) -> Preview | None:
        """What can be deleted just now."""
        if self._preview is None:
            return None
        cell = self._preview.cell
        return Preview(cell.slot, cell.screenshot, max(0.0, self._preview_until - self._clock.steady()))

    @property
    def minutes(self) -> list[tuple[int, int]]:
        """Keyboard and mouse events of the ten minutes of the current slot so far."""
        return list(self._minutes)

    # --- slots ---

    def _begin(self) -> None:
        """Begin a stretch of work."""
        now = self._clock.now()
        self.since, self._looked, self._is_first = now, self._clock.steady(), True
        self._enter(slot_of(now), now)

    def _turn(self, now: float) -> None:
        """Go on to another slot, which is usually the next."""
        following = slot_of(now) == self._slot + 1
        if self._open is not None:
            self._grow(self._clock.steady())
        self._enter(slot_of(now), start_of(slot_of(now)) if following else now)

    def _enter(self, slot: int, since: float) -> None:
        """Draw the moment of a slot, once for each; if it was before `since` nothing is captured."""
        if slot != self._slot:
            self._slot, self._minutes = slot, _quiet()
            self._drawn = start_of(slot) + self._chance.random() * _LAST_MOMENT
        previewed = self._preview is not None and self._preview.cell.slot == slot
        is_over = self._drawn < since or previewed or self._store.is_taken(slot)
        self._moment = None if is_over else self._drawn

    def _wake(self, steady: float, asleep: float) -> None:
        """End the stretch where the computer fell asleep. Who slept long has to start again."""
        self._counting.take()
        self._preview_until = max(self._preview_until, steady + self._preview_seconds)
        if self.work is None:
            return
        self._end_stretch()
        if asleep > _LONG_SLEEP:
            self.work, self._moment = None, None
            self.problem = "This computer slept, so work was stopped. Press Start to go on."
        else:
            self._begin()

    def _end_stretch(self) -> None:
        self._is_first = True
        if self._preview is not None:
            self._preview.is_last = True
        elif self._open is not None:
            self._close(Status.EXIT)

    # --- cells ---

    def _count(self, now: float) -> None:
        counts = self._counting.take()
        minute = minute_of(now, self._slot)
        keyboard, mouse = self._minutes[minute]
        self._minutes[minute] = (
            min(MOST_EVENTS, keyboard + counts.keyboard),
            min(MOST_EVENTS, mouse + counts.mouse),
        )

    def _capture(self, work: Work, now: float) -> None:
        self._keep()
        shot = self._camera.take()
        self.problem = shot.problem
        cell = Cell(
            contract_id=work.contract_id,
            slot=self._slot,
            captured_at=int(now),
            status=Status.LOGIN if self._is_first else Status.NORMAL,
            minutes=(),
            memo=work.memo,
            activity_id=work.activity_id,
            window_title=shot.window_title,
            screenshot=shot.screenshot,
        )
        self._preview = _Captured(cell, self._minutes, self._is_first)
        # What was captured may have taken its time: the person has ten seconds to look at it from now on.
        self._looked = self._clock.steady()
        self._preview_until = self._looked + self._preview_seconds
        self._is_first = False
        if not self._preview_seconds:
            self._keep()

    def _keep(self) -> None:
        """Write what is in preview down as the open cell."""
        if self._preview is None:
            return
        kept = self._preview
        if self._open is not None:
            self._close(Status.EXIT if kept.is_first else self._open.cell.status)
        is_kept = self._store.open_cell(_with(kept))
        self._preview = None
        if is_kept:
            self._open = kept
            if kept.is_last:
                self._close(Status.EXIT)

    def _close(self, status: Status) -> None:
        if self._open is not None:
            self._store.close_cell(self._open.minutes, status)
            self._open = None

    def _grow(self, steady: float) -> None:
        self._grown = steady
        if self._open is not None:
            self._store.grow(self._open.minutes)


def _with(captured: _Captured) -> Cell:
    facts = {name: getattr(captured.cell, name) for name in Cell.__struct_fields__}
    return Cell(**facts | {"minutes": captured.minutes})


def _quiet() -> list[tuple[int, int]]:
    return [(0, 0)] * MINUTES
