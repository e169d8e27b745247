"""Diaries as the third version shows them: work of a company in entries, and the cells of contracts.

The reference does not print it; the shapes are those that programs read. Source: upwork-responses 2.5.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Self

from msgspec import UNSET, Struct, UnsetType

from hiringhall.api.upwork.views.diary_facts import Setting, billing_status, cell_uid, pictures
from hiringhall.marketplace.diary import slots
from hiringhall.marketplace.diary.models import Billing
from hiringhall.marketplace.diary.queries import ShownCell


class CellView(Struct, frozen=True, kw_only=True):
    """A cell; `manual` is there only where it was written by hand, since programs ask no more than that."""

    contract_id: str
    cell_time: str
    snapshot_time: str
    status: str
    billing_status: str
    activity: str
    keyboard_events_count: str
    mouse_events_count: str
    memo: str
    uid: str
    screenshot_url: str
    screenshot_img: str
    screenshot_img_lrg: str
    screenshot_img_med: str
    screenshot_img_thmb: str
    manual: str | UnsetType = UNSET

    @classmethod
    def of(cls, setting: Setting, cell: ShownCell) -> Self:
        """Show a cell."""
        contract = setting.contracts[cell.contract_id]
        return cls(
            contract_id=str(contract.id),
            cell_time=str(slots.start_of(cell.slot)),
            snapshot_time=str(cell.captured_at),
            status=cell.status.value.upper(),
            billing_status=billing_status(cell),
            activity=str(cell.level),
            keyboard_events_count=str(cell.keyboard),
            mouse_events_count=str(cell.mouse),
            memo=cell.memo,
            uid=cell_uid(contract, cell),
            screenshot_url=setting.diary_url(contract, cell),
            **pictures(setting.call, contract.key, cell),
            manual="1" if cell.manual else UNSET,
        )


class ContractRecord(Struct, frozen=True):
    """The contract whose cells are shown, the first where several were asked for."""

    record_id: str


class ContractData(Struct, frozen=True):
    """The cells of contracts on a day."""

    contract: ContractRecord
    cells: list[CellView]


class EntryTimes(Struct, frozen=True):
    """How long an entry is, tracked and by hand, and what of it is not paid for; from when to when. Seconds."""

    tracked_time: int
    manual_time: int
    overtime: int
    first_worked: str
    last_worked: str
    first_worked_int: int
    last_worked_int: int
    last_screenshot: int | None

    @classmethod
    def of(cls, setting: Setting, cells: Sequence[ShownCell]) -> Self:
        """Show the times of cells in order; the texts are the time of day in the zone of the caller."""
        begins, ends = slots.start_of(cells[0].slot), slots.start_of(cells[-1].slot + 1)
        manual = sum(cell.manual for cell in cells)
        shown = [cell.captured_at for cell in cells if cell.screenshot]
        return cls(
            tracked_time=(len(cells) - manual) * slots.SECONDS,
            manual_time=manual * slots.SECONDS,
            overtime=sum(cell.billing is not Billing.BILLABLE for cell in cells) * slots.SECONDS,
            first_worked=f"{datetime.fromtimestamp(begins, setting.zone):%H:%M}",
            last_worked=f"{datetime.fromtimestamp(ends, setting.zone):%H:%M}",
            first_worked_int=begins,
            last_worked_int=ends,
            last_screenshot=shown[-1] if shown else None,
        )


class EntryTask(Struct, frozen=True):
    """What was worked on: the activity, "" where none, and the memo."""

    id: str
    code: str
    description: str
    memo: str


class EntryScreenshot(Struct, frozen=True, kw_only=True):
    """The screenshot of a cell; nobody keeps pictures of a camera."""

    activity: str
    has_screenshot: str
    screenshot_url: str
    screenshot_img: str
    screenshot_img_lrg: str
    screenshot_img_med: str
    screenshot_img_thmb: str
    has_webcam: str = ""
    webcam_url: str = ""
    webcam_img: str = ""
    webcam_img_thmb: str = ""

    @classmethod
    def of(cls, setting: Setting, cell: ShownCell) -> Self:
        """Show the screenshot of a cell."""
        contract = setting.contracts[cell.contract_id]
        return cls(
            activity=str(cell.level),
            has_screenshot="1" if cell.screenshot else "",
            screenshot_url=setting.diary_url(contract, cell),
            **pictures(setting.call, contract.key, cell),
        )


class EntryView(Struct, frozen=True):
    """Cells of a day on the same contract, activity and memo; `duration` in hours and minutes, and in seconds."""

    contract_id: str
    user_id: str
    duration: str
    duration_int: int
    time: EntryTimes
    task: EntryTask
    screenshots: list[EntryScreenshot]

    @classmethod
    def of(cls, setting: Setting, cells: Sequence[ShownCell]) -> Self:
        """Show an entry; its cells are in order."""
        first = cells[0]
        activity = setting.activities.get(first.activity_id or 0)
        names = (str(activity.id), activity.code, activity.description) if activity else ("", "", "")
        return cls(
            contract_id=str(first.contract_id),
            user_id=setting.people[first.freelancer_id].username,
            duration=duration(len(cells)),
            duration_int=len(cells) * slots.SECONDS,
            time=EntryTimes.of(setting, cells),
            task=EntryTask(*names, first.memo),
            screenshots=[EntryScreenshot.of(setting, cell) for cell in cells],
        )


def entries(cells: Sequence[ShownCell]) -> list[list[ShownCell]]:
    """Return cells that are in order of time as entries, those that began first before others."""
    grouped: dict[tuple[int, int | None, str], list[ShownCell]] = {}
    for cell in cells:
        grouped.setdefault((cell.contract_id, cell.activity_id, cell.memo), []).append(cell)
    return list(grouped.values())


def duration(cells: int) -> str:
    """Return how long cells are, such as `1:20`."""
    hours, rest = divmod(cells, slots.AN_HOUR)
    return f"{hours}:{rest * slots.SECONDS // 60:02}"


class DayView(Struct, frozen=True, rename={"day": "date"}):
    """A day with work: `yyyymmdd`, how long in hours and minutes and in seconds, and the path of its diary."""

    day: str
    duration: str
    duration_int: int
    workdiary_api: str

    @classmethod
    def of(cls, day: date, cells: int, path: str) -> Self:
        """Show a day with so many cells; `path` is where the diary is."""
        text = f"{day:%Y%m%d}"
        return cls(text, duration(cells), cells * slots.SECONDS, f"/api/team/v3/workdiaries/{path}/{text}.json")
