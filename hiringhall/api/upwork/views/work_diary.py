"""The cells of a diary as the first versions show them, under the name of snapshots. All of it texts."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple, Self

from msgspec import UNSET, Struct, UnsetType

from hiringhall.api.upwork.heritage import one_or_many, text
from hiringhall.api.upwork.views.diary_facts import (
    DiaryUserView,
    Setting,
    TaskView,
    account_status,
    cell_uid,
    links_of,
    no_facts,
    presence_text,
    teamroom_api,
    workdiary_api,
)
from hiringhall.marketplace.accounts.models import User
from hiringhall.marketplace.diary import counts, slots
from hiringhall.marketplace.diary.diaries import PlacedContract
from hiringhall.marketplace.diary.queries import ShownCell


class SnapshotView(Struct, frozen=True, kw_only=True):
    """A cell of a day; times in seconds, `activity` 0 to 10."""

    status: str
    time: str
    cell_time: str
    billing_status: str
    activity: str
    keyboard_events_count: str
    mouse_events_count: str
    active_window_title: str
    memo: str
    task: TaskView | str
    client_version: str
    computer_name: str
    company_id: str
    user_id: str
    uid: str
    allow_edit: str
    allow_delete: str
    snapshot_api: str
    screenshot_url: str
    screenshot_img: str
    screenshot_img_lrg: str
    screenshot_img_med: str
    screenshot_img_thmb: str
    digest: str
    account_status: str = ""
    cellts: str = ""
    timezone: str = ""

    @classmethod
    def of(cls, setting: Setting, cell: ShownCell, *, billed: bool) -> Self:
        """Show a cell; when its week was billed it cannot be deleted any more."""
        own = cell.freelancer_id == setting.call.actor.user_id
        return cls(
            **setting.facts(cell),
            cell_time=str(slots.start_of(cell.slot)),
            uid=cell_uid(setting.contracts[cell.contract_id], cell),
            allow_edit=_flag(own),
            allow_delete=_flag(own and not billed),
        )


class SnapshotsView(Struct, frozen=True, omit_defaults=True):
    """None, one or several cells of a day, whose they are, and the room of the team."""

    user: DiaryUserView
    snapshot: str | SnapshotView | list[SnapshotView]
    teamroom_api: str | UnsetType = UNSET

    @classmethod
    def of(
        cls,
        setting: Setting,
        user: User,
        cells: list[ShownCell],
        billed: Collection[tuple[int, date]],
        *,
        teamroom: str | UnsetType = UNSET,
    ) -> Self:
        """Show the cells of a day; `billed` are weeks that were, each as contract and Monday."""
        views = [
            SnapshotView.of(setting, cell, billed=(cell.contract_id, slots.monday_of(cell.slot)) in billed)
            for cell in cells
        ]
        return cls(DiaryUserView.of(setting.call, user), one_or_many(views), teamroom)


class MinuteView(Struct, frozen=True):
    """Events within a minute, which begins at `time`, in seconds."""

    time: int
    mouse: str
    keyboard: str


class Worked(NamedTuple):
    """When somebody worked last, in seconds, and how much of each of the last 24 hours, in percent."""

    last: int | None
    percents: tuple[int, ...]


class OneSnapshotView(Struct, frozen=True, kw_only=True):
    """The cell of a moment, or what stands for none; times in seconds, `activity` the sum of all events."""

    status: str
    time: str
    billing_status: str
    activity: str
    keyboard_events_count: str
    mouse_events_count: str
    active_window_title: str
    memo: str
    client_version: str
    computer_name: str
    company_id: str
    team_name: str
    user_id: str
    user: DiaryUserView
    timezone: str
    account_status: str
    last_worked: str
    online_presence: str
    online_presence_img: str
    report24_img: str
    teamroom_api: str
    workdiary_api: str
    screenshot_img: str
    screenshot_img_lrg: str
    screenshot_img_med: str
    screenshot_img_thmb: str
    screenshot_url: str
    snapshot_api: str
    task: TaskView | str
    digest: str
    uid: str = ""
    cellts: str = ""
    minutes: list[MinuteView]

    @classmethod
    def of(cls, setting: Setting, contract: PlacedContract, cell: ShownCell | None, at: int, worked: Worked) -> Self:
        """Show the cell of a contract that was found for the moment `at`, with its minutes, or that there is none."""
        call, person = setting.call, setting.people[contract.freelancer_id]
        links = links_of(call)
        facts = setting.facts(cell) if cell else no_facts(contract, person, at)
        if cell is not None:
            facts |= {"uid": cell_uid(contract, cell), "activity": str(cell.keyboard + cell.mouse)}
        return cls(
            **facts,
            team_name=contract.team,
            user=DiaryUserView.of(call, person),
            timezone=person.timezone,
            account_status=account_status(person),
            last_worked=text(worked.last),
            online_presence=presence_text(worked.percents),
            online_presence_img=links.presence(contract.team_id, person.key),
            report24_img=links.activity(contract.team_id, person.key),
            teamroom_api=teamroom_api(contract.team_slug),
            workdiary_api=workdiary_api(
                contract.team_slug, person.username, cell.captured_at if cell else at, setting.zone
            ),
            minutes=_minutes(cell),
        )


def _minutes(cell: ShownCell | None) -> list[MinuteView]:
    if cell is None:
        return []
    begins = slots.start_of(cell.slot)
    return [
        MinuteView(begins + 60 * number, str(minute.mouse), str(minute.keyboard))
        for number, minute in enumerate(counts.unpack(cell.minutes))
    ]


def _flag(holds: bool) -> str:
    return "true" if holds else "false"
