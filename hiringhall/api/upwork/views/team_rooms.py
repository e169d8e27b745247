"""Team rooms and who is in them, all of it texts."""

from typing import Self

from msgspec import Struct

from hiringhall import clock
from hiringhall.api.upwork.call import Call
from hiringhall.api.upwork.heritage import date_time
from hiringhall.api.upwork.views.diary_facts import (
    PRIVATE,
    DiaryUserView,
    Setting,
    Somebody,
    TaskView,
    account_status,
    cell_uid,
    links_of,
    no_facts,
    presence_text,
    teamroom_api,
    workdiary_api,
)
from hiringhall.api.upwork.views.people import portrait_url, public_url
from hiringhall.marketplace import catalog
from hiringhall.marketplace.accounts.models import Team
from hiringhall.marketplace.diary.diaries import PlacedContract
from hiringhall.marketplace.diary.models import CellStatus
from hiringhall.marketplace.diary.queries import ShownCell
from hiringhall.marketplace.diary.team_room import Occupant

FREELANCER = "contractor"
NOW = "now"


class TeamRoomView(Struct, frozen=True, kw_only=True):
    """A team with a room; the company itself is the team whose parent is itself."""

    id: str
    recno: str
    team_ref: str
    name: str
    team_status: str
    company_recno: str
    company_name: str
    parent_team_ref: str
    teamroom_api: str

    @classmethod
    def of(cls, team: Team) -> Self:
        """Show a team that has its company and parent loaded."""
        return cls(
            id=team.slug,
            recno=str(team.id),
            team_ref=str(team.id),
            name=team.name,
            team_status="active",
            company_recno=str(team.company_id),
            company_name=team.company.name,
            parent_team_ref=str((team.parent or team).id),
            teamroom_api=teamroom_api(team.slug, 2),
        )


class OccupantView(Struct, frozen=True, kw_only=True):
    """A freelancer in a room with their latest cell there; times in seconds.

    What only a diary shows is "" for members of the team who may not look into it.
    """

    status: str
    time: str
    cellts: str
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
    user: DiaryUserView
    timezone: str
    account_status: str
    role: str
    last_worked: str
    last_worked_status: str
    last_worked_snapshot_api: str
    snapshot_api: str
    workdiary_api: str
    online_presence: str
    online_presence_img: str
    report24_img: str
    portrait_img: str
    portrait_50_img: str
    profile_url: str
    report_url: str
    view_assignment_url: str
    screenshot_img: str
    screenshot_img_lrg: str
    screenshot_img_med: str
    screenshot_img_thmb: str
    screenshot_url: str
    uid: str = ""
    digest: str = ""

    @classmethod
    def of(cls, setting: Setting, team_id: int, occupant: Occupant) -> Self:
        """Show somebody in the room of a team."""
        person, contract, cell, work = occupant.person, occupant.contract, occupant.latest, occupant.at_work
        facts = setting.facts(cell) if cell else no_facts(contract, person, None)
        if work is not None:
            facts |= {"memo": work.memo, "task": setting.task(work.activity_id)}
        if not occupant.sees_diary:
            facts |= dict.fromkeys(_OF_DIARIES, "")
        links, now = links_of(setting.call), clock.now()
        worked = str(cell.captured_at) if cell else ""
        return cls(
            **facts | {"status": _status(occupant), "company_id": contract.team_slug},
            cellts=worked,
            user=DiaryUserView.of(setting.call, person),
            timezone=catalog.display_name(person.timezone, now),
            account_status=account_status(person),
            role=FREELANCER,
            last_worked=worked,
            last_worked_status=NOW if work else date_time(cell.captured_at if cell else None),
            last_worked_snapshot_api=facts["snapshot_api"],
            workdiary_api=workdiary_api(
                contract.team_slug, person.username, cell.captured_at if cell else now, setting.zone
            ),
            online_presence=presence_text(occupant.presence),
            online_presence_img=links.presence(team_id, person.key),
            report24_img=links.activity(team_id, person.key) if occupant.sees_diary else "",
            **_addresses(setting.call, contract, person),
            view_assignment_url=setting.call.url(f"/contracts/{contract.key}"),
        )


class StreamedView(Struct, frozen=True, kw_only=True):
    """A cell of somebody in a room, as the first clients knew it; times in seconds."""

    status: str
    time: str
    cellts: str
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
    user: DiaryUserView
    account_status: str
    uid: str
    snapshot_api: str
    report24_img: str
    portrait_img: str
    portrait_50_img: str
    profile_url: str
    report_url: str
    screenshot_img: str
    screenshot_img_lrg: str
    screenshot_img_med: str
    screenshot_img_thmb: str
    screenshot_url: str
    digest: str
    timezone: str = ""

    @classmethod
    def of(cls, setting: Setting, team_id: int, cell: ShownCell) -> Self:
        """Show a cell in the room of a team."""
        contract, person = setting.contracts[cell.contract_id], setting.people[cell.freelancer_id]
        return cls(
            **setting.facts(cell),
            cellts=str(cell.captured_at),
            user=DiaryUserView.of(setting.call, person),
            account_status=account_status(person),
            uid=cell_uid(contract, cell),
            report24_img=links_of(setting.call).activity(team_id, person.key),
            **_addresses(setting.call, contract, person),
        )


_OF_DIARIES = (
    "billing_status",
    "activity",
    "keyboard_events_count",
    "mouse_events_count",
    "active_window_title",
    "client_version",
    "computer_name",
    "snapshot_api",
)
"""What members of a team who may not look into its diaries are not told."""


def _status(occupant: Occupant) -> str:
    """Say where in their work somebody stands: who just began has no cell yet."""
    work, cell = occupant.at_work, occupant.latest
    if work is not None and (cell is None or cell.captured_at < work.since):
        return CellStatus.LOGIN.value.upper()
    return cell.status.value.upper() if cell else PRIVATE


def _addresses(call: Call, contract: PlacedContract, person: Somebody) -> dict[str, str]:
    return {
        "portrait_img": portrait_url(call, person, 100),
        "portrait_50_img": portrait_url(call, person, 50),
        "profile_url": public_url(call, person),
        "report_url": call.url(f"/contracts/{contract.key}/diary"),
    }
