"""How cells with their screenshots come in, so that what is acknowledged is kept, and once.

First is found out, without a lock, which cells would be kept; only their screenshots are looked at and stored. Then all
of them are written in one transaction, and only then is anything acknowledged. What breaks off on the way leaves at
most files that no cell names.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Raw, structs

from hiringhall import clock
from hiringhall.api.tracker import wire
from hiringhall.api.tracker.calls import Caller
from hiringhall.api.tracker.codec import decode
from hiringhall.api.tracker.errors import WireError, wire_name
from hiringhall.hall import Hall
from hiringhall.marketplace.diary import screenshots
from hiringhall.marketplace.diary.counts import Minute
from hiringhall.marketplace.diary.judging import Capture
from hiringhall.marketplace.diary.recording import Fate, Outcome, foresee, record_cells
from hiringhall.marketplace.errors import InvalidInput


def take_cells(hall: Hall, caller: Caller, kind: str, sending: wire.Sending) -> wire.Results:
    """Keep what can be kept of what was sent in JSON or MessagePack; say of each cell what became of it.

    Raises WireError for too many cells.
    """
    if len(sending.cells) > wire.MOST_CELLS:
        raise WireError(400, f"send at most {wire.MOST_CELLS} cells at once.", "cells")
    read = [_read(kind, raw) for raw in sending.cells]
    outcomes = iter(_take(hall, caller, [cell for cell in read if isinstance(cell, wire.SentCell)]))
    results = [cell if isinstance(cell, wire.Result) else _result(next(outcomes)) for cell in read]
    return wire.Results(results=results, server_time=clock.now())


def _read(kind: str, raw: Raw) -> wire.SentCell | wire.Result:
    """Return a cell, or why it cannot be read."""
    try:
        return decode(kind, raw, wire.SentCell)
    except WireError as error:
        try:
            named = decode(kind, raw, wire.Named)
        except WireError:
            named = wire.Named()
        return wire.Result(_number(named.contract_id), _number(named.slot), Fate.REFUSED, error.field, error.message)


def _number(value: Any) -> int | None:
    return value if type(value) is int and abs(value) <= wire.MOST else None


def _take(hall: Hall, caller: Caller, cells: Sequence[wire.SentCell]) -> list[Outcome]:
    captures = [_capture(cell) for cell in cells]
    with hall.database.reading() as session:
        outcomes = foresee(session, caller.actor, captures)
    refused: dict[tuple[int, int], Outcome] = {}
    kept: dict[int, Capture] = {}
    for index, (cell, outcome) in enumerate(zip(cells, outcomes, strict=True)):
        if outcome.fate is not Fate.KEPT:
            continue
        try:
            kept[index] = structs.replace(captures[index], screenshot=_screenshot(hall, caller, cell))
        except InvalidInput as refusal:
            refused[cell.contract_id, cell.slot] = outcome._replace(fate=Fate.REFUSED, refusal=refusal)
    # One that was sent twice is known only if the first of the two was kept.
    outcomes = [
        refused.get((outcome.contract_id, outcome.slot), outcome) if outcome.refusal is None else outcome
        for outcome in outcomes
    ]
    if kept:
        tracker = caller.tracker
        with hall.database.writing() as session:
            written = record_cells(session, caller.actor, tracker.computer, tracker.client_version, list(kept.values()))
        for index, outcome in zip(kept, written, strict=True):
            outcomes[index] = outcome
    return outcomes


def _capture(cell: wire.SentCell) -> Capture:
    return Capture(
        contract_id=cell.contract_id,
        slot=cell.slot,
        captured_at=cell.captured_at,
        status=cell.status,
        minutes=[Minute(*minute) for minute in cell.minutes],
        memo=cell.memo,
        activity_id=cell.activity_id,
        # A title comes from any program; what no database takes is no reason to lose the cell.
        window_title=cell.window_title.replace("\0", ""),
    )


def _screenshot(hall: Hall, caller: Caller, cell: wire.SentCell) -> str | None:
    """Store the screenshot of a cell and return its name. Raises InvalidInput("screenshot")."""
    if cell.screenshot is None:
        return None
    made = screenshots.make_screenshot(cell.screenshot)
    return screenshots.keep(hall.blobs, caller.tracker.user_id, cell.slot, made)


def _result(outcome: Outcome) -> wire.Result:
    refusal = outcome.refusal
    if refusal is None:
        return wire.Result(outcome.contract_id, outcome.slot, outcome.fate)
    return wire.Result(outcome.contract_id, outcome.slot, outcome.fate, wire_name(refusal.field), refusal.why)
