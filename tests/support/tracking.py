"""Work as a tracker sends it, on a day that does not move: Wednesday, 18 March 2026, noon UTC."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from hiringhall import clock
from hiringhall.marketplace.actor import Actor
from hiringhall.marketplace.contracts.models import Contract
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.counts import Minute
from hiringhall.marketplace.diary.judging import Capture
from hiringhall.marketplace.diary.recording import Outcome, record_cells
from tests.support.hired import Acts

MONDAY = date(2026, 3, 16)
NOON = (clock.midnight(date(2026, 3, 18)) or 0) + 12 * 3600
NOW = slots.slot_of(NOON)
"""The slot that begins at noon."""
BUSY = (Minute(10, 2), Minute(0, 0), Minute(0, 5))


@contextmanager
def noon(*, days: int = 0) -> Iterator[None]:
    """Let it be noon of that Wednesday, or of a day that many days after it (before, when negative)."""
    with clock.shifted(NOON + days * 86_400 - clock.now()):
        yield


def capture(contract: Contract, slot: int, **facts: Any) -> Capture:
    """Return a capture of a slot, five minutes into it."""
    told: dict[str, Any] = {
        "captured_at": slots.start_of(slot) + 300,
        "minutes": BUSY,
        "memo": "Index the shop",
    } | facts
    return Capture(contract_id=contract.id, slot=slot, **told)


def track(acts: Acts, freelancer: Actor, captures: Sequence[Capture]) -> list[Outcome]:
    """Send captures as a tracker does."""
    with acts.act() as session:
        return record_cells(session, freelancer, "user-laptop", "Linux/1.0", captures)


def fates(outcomes: Sequence[Outcome]) -> list[str]:
    """Return what became of each capture, with the field that a refused one stumbled over."""
    return [f"{o.fate}" + (f" {o.refusal.field}" if o.refusal else "") for o in outcomes]
