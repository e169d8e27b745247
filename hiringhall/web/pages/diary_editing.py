"""What freelancers do on the page of a day: memos and deletion of what they chose, and time written by hand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hiringhall.marketplace.contracts.listed import ListedContract, listed_contracts
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.access import require_writer
from hiringhall.marketplace.diary.editing import SlotTaken, add_manual_time, delete_cells, edit_memo
from hiringhall.marketplace.diary.queries import ShownCell, billed_weeks, cells_of
from hiringhall.marketplace.errors import InvalidInput, InvalidState, NotFound, Refused
from hiringhall.marketplace.sides import Side
from hiringhall.web import links, values
from hiringhall.web.diary import words
from hiringhall.web.diary.days import day_in
from hiringhall.web.diary.sums import sums_of
from hiringhall.web.diary.zones import ShownZone
from hiringhall.web.forms import GENERAL, Form
from hiringhall.web.page import Answer, Pages
from hiringhall.web.pages.contract import wear
from hiringhall.web.pages.diary import day_page, opened
from hiringhall.web.visit import Visit

pages = Pages()

_SPAN = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?", re.ASCII)
_GONE = "what you chose is not in the diary any more."
_BESIDE = {"memo": "new_memo"}


@dataclass(frozen=True)
class Asked:
    """The day whose form was sent: of which contract, in which zone."""

    contract: ListedContract
    zone: ShownZone
    day: date

    @property
    def span(self) -> range:
        """The slots of the day."""
        return slots.slots_of_days(self.day, self.day, self.zone.zone)

    def at(self, slot: int | None = None) -> str:
        """Return the address of the day, at a cell of it."""
        path = self.zone.address(f"/contracts/{self.contract.key}/diary/{self.day.isoformat()}")
        return path if slot is None else f"{path}#cell-{slot}"


@pages.post("/contracts/{key:str}/diary/{date:str}/memo")
def save_memo(visit: Visit) -> Answer:
    """Write another memo on the chosen cells."""
    asked, form = _asked(visit), visit.form
    spans = _chosen(form, asked)
    if not form.errors:
        try:
            with visit.writing() as session:
                count = edit_memo(session, visit.actor, asked.contract.key, spans, form.text("new_memo").strip())
        except NotFound:
            form.errors[GENERAL] = _GONE
        except Refused as refused:
            form.refuse(_renamed(refused, _BESIDE), "new_memo")
    if form.errors:
        return day_page(visit, asked.day, form, 422)
    return visit.go(asked.at(spans[0].start), good=f"The memo of {words.count(count)} is saved.")


@pages.post("/contracts/{key:str}/diary/{date:str}/delete", slow=True)
def delete(visit: Visit) -> Answer:
    """Delete the chosen cells, after asking."""
    asked, form = _asked(visit), visit.form
    spans = _chosen(form, asked)
    cells = [] if form.errors else _cells(visit, asked, spans)
    if form.errors:
        return day_page(visit, asked.day, form, 422)
    if not form.flag("sure"):
        return _ask(visit, asked, spans, cells)
    try:
        with visit.writing() as session:
            count = delete_cells(session, visit.actor, visit.hall.blobs, asked.contract.key, spans)
    except NotFound:
        form.errors[GENERAL] = _GONE
    except InvalidState:
        form.errors["cells"] = _billed(cells[0].slot)
    if form.errors:
        return day_page(visit, asked.day, form, 422)
    return visit.go(asked.at(), good=f"{words.length(count)} deleted.")


@pages.post("/contracts/{key:str}/diary/{date:str}/manual")
def add_by_hand(visit: Visit) -> Answer:
    """Write time by hand."""
    asked, form = _asked(visit), visit.form
    span = _span(form, asked)
    activity = links.reference(form.text("activity")) or None
    if not form.errors:
        try:
            with visit.writing() as session:
                add_manual_time(session, visit.actor, asked.contract.key, span, form.text("memo").strip(), activity)
        except SlotTaken as taken:
            form.errors["begin"] = f"you have work from {_between(taken.slot, asked)} already."
        except InvalidState:
            form.errors[GENERAL] = _billed(span.start)
        except Refused as refused:
            form.refuse(_renamed(refused, {"captured_at": "begin", "slot": "end"}), "begin", "end", "memo", "activity")
    if form.errors:
        return day_page(visit, asked.day, form, 422)
    return visit.go(asked.at(span.start), good=f"{words.length(len(span))} added.")


def _asked(visit: Visit) -> Asked:
    day = day_in(visit.key("date"))
    with visit.reading() as session:
        contract, zone = opened(visit, session)
        require_writer(visit.actor, contract)
        listed = listed_contracts(session, [contract.id])[0]
    wear(visit, listed, Side.FREELANCER)
    return Asked(listed, zone, day)


def _chosen(form: Form, asked: Asked) -> list[range]:
    """Return what was ticked as ranges of slots of the day, each slot once, in order of time."""
    found: set[int] = set()
    for text in form.many("cells"):
        if told := _SPAN.fullmatch(text):
            first, last = int(told[1]), int(told[2] or told[1])
            found.update(range(max(first, asked.span.start), min(last + 1, asked.span.stop)))
    if not found:
        form.errors.setdefault("cells", "tick at least one entry.")
    return _ranges(sorted(found))


def _ranges(of: Sequence[int]) -> list[range]:
    ranges: list[range] = []
    for slot in of:
        if ranges and ranges[-1].stop == slot:
            ranges[-1] = range(ranges[-1].start, slot + 1)
        else:
            ranges.append(range(slot, slot + 1))
    return ranges


def _cells(visit: Visit, asked: Asked, spans: Sequence[range]) -> list[ShownCell]:
    """Return the chosen cells, and say beside them why they cannot be deleted, if they cannot."""
    with visit.reading() as session:
        found = cells_of(session, visit.actor, [asked.contract.key], asked.span)
        cells = [cell for cell in found if any(cell.slot in span for span in spans)]
        if not cells:
            visit.form.errors[GENERAL] = _GONE
        billed = {monday for _, monday in billed_weeks(session, [asked.contract.id], asked.span)}
        for cell in cells:
            if slots.monday_of(cell.slot) in billed:
                visit.form.errors.setdefault("cells", _billed(cell.slot))
    return cells


def _ask(visit: Visit, asked: Asked, spans: Sequence[range], cells: Sequence[ShownCell]) -> Answer:
    return visit.show(
        "diary/delete.html",
        asked=asked,
        sums=sums_of(cells),
        pictures=sum(cell.screenshot is not None for cell in cells),
        stretches=[_told(span, asked) for span in spans],
        chosen=[f"{span.start}-{span.stop - 1}" for span in spans],
        words=words,
    )


def _span(form: Form, asked: Asked) -> range:
    begin, end = (form.read(name, values.number) for name in ("begin", "end"))
    if begin is None:
        form.errors.setdefault("begin", "choose when it began.")
    if end is None:
        form.errors.setdefault("end", "choose when it ended.")
    if begin is None or end is None:
        return range(0)
    if begin not in asked.span:
        form.errors["begin"] = "choose a time of this day."
    elif not begin < end <= asked.span.stop:
        form.errors["end"] = "choose a later time of this day."
    return range(begin, end)


def _between(slot: int, asked: Asked) -> str:
    return words.between(slot, slot, asked.zone.zone)


def _told(span: range, asked: Asked) -> str:
    return words.between(span.start, span.stop - 1, asked.zone.zone)


def _billed(slot: int) -> str:
    return f"the week of {values.written(slots.monday_of(slot))} was billed, so its time stays as it is."


def _renamed(refused: Refused, fields: dict[str, str]) -> Refused:
    """Name the field as this page does."""
    if isinstance(refused, InvalidInput):
        return InvalidInput(fields.get(refused.field, refused.field), refused.why)
    return refused
